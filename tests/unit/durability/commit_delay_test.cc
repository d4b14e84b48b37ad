// When a sync waits for those whom the one before released, and for how long.
#include "server/durability/commit_delay.h"

#include <gtest/gtest.h>

namespace listq::server {
namespace {

constexpr int64_t kTook = 8000;

class CommitDelayTest : public ::testing::Test {
 protected:
  void Come(int records) {
    for (; records > 0; --records) delay_.OnRecord();
  }
  void Sync(int records, int64_t took_us = kTook) {
    Come(records);
    delay_.OnSyncBegin(now_us_);
    now_us_ += took_us;
    delay_.OnSyncEnd(now_us_);
  }
  bool Waits() { return delay_.Waits(now_us_); }

  CommitDelay delay_;
  int64_t now_us_ = 1'000'000;
};

TEST_F(CommitDelayTest, WaitsForMostOfThoseWhoWereReleased) {
  Come(3);
  EXPECT_FALSE(Waits()) << "nobody was released yet";
  Sync(5);
  EXPECT_EQ(delay_.until_us(), now_us_ + 2000);
  Come(6);
  EXPECT_TRUE(Waits());
  Come(1);
  EXPECT_FALSE(Waits()) << "seven of eight are enough";
  EXPECT_EQ(delay_.until_us(), std::nullopt);
  EXPECT_FALSE(Waits()) << "that is over";
}

TEST_F(CommitDelayTest, WhoCameDuringTheSyncWasNotReleased) {
  Come(8);
  delay_.OnSyncBegin(now_us_);
  Come(7);
  now_us_ += kTook;
  delay_.OnSyncEnd(now_us_);
  EXPECT_TRUE(Waits());
  Come(7);
  EXPECT_FALSE(Waits());
  Sync(0);
  Come(12);
  EXPECT_TRUE(Waits()) << "fourteen were released";
  Come(1);
  EXPECT_FALSE(Waits());
}

TEST_F(CommitDelayTest, WhoIsAloneDoesNotWait) {
  Sync(1);
  Come(1);
  EXPECT_FALSE(Waits());
}

TEST_F(CommitDelayTest, WaitsForAPartOfASync) {
  Sync(8);
  Come(1);
  now_us_ += 1999;
  EXPECT_TRUE(Waits());
  now_us_ += 1;
  EXPECT_FALSE(Waits());
  EXPECT_EQ(delay_.until_us(), std::nullopt);
}

TEST_F(CommitDelayTest, NeverWaitsForLong) {
  Sync(8, 10'000'000);
  EXPECT_EQ(delay_.until_us(), now_us_ + 5000);
}

TEST_F(CommitDelayTest, DoesNotWaitWhereASyncIsShort) {
  Sync(8, 999);
  EXPECT_FALSE(Waits());
  Sync(8, 1000);
  EXPECT_TRUE(Waits());
}

TEST_F(CommitDelayTest, DoesNotWaitForAWhileIfThatWasInVain) {
  Sync(8);
  Come(4);
  now_us_ += 2000;
  EXPECT_FALSE(Waits()) << "at least half of them came";
  Sync(4);
  EXPECT_TRUE(Waits());
  Come(3);
  now_us_ += 2000;
  EXPECT_FALSE(Waits());
  for (int i = 0; i < 8; ++i) {
    Sync(8);
    EXPECT_FALSE(Waits()) << i;
  }
  Sync(8);
  EXPECT_TRUE(Waits());
}

}  // namespace
}  // namespace listq::server
