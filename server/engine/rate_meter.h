// How fast a counter grows, over the last second or so.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace listq::server {

// Keeps a few readings of a counter, a tenth of a second apart. Costs one
// comparison when it is told of a reading that it does not need.
class RateMeter {
 public:
  // `total` at `now_us`, monotonic.
  void Record(uint64_t total, int64_t now_us) {
    if (now_us - latest_us_ >= kIntervalUs) Keep(total, now_us);
  }
  // Growth per second since about 1.6 seconds ago.
  double PerSecond(uint64_t total, int64_t now_us) const;

 private:
  struct Reading {
    uint64_t total = 0;
    int64_t at_us = 0;
  };
  static constexpr int64_t kIntervalUs = 100'000;
  static constexpr size_t kReadings = 16;

  void Keep(uint64_t total, int64_t now_us);

  std::array<Reading, kReadings> readings_ = {};
  size_t next_ = 0;
  size_t kept_ = 0;
  int64_t latest_us_ = 0;
};

}  // namespace listq::server
