// Readings of the machine's clocks.
#include "storage/clock.h"

#include <chrono>
#include <thread>

namespace listq::storage {
namespace {

template <typename TimePoint>
int64_t MicrosecondsOf(TimePoint time) {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             time.time_since_epoch())
      .count();
}

}  // namespace

void SystemClock::Refresh() {
  unix_us_ = MicrosecondsOf(std::chrono::system_clock::now());
  monotonic_us_ = MicrosecondsOf(std::chrono::steady_clock::now());
}

void SystemClock::Block(int64_t us) {
  std::this_thread::sleep_for(std::chrono::microseconds(us));
  Refresh();
}

}  // namespace listq::storage
