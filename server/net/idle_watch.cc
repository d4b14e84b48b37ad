// The timer runs while there is no client.
#include "server/net/idle_watch.h"

#include <utility>

namespace listq::server {

IdleWatch::IdleWatch(uv_loop_t* loop) : timer_(new uv_timer_t) {
  uv_timer_init(loop, timer_.get());
  timer_->data = this;
}

void IdleWatch::Start(int64_t seconds, std::function<void()> when_idle) {
  wait_ms_ = static_cast<uint64_t>(seconds) * 1000;
  when_idle_ = std::move(when_idle);
  if (clients_ == 0) Wait();
}

void IdleWatch::Stop() {
  when_idle_ = nullptr;
  timer_.reset();
}

void IdleWatch::ClientCame() {
  if (clients_++ == 0 && timer_ != nullptr) uv_timer_stop(timer_.get());
}

void IdleWatch::ClientLeft() {
  if (--clients_ == 0 && when_idle_ != nullptr) Wait();
}

void IdleWatch::Wait() {
  uv_update_time(timer_->loop);
  uv_timer_start(
      timer_.get(),
      [](uv_timer_t* timer) {
        static_cast<IdleWatch*>(timer->data)->when_idle_();
      },
      wait_ms_, wait_ms_);
}

}  // namespace listq::server
