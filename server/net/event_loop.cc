// A turn takes place after each poll, never inside a callback of a socket, so
// that all the input of one poll shares one flush per connection.
#include "server/net/event_loop.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace listq::server {

namespace {

// Of peers that left: a millisecond's worth at most.
constexpr size_t kClosedPerTurn = 50;
constexpr uint64_t kLingerCheckMs = 1000;
constexpr int64_t kLongestStallUs = 10'000'000;

EventLoop& LoopOf(const void* data) {
  return *static_cast<EventLoop*>(const_cast<void*>(data));
}

}  // namespace

EventLoop::EventLoop(Engine& engine, storage::Clock& clock)
    : engine_(engine), clock_(clock) {
  // Fails for want of memory or file descriptors only: nothing can run then.
  if (uv_loop_init(&loop_) != 0) std::abort();
  after_poll_.reset(new uv_check_t);
  uv_check_init(&loop_, after_poll_.get());
  after_poll_->data = this;
  no_sleep_.reset(new uv_idle_t);
  uv_idle_init(&loop_, no_sleep_.get());
  deadline_timer_.reset(new uv_timer_t);
  uv_timer_init(&loop_, deadline_timer_.get());
  deadline_timer_->data = this;
  linger_timer_.reset(new uv_timer_t);
  uv_timer_init(&loop_, linger_timer_.get());
  linger_timer_->data = this;
  uv_check_start(after_poll_.get(),
                 [](uv_check_t* check) { LoopOf(check->data).Turn(); });
}

EventLoop::~EventLoop() {
  for (const auto& connection : connections_) connection->CloseNow();
  after_poll_.reset();
  no_sleep_.reset();
  deadline_timer_.reset();
  linger_timer_.reset();
  uv_run(&loop_, UV_RUN_DEFAULT);
  uv_loop_close(&loop_);
}

void EventLoop::RunWhileLoading() {
  ArmTimer();
  while (engine_.loading().active && !engine_.stop_requested()) {
    uv_run(&loop_, UV_RUN_NOWAIT);
  }
}

void EventLoop::Run() {
  ArmTimer();
  while (!engine_.stop_requested()) uv_run(&loop_, UV_RUN_DEFAULT);
}

size_t EventLoop::Drain(int64_t timeout_ms) {
  draining_ = true;
  for (const auto& connection : connections_) connection->Finish();
  clock_.Refresh();
  const int64_t deadline = clock_.monotonic_us() + timeout_ms * 1000;
  // While connections linger, their timer wakes the loop.
  size_t cut_off = 0;
  while (!connections_.empty() && clock_.monotonic_us() < deadline) {
    // A log that cannot be written is not mended any more.
    if (engine_.log_error() != 0) cut_off += CloseHeld();
    uv_run(&loop_, UV_RUN_ONCE);
  }
  for (const auto& connection : connections_) {
    if (connection->owed() > 0) ++cut_off;
    connection->CloseNow();
  }
  return cut_off;
}

// ---- Turns ----

void EventLoop::Turn() {
  engine_.RunTurn();
  // First, so that whoever is told that a client was killed finds its
  // connection closed, as with Redis.
  SettleAll();
  SettleEnded();
  ReleaseHeld();
  FlushAll();
  if (engine_.stop_requested() && !draining_) uv_stop(&loop_);
  ArmTimer();
}

void EventLoop::ReleaseHeld() {
  if (held_.empty()) return;
  std::vector<Connection*> connections;
  connections.swap(held_);
  for (Connection* connection : connections) {
    if (!connection->Release()) held_.push_back(connection);
  }
}

size_t EventLoop::CloseHeld() {
  const size_t count = held_.size();
  while (!held_.empty()) held_.back()->CloseNow();
  return count;
}

void EventLoop::FlushAll() {
  // Flushing schedules no flush.
  for (Connection* connection : flushing_) connection->Flush();
  flushing_.clear();
}

void EventLoop::SettleAll() {
  std::vector<Connection*> connections;
  connections.swap(closing_);
  for (Connection* connection : connections) {
    if (!connection->Settle()) closing_.push_back(connection);
  }
}

void EventLoop::SettleEnded() {
  for (size_t left = std::min(ended_.size(), kClosedPerTurn); left > 0;
       --left) {
    Connection* const connection = ended_.front();
    ended_.pop_front();
    if (!connection->Settle()) ended_.push_back(connection);
  }
}

void EventLoop::ForgetToClose(Connection& connection) {
  std::erase(closing_, &connection);
  std::erase(ended_, &connection);
}

void EventLoop::ArmTimer() {
  const std::optional<int64_t> next = engine_.NextDeadline();
  if (!ended_.empty() || (next.has_value() && *next <= clock_.monotonic_us())) {
    // Not by a timer of zero: libuv would run it again and again before it
    // looks at the sockets.
    uv_idle_start(no_sleep_.get(), [](uv_idle_t*) {});
    return;
  }
  uv_idle_stop(no_sleep_.get());
  // A timer that is set for an earlier time does no harm: it comes here.
  if (!next.has_value() || (armed_us_.has_value() && *armed_us_ <= *next)) {
    return;
  }
  armed_us_ = next;
  clock_.Refresh();
  const int64_t wait_us = *next - clock_.monotonic_us();
  const int64_t wait_ms = wait_us > 0 ? (wait_us + 999) / 1000 : 0;
  uv_update_time(&loop_);
  uv_timer_start(
      deadline_timer_.get(),
      [](uv_timer_t* timer) {
        EventLoop& self = LoopOf(timer->data);
        self.armed_us_.reset();
        // The turn that is due comes after a poll like every other, which
        // shows which peers are gone before anybody is served.
        uv_idle_start(self.no_sleep_.get(), [](uv_idle_t*) {});
      },
      static_cast<uint64_t>(wait_ms), 0);
}

// ---- Connections ----

Connection& EventLoop::Add(std::unique_ptr<Connection> connection) {
  connection->index = connections_.size();
  return *connections_.emplace_back(std::move(connection));
}

void EventLoop::Remove(Connection& connection) {
  std::erase_if(lingering_, [&](const Lingering& entry) {
    return entry.connection == &connection;
  });
  const size_t index = connection.index;
  std::swap(connections_[index], connections_.back());
  connections_[index]->index = index;
  connections_.pop_back();
}

void EventLoop::AddToLingering(Connection& connection) {
  lingering_.push_back({&connection, connection.owed(), clock_.monotonic_us()});
  if (lingering_.size() > 1) return;
  uv_timer_start(
      linger_timer_.get(),
      [](uv_timer_t* timer) { LoopOf(timer->data).CloseLingering(); },
      kLingerCheckMs, kLingerCheckMs);
}

void EventLoop::CloseLingering() {
  clock_.Refresh();
  const int64_t now = clock_.monotonic_us();
  for (Lingering& entry : lingering_) {
    const size_t owed = entry.connection->owed();
    if (owed != entry.owed) {
      entry.owed = owed;
      entry.since_us = now;
    } else if (now - entry.since_us >= kLongestStallUs) {
      entry.connection->CloseNow();
    }
  }
  if (lingering_.empty()) uv_timer_stop(linger_timer_.get());
}

}  // namespace listq::server
