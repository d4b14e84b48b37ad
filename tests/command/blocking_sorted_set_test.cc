// BZPOPMIN, BZPOPMAX and BZMPOP: the wait-list is that of the lists.
#include <gtest/gtest.h>

#include <chrono>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

using BlockingSortedSetTest = CommandTest;

TEST_F(BlockingSortedSetTest, TakesWhatIsThere) {
  Run("ZADD z 1 a 2 b 3 c");
  EXPECT_EQ(Run("BZPOPMIN none z 0"), R"(["z", "a", "1"])");
  EXPECT_EQ(Run("BZPOPMAX z 0"), R"(["z", "c", "3"])");
  EXPECT_EQ(Run("BZMPOP 0 1 z MIN COUNT 9"), R"(["z", [["b", "2"]]])");
}

TEST_F(BlockingSortedSetTest, WaitsUntilThereIsAMember) {
  EXPECT_EQ(b_.Run("BZPOPMIN z y 0"), "");
  EXPECT_EQ(c_.Run("BZPOPMAX z 0"), "");
  EXPECT_EQ(Run("ZADD z 1 a 2 b"), ":2");
  EXPECT_EQ(b_.Take(), R"(["z", "a", "1"])");
  EXPECT_EQ(c_.Take(), R"(["z", "b", "2"])");
  EXPECT_EQ(Run("EXISTS z"), ":0");
}

TEST_F(BlockingSortedSetTest, TimesOutWithANullArray) {
  b_.Run("BZPOPMIN z 5");
  c_.Run("BZMPOP 10 1 z MAX");
  server_.Advance(std::chrono::seconds(5));
  EXPECT_EQ(b_.Take(), "nil-array");
  EXPECT_EQ(c_.Take(), "");
  server_.Advance(std::chrono::seconds(5));
  EXPECT_EQ(c_.Take(), "nil-array");
}

TEST_F(BlockingSortedSetTest, IsServedByEveryWayAKeyIsMade) {
  Run("ZADD y 1 a");
  for (const char* line : {"ZINCRBY z 1 a", "ZUNIONSTORE z 1 y", "COPY y z",
                           "ZRANGESTORE z y 0 -1"}) {
    b_.Run("BZPOPMIN z 0");
    Run(line);
    EXPECT_EQ(b_.Take(), R"(["z", "a", "1"])") << line;
  }
}

TEST_F(BlockingSortedSetTest, AListServesThoseAloneWhoWaitForAList) {
  b_.Run("BZPOPMIN q 0");
  c_.Run("BLPOP q 0");
  Run("RPUSH q x");
  EXPECT_EQ(c_.Take(), R"(["q", "x"])");
  EXPECT_EQ(b_.Take(), "");
  Run("ZADD q 1 m");
  EXPECT_EQ(b_.Take(), R"(["q", "m", "1"])");
}

}  // namespace
}  // namespace listq::testing
