// Work that other threads hand to the loop's.
#pragma once

#include <uv.h>

#include <functional>
#include <mutex>
#include <vector>

#include "server/net/uv_handle.h"
#include "server/net/uv_loop.h"

namespace listq::server {

// Made and destroyed on the loop's thread.
class LoopMailbox {
 public:
  // The loop outlives it.
  explicit LoopMailbox(UvLoop& loop);
  LoopMailbox(const LoopMailbox&) = delete;
  LoopMailbox& operator=(const LoopMailbox&) = delete;

  // From any thread. The loop runs `task` after its next poll, and tasks in
  // the order in which they came.
  void Post(std::function<void()> task);

 private:
  void RunAll();

  std::mutex mutex_;
  std::vector<std::function<void()>> tasks_;  // under mutex_
  UvPtr<uv_async_t> wake_;
};

}  // namespace listq::server
