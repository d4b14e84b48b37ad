// When a sync waits for those whom the one before released, and for how long.
#include "server/durability/commit_delay.h"

#include <gtest/gtest.h>

namespace listq::server {
namespace {

constexpr int64_t kNow = 1'000'000;
constexpr int64_t kTook = 8000;

TEST(CommitDelayTest, WaitsForMostOfThoseWhoWereReleased) {
  CommitDelay delay;
  EXPECT_FALSE(delay.Waits(0, kNow)) << "nobody was released yet";
  delay.OnSynced(kTook, 8, 20, kNow);
  EXPECT_EQ(delay.until_us(), kNow + 2000);
  EXPECT_TRUE(delay.Waits(26, kNow));
  EXPECT_FALSE(delay.Waits(27, kNow)) << "seven of eight are enough";
  EXPECT_FALSE(delay.Waits(20, kNow)) << "that is over";
  EXPECT_EQ(delay.until_us(), std::nullopt);
}

TEST(CommitDelayTest, WhoIsAloneDoesNotWait) {
  CommitDelay delay;
  delay.OnSynced(kTook, 1, 5, kNow);
  EXPECT_FALSE(delay.Waits(6, kNow));
}

TEST(CommitDelayTest, WaitsForAPartOfASync) {
  CommitDelay delay;
  delay.OnSynced(kTook, 8, 20, kNow);
  EXPECT_TRUE(delay.Waits(21, kNow + 1999));
  EXPECT_FALSE(delay.Waits(21, kNow + 2000));
  EXPECT_EQ(delay.until_us(), std::nullopt);
}

TEST(CommitDelayTest, NeverWaitsForLong) {
  CommitDelay delay;
  delay.OnSynced(10'000'000, 8, 20, kNow);
  EXPECT_EQ(delay.until_us(), kNow + 5000);
}

TEST(CommitDelayTest, DoesNotWaitWhereASyncIsShort) {
  CommitDelay delay;
  delay.OnSynced(999, 8, 20, kNow);
  EXPECT_FALSE(delay.Waits(20, kNow));
  delay.OnSynced(1000, 8, 20, kNow);
  EXPECT_TRUE(delay.Waits(20, kNow));
}

TEST(CommitDelayTest, DoesNotWaitForAWhileIfThatWasInVain) {
  CommitDelay delay;
  delay.OnSynced(kTook, 8, 20, kNow);
  EXPECT_FALSE(delay.Waits(24, kNow + 2000)) << "at least half of them came";
  delay.OnSynced(kTook, 8, 20, kNow);
  EXPECT_TRUE(delay.Waits(20, kNow));
  EXPECT_FALSE(delay.Waits(23, kNow + 2000));
  for (int i = 0; i < 8; ++i) {
    delay.OnSynced(kTook, 8, 20, kNow);
    EXPECT_FALSE(delay.Waits(20, kNow)) << i;
  }
  delay.OnSynced(kTook, 8, 20, kNow);
  EXPECT_TRUE(delay.Waits(20, kNow));
}

}  // namespace
}  // namespace listq::server
