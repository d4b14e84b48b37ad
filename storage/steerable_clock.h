// A clock that runs like another one until somebody stops it or moves it on.
#pragma once

#include <cstdint>
#include <optional>

#include "storage/clock.h"

namespace listq::storage {

class SteerableClock final : public Clock {
 public:
  // `real` outlives it.
  explicit SteerableClock(Clock& real);

  bool frozen() const { return frozen_; }
  // Time stands still from now on, but for Advance.
  void Freeze();
  // It runs on from where it stands, as fast as the real one.
  void Resume();
  // So much time passes at once.
  void Advance(int64_t us);
  // The wall clock is set; who waits does not notice.
  void SetUnix(int64_t unix_us);
  // In between, nothing but Advance and SetUnix moves it, frozen or not.
  void Hold();
  void Release();

  // How far the wall clock is ahead of the real one.
  int64_t unix_ahead_us() const { return unix_us_ - real_.unix_us(); }

  void Refresh() override;
  // What takes time takes real time.
  int64_t ReadNs() const override { return real_.ReadNs(); }
  // One that stands still moves instead.
  void Block(int64_t us) override;
  int64_t real_us() const override { return real_.monotonic_us(); }
  std::optional<int64_t> RealTimeOf(int64_t monotonic_us) const override;

 private:
  bool stands_still() const { return frozen_ || held_; }
  // It runs on from where it stands.
  void Rebase();

  Clock& real_;
  bool frozen_ = false;
  bool held_ = false;
  // How far it is ahead of the real one, unless it stands still.
  int64_t unix_ahead_us_ = 0;
  int64_t monotonic_ahead_us_ = 0;
};

}  // namespace listq::storage
