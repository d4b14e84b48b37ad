// Conditions are looked at before each request, so that none is missed that was
// true for a moment only; but they are answered at the end of a turn.
#include "server/testing/waits.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace listq::server {

void Waits::Add(const Session& session, Condition condition,
                int64_t deadline_us) {
  waits_.push_back({session.id, std::move(condition), deadline_us, {}});
}

void Waits::OnRequest() { LookAgain(); }

void Waits::OnDisconnect(const Session& session) {
  std::erase_if(
      waits_, [&](const Wait& wait) { return wait.session_id == session.id; });
  // It is still there.
  wants_turn_ = !waits_.empty();
}

void Waits::LookAgain() {
  for (Wait& wait : waits_) {
    if (IsOver(wait.sight)) continue;
    wait.sight = Look(engine_, wait.condition, wait.sight);
  }
}

void Waits::RunTurn() {
  wants_turn_ = false;
  if (waits_.empty()) return;
  LookAgain();
  const int64_t now = engine_.clock().real_us();
  const auto over = std::stable_partition(
      waits_.begin(), waits_.end(), [&](const Wait& wait) {
        return !IsOver(wait.sight) && now < wait.deadline_us;
      });
  const std::vector<Wait> ended(std::make_move_iterator(over),
                                std::make_move_iterator(waits_.end()));
  waits_.erase(over, waits_.end());
  for (const Wait& wait : ended) {
    Session* const session = engine_.FindSession(wait.session_id);
    if (session == nullptr || session->state != Session::State::kParked) {
      continue;
    }
    sight_ = wait.sight;
    engine_.Unpark(*session, {.first = false});
  }
}

std::optional<int64_t> Waits::NextRealDeadline() const {
  if (waits_.empty()) return std::nullopt;
  return std::min_element(waits_.begin(), waits_.end(),
                          [](const Wait& a, const Wait& b) {
                            return a.deadline_us < b.deadline_us;
                          })
      ->deadline_us;
}

}  // namespace listq::server
