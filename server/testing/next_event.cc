// The engine's own list of what is due has what nobody sees, too.
#include "server/testing/next_event.h"

#include <algorithm>

namespace listq::server {

namespace {

constexpr int64_t kNever = INT64_MAX;

int64_t NextTimeOut(const Engine& engine) {
  const WaitList::Waiter* const waiter = engine.wait_list().NextToTimeOut();
  return waiter == nullptr ? kNever : *waiter->deadline();
}

int64_t NextExpiry(Engine& engine) {
  if (engine.persistence().loading().active) return kNever;
  int64_t next_ms = kNever;
  for (const storage::Keyspace* keyspace : engine.databases().used()) {
    next_ms = std::min(next_ms, keyspace->NextExpiry().value_or(kNever));
  }
  if (next_ms == kNever) return kNever;
  // A key dies when its last millisecond is over.
  constexpr int64_t kLongestMs = INT64_MAX / 4000;
  const storage::Clock& clock = engine.clock();
  const int64_t left_ms = std::min(next_ms - clock.unix_ms(), kLongestMs) + 1;
  return clock.monotonic_us() + left_ms * 1000 - clock.unix_us() % 1000;
}

int64_t NextIdleEnd(const Engine& engine) {
  const int64_t allowed_us = engine.config().timeout * 1'000'000;
  if (allowed_us == 0) return kNever;
  int64_t next = kNever;
  for (const auto& [id, session] : engine.sessions()) {
    if (session->state == Session::State::kReady && !session->subscribed() &&
        !session->monitoring) {
      next = std::min(next, session->last_used_us + allowed_us + 1);
    }
  }
  return next;
}

}  // namespace

std::optional<int64_t> NextEvent(Engine& engine) {
  const Pause& pause = engine.pause();
  int64_t next = std::min(NextTimeOut(engine), NextIdleEnd(engine));
  // In a pause no key dies.
  next =
      std::min(next, pause.scope != Pause::Scope::kNone ? pause.until_us
                                                        : NextExpiry(engine));
  if (const Interceptor* const interceptor = engine.interceptor()) {
    next = std::min(next, interceptor->NextDeadline().value_or(kNever));
  }
  if (next == kNever) return std::nullopt;
  return next;
}

}  // namespace listq::server
