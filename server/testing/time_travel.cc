// Turns of the engine within a turn of the engine: the inner ones do not move
// the clock.
#include "server/testing/time_travel.h"

#include <algorithm>

namespace listq::server {

namespace {

// A turn of the shell must not last for as long as there are instants.
constexpr int kStepsPerTurn = 1000;

}  // namespace

void TimeTravel::Begin(const Session& session, int64_t us) {
  journeys_.push_back({session.id, destination() + us});
}

int64_t TimeTravel::destination() const {
  return journeys_.empty() ? clock_.monotonic_us() : journeys_.back().end_us;
}

void TimeTravel::RunTurn() {
  if (!under_way()) return;
  moving_ = true;
  const Journey journey = journeys_.front();
  int left = kStepsPerTurn;
  while (left > 0 && Step(journey.end_us)) --left;
  moving_ = false;
  if (left == 0) return;
  journeys_.pop_front();
  Session* const session = engine_.FindSession(journey.session_id);
  if (session == nullptr || session->state != Session::State::kParked) return;
  engine_.Unpark(*session, {.first = false});
}

bool TimeTravel::Step(int64_t end_us) {
  const int64_t now = clock_.monotonic_us();
  const std::optional<int64_t> next = engine_.NextDeadline();
  if (now >= end_us && (!next.has_value() || *next > now)) return false;
  const int64_t then =
      std::clamp(next.value_or(end_us), now, std::max(now, end_us));
  clock_.Advance(then - now);
  engine_.RunTurn();
  return true;
}

}  // namespace listq::server
