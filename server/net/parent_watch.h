// Stops the server when the process that started it is gone.
#pragma once

#include <uv.h>

#include <optional>
#include <string>

#include "server/admin/logger.h"
#include "server/net/event_loop.h"
#include "server/net/uv_handle.h"

namespace listq::server {

class ParentWatch {
 public:
  // Both outlive this object.
  ParentWatch(EventLoop& loop, Logger& logger) : loop_(loop), logger_(logger) {}
  ParentWatch(const ParentWatch&) = delete;
  ParentWatch& operator=(const ParentWatch&) = delete;
  ~ParentWatch();

  // Returns an error text.
  std::optional<std::string> Start();

 private:
  void OnEnd();

  EventLoop& loop_;
  Logger& logger_;
  int process_ = -1;  // a file that is readable once the parent has ended
  UvPtr<uv_poll_t> ended_;
};

}  // namespace listq::server
