// One listening socket: accepts clients and turns away those that may not
// come in.
#pragma once

#include <uv.h>

#include <cstdint>
#include <string>

#include "server/admin/config.h"
#include "server/admin/logger.h"
#include "server/net/connection.h"
#include "server/net/event_loop.h"
#include "server/net/uv_handle.h"

namespace listq::server {

class Listener {
 public:
  // Takes over a listening socket and accepts from now on. Everything else
  // outlives the listener. A Unix socket's file is removed in the end.
  Listener(EventLoop& loop, const Config& config, Logger& logger, int socket);
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener();

  // "127.0.0.1:6379" or the path of a Unix socket.
  std::string Address() const;

 private:
  void Resume();
  void AcceptAll();
  void Welcome(int client);
  void OnAcceptError(int error);

  EventLoop& loop_;
  const Config& config_;
  Logger& logger_;
  const int socket_;
  const Connection::Kind kind_;
  std::string path_;      // of a Unix socket
  uint64_t path_id_ = 0;  // of its file
  UvPtr<uv_poll_t> readable_;
  UvPtr<uv_timer_t> pause_;
  uint64_t next_complaint_ms_ = 0;
};

}  // namespace listq::server
