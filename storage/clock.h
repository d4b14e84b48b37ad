// The one source of time. Every deadline of a server, time-outs of blocked
// clients and lives of keys alike, is read off the same Clock, so that a test
// moves all of them by hand.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

namespace listq::storage {

// The earlier one of two deadlines; nullopt: never.
inline std::optional<int64_t> Earlier(std::optional<int64_t> one,
                                      std::optional<int64_t> other) {
  if (!one.has_value() || !other.has_value()) return one ? one : other;
  return std::min(*one, *other);
}

// Time stands still between two calls of Refresh: all that one batch of
// requests does happens at one instant, and reading the time costs nothing.
// The shell refreshes once per batch.
class Clock {
 public:
  virtual ~Clock() = default;

  // Wall-clock time since 1970: what keys expire by.
  int64_t unix_us() const { return unix_us_; }
  int64_t unix_ms() const { return unix_us_ / 1000; }
  // Time that only goes forward, from an arbitrary origin: what clients wait
  // by, so that a stepped wall clock delays nobody.
  int64_t monotonic_us() const { return monotonic_us_; }

  // Takes a new reading.
  virtual void Refresh() = 0;
  // The time at this very moment, in nanoseconds from an arbitrary origin: to
  // measure by how long something took.
  virtual int64_t ReadNs() const = 0;
  // Lets `us` microseconds pass while nothing else happens, then refreshes.
  virtual void Block(int64_t us) = 0;
  // Monotonic time that nobody moves: what the machine does is waited for by
  // it.
  virtual int64_t real_us() const { return monotonic_us_; }
  // The real time at which the clock will show `monotonic_us`; nullopt: never
  // by itself.
  virtual std::optional<int64_t> RealTimeOf(int64_t monotonic_us) const {
    return monotonic_us;
  }

 protected:
  int64_t unix_us_ = 0;
  int64_t monotonic_us_ = 0;
};

// The machine's clock.
class SystemClock final : public Clock {
 public:
  SystemClock();
  void Refresh() override;
  int64_t ReadNs() const override;
  void Block(int64_t us) override;

 private:
  // The processor's own counter costs a third of a call to the clock. Each
  // refresh tells its pace anew.
  struct Reading {
    int64_t ns = 0;
    uint64_t ticks = 0;
  };
  static Reading Read();

  const bool has_steady_ticks_;
  Reading first_;
  Reading latest_;
  double ns_per_tick_ = 0;
};

// A clock that moves only when it is told to.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(int64_t unix_us = 1'700'000'000'000'000) {
    unix_us_ = unix_us;
    monotonic_us_ = 1'000'000'000;
  }
  void Refresh() override {}
  int64_t ReadNs() const override { return monotonic_us_ * 1000; }
  void Block(int64_t us) override { Advance(us); }
  void Advance(int64_t us) {
    unix_us_ += us;
    monotonic_us_ += us;
  }
};

}  // namespace listq::storage
