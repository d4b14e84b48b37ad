// Turns take place after each poll, never inside a callback of a socket, so
// that all the input of one poll shares one flush per connection.
#include "server/net/uv_loop.h"

#include <algorithm>
#include <cstdlib>

#include "server/net/event_loop.h"

namespace listq::server {

UvLoop::UvLoop() {
  // Fails for want of memory or file descriptors only: nothing can run then.
  if (uv_loop_init(&loop_) != 0) std::abort();
  after_poll_.reset(new uv_check_t);
  uv_check_init(&loop_, after_poll_.get());
  after_poll_->data = this;
  no_sleep_.reset(new uv_idle_t);
  uv_idle_init(&loop_, no_sleep_.get());
  idle_watch_.emplace(&loop_);
  uv_check_start(after_poll_.get(), [](uv_check_t* check) {
    static_cast<UvLoop*>(check->data)->RunTurns();
  });
}

UvLoop::~UvLoop() {
  after_poll_.reset();
  no_sleep_.reset();
  idle_watch_.reset();
  uv_run(&loop_, UV_RUN_DEFAULT);
  uv_loop_close(&loop_);
}

void UvLoop::AddToTurns(EventLoop& server) {
  waiting_.push_back(&server);
  // Not by a timer of zero: libuv would run it again and again before it
  // looks at the sockets.
  uv_idle_start(no_sleep_.get(), [](uv_idle_t*) {});
}

void UvLoop::Forget(EventLoop& server) {
  std::erase(waiting_, &server);
  // They are being gone through.
  std::replace(turning_.begin(), turning_.end(), &server,
               static_cast<EventLoop*>(nullptr));
}

void UvLoop::RunTurns() {
  turning_.swap(waiting_);
  for (size_t i = 0; i < turning_.size(); ++i) {
    if (turning_[i] != nullptr) turning_[i]->Turn();
  }
  turning_.clear();
  if (waiting_.empty()) uv_idle_stop(no_sleep_.get());
}

}  // namespace listq::server
