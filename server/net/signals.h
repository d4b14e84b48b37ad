// SIGTERM and SIGINT stop the server.
#pragma once

#include <uv.h>

#include <array>

#include "server/admin/logger.h"
#include "server/net/event_loop.h"
#include "server/net/uv_handle.h"

namespace listq::server {

// The first signal asks the engine to stop, which sends what clients are owed.
// A second one ends the process at once, for those who cannot wait for that.
class StopSignals {
 public:
  // Both outlive this object.
  StopSignals(EventLoop& loop, Logger& logger);
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

 private:
  void OnSignal(int number);

  EventLoop& loop_;
  Logger& logger_;
  std::array<UvPtr<uv_signal_t>, 2> watchers_;
};

// A peer or a terminal that went away must not end the server.
void IgnoreHarmlessSignals();

}  // namespace listq::server
