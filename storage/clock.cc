// Readings of the machine's clocks.
#include "storage/clock.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <x86intrin.h>
#endif

#include <chrono>
#include <thread>

namespace listq::storage {
namespace {

int64_t SteadyNs() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

#if defined(__x86_64__)
// Whether the counter runs at one pace, whatever the processor's own is.
bool HasSteadyTicks() {
  constexpr unsigned kPowerManagement = 0x80000007;
  constexpr unsigned kSteady = 1u << 8;
  unsigned a = 0;
  unsigned b = 0;
  unsigned c = 0;
  unsigned d = 0;
  return __get_cpuid(kPowerManagement, &a, &b, &c, &d) != 0 &&
         (d & kSteady) != 0;
}
uint64_t Ticks() { return __rdtsc(); }
#else
bool HasSteadyTicks() { return false; }
uint64_t Ticks() { return 0; }
#endif

}  // namespace

SystemClock::SystemClock()
    : has_steady_ticks_(HasSteadyTicks()), first_(Read()) {
  Refresh();
}

SystemClock::Reading SystemClock::Read() { return {SteadyNs(), Ticks()}; }

void SystemClock::Refresh() {
  unix_us_ = std::chrono::duration_cast<std::chrono::microseconds>(
                 std::chrono::system_clock::now().time_since_epoch())
                 .count();
  latest_ = Read();
  monotonic_us_ = latest_.ns / 1000;
  const uint64_t ticks = latest_.ticks - first_.ticks;
  if (ticks > 0) {
    ns_per_tick_ = static_cast<double>(latest_.ns - first_.ns) /
                   static_cast<double>(ticks);
  }
}

int64_t SystemClock::ReadNs() const {
  if (!has_steady_ticks_) return SteadyNs();
  const auto since = static_cast<int64_t>(Ticks() - latest_.ticks);
  return latest_.ns +
         static_cast<int64_t>(static_cast<double>(since) * ns_per_tick_);
}

void SystemClock::Block(int64_t us) {
  std::this_thread::sleep_for(std::chrono::microseconds(us));
  Refresh();
}

}  // namespace listq::storage
