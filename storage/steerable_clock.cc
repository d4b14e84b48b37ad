// Two distances to another clock, one for each kind of time.
#include "storage/steerable_clock.h"

namespace listq::storage {

SteerableClock::SteerableClock(Clock& real) : real_(real) { Refresh(); }

void SteerableClock::Refresh() {
  real_.Refresh();
  if (stands_still()) return;
  unix_us_ = real_.unix_us() + unix_ahead_us_;
  monotonic_us_ = real_.monotonic_us() + monotonic_ahead_us_;
}

void SteerableClock::Rebase() {
  real_.Refresh();
  unix_ahead_us_ = unix_us_ - real_.unix_us();
  monotonic_ahead_us_ = monotonic_us_ - real_.monotonic_us();
}

void SteerableClock::Freeze() {
  Refresh();
  frozen_ = true;
}

void SteerableClock::Resume() {
  if (!frozen_) return;
  frozen_ = false;
  Rebase();
}

void SteerableClock::Hold() {
  Refresh();
  held_ = true;
}

void SteerableClock::Release() {
  held_ = false;
  if (!frozen_) Rebase();
}

void SteerableClock::Advance(int64_t us) {
  unix_us_ += us;
  monotonic_us_ += us;
  unix_ahead_us_ += us;
  monotonic_ahead_us_ += us;
}

void SteerableClock::SetUnix(int64_t unix_us) {
  unix_ahead_us_ += unix_us - unix_us_;
  unix_us_ = unix_us;
}

void SteerableClock::Block(int64_t us) {
  if (stands_still()) {
    Advance(us);
  } else {
    real_.Block(us);
    Refresh();
  }
}

std::optional<int64_t> SteerableClock::RealTimeOf(int64_t monotonic_us) const {
  if (stands_still()) return std::nullopt;
  return monotonic_us - monotonic_ahead_us_;
}

}  // namespace listq::storage
