// Time that stands still until it is asked to move.
#include "storage/clock.h"

#include <gtest/gtest.h>

namespace listq::storage {
namespace {

TEST(SystemClockTest, StandsStillBetweenRefreshes) {
  SystemClock clock;
  const int64_t unix_us = clock.unix_us();
  const int64_t monotonic_us = clock.monotonic_us();
  EXPECT_GT(unix_us, 1'600'000'000'000'000);
  EXPECT_EQ(clock.unix_us(), unix_us);
  clock.Block(2000);
  EXPECT_GE(clock.monotonic_us(), monotonic_us + 2000);
}

TEST(SystemClockTest, MeasuresBetweenRefreshes) {
  SystemClock clock;
  clock.Block(2000);  // by now the pace of the processor's counter is known
  const int64_t start_ns = clock.ReadNs();
  const int64_t start_us = clock.monotonic_us();
  clock.Block(2000);
  const int64_t ns = clock.ReadNs() - start_ns;
  const int64_t us = clock.monotonic_us() - start_us;
  EXPECT_GT(ns, us * 1000 / 2);
  EXPECT_LT(ns, us * 1000 * 2 + 50'000'000);
}

TEST(ManualClockTest, MovesByHandOnly) {
  ManualClock clock;
  const int64_t unix_us = clock.unix_us();
  const int64_t monotonic_us = clock.monotonic_us();
  clock.Refresh();
  EXPECT_EQ(clock.unix_us(), unix_us);
  clock.Block(5);
  clock.Advance(7);
  EXPECT_EQ(clock.unix_us(), unix_us + 12);
  EXPECT_EQ(clock.monotonic_us(), monotonic_us + 12);
  EXPECT_EQ(clock.ReadNs(), (monotonic_us + 12) * 1000);
}

}  // namespace
}  // namespace listq::storage
