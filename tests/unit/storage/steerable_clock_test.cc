// A clock that is moved on, stopped, held and set, over one that is moved by
// hand.
#include "storage/steerable_clock.h"

#include <gtest/gtest.h>

namespace listq::storage {
namespace {

class SteerableClockTest : public ::testing::Test {
 protected:
  // Real time passes, and it is looked at.
  void Pass(int64_t us) {
    real_.Advance(us);
    clock_.Refresh();
  }
  int64_t unix_since_start() const { return clock_.unix_us() - unix_us_; }
  int64_t since_start() const { return clock_.monotonic_us() - start_us_; }

  ManualClock real_;
  SteerableClock clock_{real_};
  const int64_t unix_us_ = real_.unix_us();
  const int64_t start_us_ = real_.monotonic_us();
};

TEST_F(SteerableClockTest, RunsLikeTheRealOne) {
  Pass(7);
  EXPECT_EQ(unix_since_start(), 7);
  EXPECT_EQ(since_start(), 7);
  EXPECT_EQ(clock_.unix_ahead_us(), 0);
  EXPECT_EQ(clock_.RealTimeOf(start_us_ + 9), start_us_ + 9);
}

TEST_F(SteerableClockTest, StandsStillBetweenRefreshes) {
  real_.Advance(7);
  EXPECT_EQ(since_start(), 0);
}

TEST_F(SteerableClockTest, StaysAheadOnceItWasMovedOn) {
  clock_.Advance(1000);
  Pass(7);
  EXPECT_EQ(unix_since_start(), 1007);
  EXPECT_EQ(since_start(), 1007);
  EXPECT_EQ(clock_.unix_ahead_us(), 1000);
  EXPECT_EQ(clock_.real_us(), start_us_ + 7);
  EXPECT_EQ(clock_.RealTimeOf(start_us_ + 1009), start_us_ + 9);
}

TEST_F(SteerableClockTest, FrozenItMovesByAdvanceOnly) {
  clock_.Freeze();
  Pass(7);
  EXPECT_EQ(since_start(), 0);
  EXPECT_EQ(clock_.unix_ahead_us(), -7);
  EXPECT_EQ(clock_.RealTimeOf(start_us_ + 9), std::nullopt);
  clock_.Advance(5);
  EXPECT_EQ(since_start(), 5);
  EXPECT_EQ(unix_since_start(), 5);
  EXPECT_EQ(clock_.real_us(), start_us_ + 7);
}

TEST_F(SteerableClockTest, ResumedItRunsOnFromWhereItStands) {
  clock_.Freeze();
  Pass(7);
  clock_.Advance(5);
  clock_.Resume();
  EXPECT_FALSE(clock_.frozen());
  EXPECT_EQ(since_start(), 5);
  Pass(3);
  EXPECT_EQ(since_start(), 8);
  EXPECT_EQ(unix_since_start(), 8);
  EXPECT_EQ(clock_.RealTimeOf(start_us_ + 8), real_.monotonic_us());
}

TEST_F(SteerableClockTest, FreezingAndResumingTwiceIsAsOnce) {
  clock_.Resume();
  clock_.Freeze();
  Pass(7);
  clock_.Freeze();
  EXPECT_EQ(since_start(), 0);
  clock_.Resume();
  clock_.Resume();
  Pass(1);
  EXPECT_EQ(since_start(), 1);
}

TEST_F(SteerableClockTest, SettingTheWallClockMovesNothingElse) {
  clock_.SetUnix(unix_us_ - 500);
  Pass(7);
  EXPECT_EQ(unix_since_start(), -493);
  EXPECT_EQ(since_start(), 7);
  clock_.Freeze();
  clock_.SetUnix(1);
  Pass(7);
  EXPECT_EQ(clock_.unix_us(), 1);
  clock_.Resume();
  Pass(7);
  EXPECT_EQ(clock_.unix_us(), 8);
  EXPECT_EQ(since_start(), 14);
}

TEST_F(SteerableClockTest, HeldItStandsStillAndIsNotFrozen) {
  clock_.Hold();
  EXPECT_FALSE(clock_.frozen());
  Pass(7);
  clock_.Advance(2);
  EXPECT_EQ(since_start(), 2);
  EXPECT_EQ(clock_.RealTimeOf(start_us_ + 9), std::nullopt);
  clock_.Release();
  Pass(1);
  EXPECT_EQ(since_start(), 3);
  EXPECT_EQ(unix_since_start(), 3);
}

TEST_F(SteerableClockTest, FrozenWhileItWasHeldItStaysFrozen) {
  clock_.Hold();
  clock_.Freeze();
  clock_.Release();
  Pass(7);
  EXPECT_EQ(since_start(), 0);
}

TEST_F(SteerableClockTest, ResumedWhileItWasHeldItRunsWhenItIsReleased) {
  clock_.Freeze();
  clock_.Hold();
  clock_.Resume();
  Pass(7);
  EXPECT_EQ(since_start(), 0);
  clock_.Release();
  Pass(2);
  EXPECT_EQ(since_start(), 2);
}

TEST_F(SteerableClockTest, BlockingMovesWhicheverClockRuns) {
  clock_.Block(5);
  EXPECT_EQ(since_start(), 5);
  EXPECT_EQ(real_.monotonic_us(), start_us_ + 5);
  clock_.Freeze();
  clock_.Block(5);
  EXPECT_EQ(since_start(), 10);
  EXPECT_EQ(real_.monotonic_us(), start_us_ + 5);
}

}  // namespace
}  // namespace listq::storage
