// Reading a histogram: its counts are summed from the shortest time on.
#include "server/engine/latency_histogram.h"

#include <cmath>

namespace listq::server {

uint64_t LatencyHistogram::LeastOf(size_t step) {
  if (step < 2 * kSteps) return step;
  const size_t shift = step / kSteps - 1;
  return (step % kSteps + kSteps) << shift;
}

uint64_t LatencyHistogram::Percentile(double percent) const {
  const double rank = std::round(percent / 100 * static_cast<double>(total_));
  const uint64_t wanted = std::max<uint64_t>(static_cast<uint64_t>(rank), 1);
  uint64_t calls = 0;
  size_t step = 0;
  while (step + 1 < kAllSteps && (calls += counts_[step]) < wanted) ++step;
  return percent == 0 ? LeastOf(step) : LeastOf(step + 1) - 1;
}

std::vector<LatencyHistogram::Point> LatencyHistogram::Cumulative() const {
  std::vector<Point> points;
  uint64_t calls = 0;
  size_t step = 0;
  for (uint64_t ns = 1024; calls < total_; ns *= 2) {
    const uint64_t before = calls;
    const size_t end = std::min(StepOf(ns) + 1, kAllSteps);
    for (; step < end; ++step) calls += counts_[step];
    // Redis names the end of a step of its own, which is a 128th part.
    if (calls > before) points.push_back({(ns + ns / 128 - 1) / 1000, calls});
  }
  return points;
}

}  // namespace listq::server
