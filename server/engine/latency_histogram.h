// How long calls took, counted by length: what percentiles and LATENCY
// HISTOGRAM are told from.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace listq::server {

// Times from a nanosecond to a second; what is longer counts as a second.
// Times up to 63 ns are told apart, and then 32 steps to each power of two, so
// that no time is off by more than a thirty-second part.
class LatencyHistogram {
 public:
  void Add(uint64_t ns) {
    ++counts_[StepOf(std::clamp<uint64_t>(ns, 1, kMostNs))];
    ++total_;
  }

  uint64_t total() const { return total_; }
  // A time in nanoseconds that `percent` of the calls did not exceed; of none
  // of them, the least. Requires: there were calls.
  uint64_t Percentile(double percent) const;

  // So many calls took so long or less.
  struct Point {
    uint64_t us;
    uint64_t calls;
  };
  // Powers of two, as Redis chooses and spells them, without those that add
  // no call.
  std::vector<Point> Cumulative() const;

 private:
  static constexpr uint64_t kMostNs = 1'000'000'000;
  static constexpr int kStepBits = 5;
  static constexpr size_t kSteps = size_t{1} << kStepBits;
  static constexpr size_t kAllSteps = 26 * kSteps;

  static size_t StepOf(uint64_t ns) {
    const int shift =
        std::max(static_cast<int>(std::bit_width(ns)) - kStepBits - 1, 0);
    return static_cast<size_t>(shift) * kSteps + (ns >> shift);
  }
  static uint64_t LeastOf(size_t step);

  std::array<uint64_t, kAllSteps> counts_ = {};
  uint64_t total_ = 0;
};

}  // namespace listq::server
