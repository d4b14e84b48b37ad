// The part of the engine that closes sessions which ask for too much, or for
// nothing too long.
#include <string>

#include "server/engine/engine.h"

namespace listq::server {

namespace {

constexpr int64_t kCheckIntervalUs = 1'000'000;
// Classes of clients in Config::output_limits.
constexpr size_t kOthers = 0;
constexpr size_t kSubscribers = 2;

}  // namespace

void Engine::EnforceInputLimit(Session& session) {
  // What is queued for EXEC was not run yet either.
  size_t kept = session.input.size();
  if (session.transaction != nullptr) kept += session.transaction->bytes();
  if (kept <= config_.client_query_buffer_limit) return;
  logger_.Warning("Closing client " + std::to_string(session.id) +
                  " that reached the maximum query buffer length");
  ++stats_.query_buffer_limit_disconnections;
  Close(session);
}

void Engine::EnforceOutputLimit(Session& session) {
  const OutputLimit& limit =
      config_.output_limits[session.subscribed() ? kSubscribers : kOthers];
  if (limit.hard_bytes == 0 && limit.soft_bytes == 0) return;
  const size_t owed = session.output.size() + session.transport.unsent();
  const int64_t now = clock_.monotonic_us();
  bool over = limit.hard_bytes > 0 && owed >= limit.hard_bytes;
  if (limit.soft_bytes > 0 && owed >= limit.soft_bytes) {
    if (!session.over_soft_limit_us.has_value()) {
      session.over_soft_limit_us = now;
    }
    slow_sessions_ = true;
    over |= now - *session.over_soft_limit_us > limit.soft_seconds * 1'000'000;
  } else {
    session.over_soft_limit_us.reset();
  }
  if (!over || session.state == Session::State::kClosing) return;
  logger_.Warning("Closing client " + std::to_string(session.id) +
                  " for overcoming of output buffer limits");
  ++stats_.output_buffer_limit_disconnections;
  session.output.Release();
  Close(session);
}

void Engine::CheckSessions() {
  const bool wanted =
      !sessions_.empty() && (config_.timeout > 0 || slow_sessions_);
  const int64_t now = clock_.monotonic_us();
  if (!wanted) {
    next_check_us_ = 0;
    return;
  }
  if (now < next_check_us_) return;
  next_check_us_ = now + kCheckIntervalUs;
  const int64_t idle_us = config_.timeout * 1'000'000;
  slow_sessions_ = false;
  for (const auto& [id, session] : sessions_) {
    EnforceOutputLimit(*session);
    if (idle_us > 0 && session->state == Session::State::kReady &&
        !session->subscribed() && !session->monitoring &&
        now - session->last_used_us > idle_us) {
      logger_.Verbose("Closing idle client");
      Close(*session);
    }
  }
}

}  // namespace listq::server
