// What happens in a turn, and when the next one is due.
#include "server/net/event_loop.h"

#include <algorithm>
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

EventLoop::EventLoop(UvLoop& loop, Engine& engine, storage::Clock& clock)
    : loop_(loop), engine_(engine), clock_(clock) {
  deadline_timer_.reset(new uv_timer_t);
  uv_timer_init(uv(), deadline_timer_.get());
  deadline_timer_->data = this;
  linger_timer_.reset(new uv_timer_t);
  uv_timer_init(uv(), linger_timer_.get());
  linger_timer_->data = this;
  ScheduleTurn();
}

EventLoop::~EventLoop() {
  while (!connections_.empty()) {
    Connection& connection = *connections_.back();
    connection.Finish();
    connection.CloseNow();
  }
  loop_.Forget(*this);
}

void EventLoop::RunWhileLoading() {
  while (engine_.persistence().loading().active && !engine_.stop_requested()) {
    ScheduleTurn();
    uv_run(uv(), UV_RUN_NOWAIT);
  }
}

size_t EventLoop::Drain(int64_t timeout_ms) {
  draining_ = true;
  // The last one takes the place of one that is closed by it.
  for (size_t i = connections_.size(); i > 0; --i) {
    connections_[i - 1]->Finish();
  }
  clock_.Refresh();
  const int64_t deadline = clock_.real_us() + timeout_ms * 1000;
  // While connections linger, their timer wakes the loop.
  size_t cut_off = 0;
  while (!connections_.empty() && clock_.real_us() < deadline) {
    // A log that cannot be written is not mended any more.
    if (engine_.persistence().log_error() != 0) cut_off += CloseHeld();
    uv_run(uv(), UV_RUN_ONCE);
  }
  cut_off += connections_.size();
  while (!connections_.empty()) connections_.back()->CloseNow();
  return cut_off;
}

// ---- Turns ----

void EventLoop::Turn() {
  turn_scheduled_ = false;
  wake_us_ = INT64_MAX;
  engine_.RunTurn();
  // First, so that whoever is told that a client was killed finds its
  // connection closed, as with Redis.
  SettleAll();
  SettleEnded();
  ReleaseHeld();
  FlushAll();
  if (engine_.stop_requested() && !draining_) loop_.Stop();
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
  // One that turns out to be closed may be what another one waited for.
  for (size_t i = 0; i < flushing_.size(); ++i) flushing_[i]->Flush();
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
  std::optional<int64_t> next = engine_.NextDeadline();
  if (!ended_.empty() || (next.has_value() && *next <= clock_.monotonic_us())) {
    return ScheduleTurn();
  }
  if (next.has_value()) next = clock_.RealTimeOf(*next);
  next = storage::Earlier(next, engine_.NextRealDeadline());
  if (wake_us_ != INT64_MAX) next = std::min(next.value_or(wake_us_), wake_us_);
  // A timer that is set for an earlier time does no harm: it comes here.
  if (!next.has_value() || (armed_us_.has_value() && *armed_us_ <= *next)) {
    return;
  }
  armed_us_ = next;
  clock_.Refresh();
  const int64_t wait_us = *next - clock_.real_us();
  const int64_t wait_ms = wait_us > 0 ? (wait_us + 999) / 1000 : 0;
  uv_update_time(uv());
  uv_timer_start(
      deadline_timer_.get(),
      [](uv_timer_t* timer) {
        EventLoop& self = LoopOf(timer->data);
        self.armed_us_.reset();
        // The turn that is due comes after a poll like every other, which
        // shows which peers are gone before anybody is served.
        self.ScheduleTurn();
      },
      static_cast<uint64_t>(wait_ms), 0);
}

// ---- Connections ----

Connection& EventLoop::Add(std::unique_ptr<Connection> connection) {
  loop_.idle_watch().ClientCame();
  connection->index = connections_.size();
  return *connections_.emplace_back(std::move(connection));
}

std::unique_ptr<Connection> EventLoop::Release(Connection& connection) {
  std::erase_if(lingering_, [&](const Lingering& entry) {
    return entry.connection == &connection;
  });
  const size_t index = connection.index;
  std::swap(connections_[index], connections_.back());
  connections_[index]->index = index;
  std::unique_ptr<Connection> released = std::move(connections_.back());
  connections_.pop_back();
  loop_.idle_watch().ClientLeft();
  return released;
}

void EventLoop::AddToLingering(Connection& connection) {
  lingering_.push_back({&connection, connection.owed(), clock_.real_us()});
  if (lingering_.size() > 1) return;
  uv_timer_start(
      linger_timer_.get(),
      [](uv_timer_t* timer) { LoopOf(timer->data).CloseLingering(); },
      kLingerCheckMs, kLingerCheckMs);
}

void EventLoop::CloseLingering() {
  Wake();
  const int64_t now = clock_.real_us();
  std::vector<Connection*> stalled;
  for (Lingering& entry : lingering_) {
    const size_t owed = entry.connection->owed();
    if (owed != entry.owed) {
      entry.owed = owed;
      entry.since_us = now;
    } else if (now - entry.since_us >= kLongestStallUs) {
      stalled.push_back(entry.connection);
    }
  }
  for (Connection* connection : stalled) connection->CloseNow();
  if (lingering_.empty()) uv_timer_stop(linger_timer_.get());
}

}  // namespace listq::server
