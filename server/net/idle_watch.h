// Notices that no client has been there for a while.
#pragma once

#include <uv.h>

#include <cstddef>
#include <cstdint>
#include <functional>

#include "server/net/uv_handle.h"

namespace listq::server {

// Counts by real time: a clock that a test stopped keeps no server alive.
class IdleWatch {
 public:
  explicit IdleWatch(uv_loop_t* loop);
  IdleWatch(const IdleWatch&) = delete;
  IdleWatch& operator=(const IdleWatch&) = delete;

  // From now on `when_idle` is called whenever there was no client for
  // `seconds`, and again if nobody comes for as long after that.
  void Start(int64_t seconds, std::function<void()> when_idle);
  // For good; clients may still leave.
  void Stop();

  void ClientCame();
  void ClientLeft();

 private:
  void Wait();

  UvPtr<uv_timer_t> timer_;
  uint64_t wait_ms_ = 0;
  std::function<void()> when_idle_;  // null until the start
  size_t clients_ = 0;
};

}  // namespace listq::server
