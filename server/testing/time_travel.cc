// Turns of the engine within a turn of the engine: the inner ones find the
// clock held.
#include "server/testing/time_travel.h"

#include <algorithm>

#include "server/testing/next_event.h"

namespace listq::server {

namespace {

// A turn of the shell must not last for as long as there are instants, and
// each may have as much to do as fits into a turn.
constexpr int kStepsPerTurn = 16;

// Half of what can be counted: deadlines lie ahead of the clock.
constexpr int64_t kEndOfTimeUs = INT64_MAX / 2;

}  // namespace

void TimeTravel::Begin(const Session& session, Goal goal, int64_t us) {
  if (journeys_.empty()) clock_.Hold();
  journeys_.push_back({session.id, goal, us});
}

void TimeTravel::RunTurn() {
  if (!wants_turn()) return;
  // What happened last was sent at the end of the turn before this one.
  if (leg_.has_value() && leg_->over) return Answer();
  moving_ = true;
  if (!leg_.has_value()) leg_ = Depart(journeys_.front());
  for (int left = kStepsPerTurn; left > 0 && !leg_->over; --left) {
    leg_->over = !Step();
  }
  moving_ = false;
}

TimeTravel::Leg TimeTravel::Depart(const Journey& journey) {
  const int64_t now = clock_.monotonic_us();
  Leg leg = {.begin_us = now, .end_us = now};
  int64_t distance = journey.us;
  if (journey.goal == Goal::kUnixTime) {
    distance -= clock_.unix_us();
    if (distance < 0) {
      clock_.SetUnix(journey.us);
      distance = 0;
    }
  } else if (journey.goal == Goal::kNextEvent) {
    const std::optional<int64_t> event = NextEvent(engine_);
    if (!event.has_value()) leg.outcome = Outcome::kNothingDue;
    distance = std::max<int64_t>(event.value_or(now) - now, 0);
  }
  if (distance > kEndOfTimeUs - std::max(now, clock_.unix_us())) {
    leg.outcome = Outcome::kTooFar;
    distance = 0;
  }
  leg.end_us = now + distance;
  return leg;
}

bool TimeTravel::Step() {
  const int64_t now = clock_.monotonic_us();
  const std::optional<int64_t> due = engine_.NextDeadline();
  if (!due.has_value() || *due > now) {
    if (now >= leg_->end_us && HasArrived(due)) return false;
    clock_.Advance(NextStop(now, due) - now);
  }
  engine_.RunTurn();
  return true;
}

bool TimeTravel::HasArrived(std::optional<int64_t> due) {
  if (journeys_.front().goal != Goal::kNextEvent || !due.has_value()) {
    return true;
  }
  const std::optional<int64_t> event = NextEvent(engine_);
  if (!event.has_value() || *event > leg_->end_us) return true;
  // The engine looks for idle connections from time to time only.
  leg_->end_us = *due;
  return false;
}

int64_t TimeTravel::NextStop(int64_t now, std::optional<int64_t> due) const {
  std::optional<int64_t> stop = NextEvent(engine_);
  if (stop.has_value() && *stop <= now) stop = due;
  return std::min(stop.value_or(leg_->end_us), leg_->end_us);
}

void TimeTravel::Answer() {
  const uint64_t session_id = journeys_.front().session_id;
  arrival_ = {leg_->outcome, leg_->end_us - leg_->begin_us};
  leg_.reset();
  journeys_.pop_front();
  if (journeys_.empty()) clock_.Release();
  Session* const session = engine_.FindSession(session_id);
  if (session == nullptr || session->state != Session::State::kParked) return;
  engine_.Unpark(*session, {.first = false});
}

}  // namespace listq::server
