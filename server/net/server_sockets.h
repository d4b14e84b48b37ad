// The sockets of one server: those that it listens on, and its clients'.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "server/admin/config.h"
#include "server/admin/logger.h"
#include "server/engine/engine.h"

namespace listq::server {

class EventLoop;
class Listener;
class UvLoop;

class ServerSockets {
 public:
  // All outlive this object.
  ServerSockets(UvLoop& loop, Config& config, Logger& logger, Engine& engine);
  ServerSockets(const ServerSockets&) = delete;
  ServerSockets& operator=(const ServerSockets&) = delete;
  // Closes everything at once; see EventLoop.
  ~ServerSockets();

  // Opens every socket that the config names; config.port becomes the
  // kernel's choice if that is what it asks for. Returns an error text.
  std::optional<std::string> Listen();
  // Those that it listens on, as text.
  std::string Addresses() const;
  // Nobody comes in any more.
  void StopListening();

  EventLoop& loop() { return *loop_; }

 private:
  std::optional<std::string> ListenOnPort(int64_t port);
  std::optional<std::string> ListenOnPath();

  Config& config_;
  Logger& logger_;
  // Outlives those that have handles on it.
  std::unique_ptr<EventLoop> loop_;
  std::vector<std::unique_ptr<Listener>> listeners_;
};

}  // namespace listq::server
