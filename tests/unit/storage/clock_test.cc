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
}

}  // namespace
}  // namespace listq::storage
