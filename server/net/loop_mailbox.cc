// A task that posts another one does not keep the sockets waiting: that one
// has its turn after a poll of its own.
#include "server/net/loop_mailbox.h"

#include <cstdlib>
#include <utility>

namespace listq::server {

LoopMailbox::LoopMailbox(UvLoop& loop) {
  auto wake = std::make_unique<uv_async_t>();
  // Fails for want of memory or file descriptors only.
  const int made = uv_async_init(loop.uv(), wake.get(), [](uv_async_t* async) {
    static_cast<LoopMailbox*>(async->data)->RunAll();
  });
  if (made != 0) std::abort();
  wake_.reset(wake.release());
  wake_->data = this;
}

void LoopMailbox::Post(std::function<void()> task) {
  {
    const std::scoped_lock lock(mutex_);
    tasks_.push_back(std::move(task));
  }
  uv_async_send(wake_.get());
}

void LoopMailbox::RunAll() {
  std::vector<std::function<void()>> tasks;
  {
    const std::scoped_lock lock(mutex_);
    tasks.swap(tasks_);
  }
  for (const auto& task : tasks) task();
}

}  // namespace listq::server
