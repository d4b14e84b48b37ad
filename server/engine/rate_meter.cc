// Picks the reading that a rate is measured from.
#include "server/engine/rate_meter.h"

namespace listq::server {

void RateMeter::Keep(uint64_t total, int64_t now_us) {
  readings_[next_] = {total, now_us};
  next_ = (next_ + 1) % kReadings;
  if (kept_ < kReadings) ++kept_;
  latest_us_ = now_us;
}

double RateMeter::PerSecond(uint64_t total, int64_t now_us) const {
  // The oldest reading within the window, or, after a silence, the last one
  // before it.
  constexpr int64_t kWindowUs = kIntervalUs * static_cast<int64_t>(kReadings);
  Reading from;
  for (size_t i = 0; i < kept_; ++i) {
    from = readings_[(next_ + kReadings - kept_ + i) % kReadings];
    if (now_us - from.at_us <= kWindowUs) break;
  }
  if (kept_ == 0 || now_us <= from.at_us || total < from.total) return 0;
  return static_cast<double>(total - from.total) * 1e6 /
         static_cast<double>(now_us - from.at_us);
}

}  // namespace listq::server
