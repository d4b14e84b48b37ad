// Waiters that feed waiters, and waiters that cannot be served.
#include <gtest/gtest.h>

#include <chrono>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

using BlockingChainTest = CommandTest;

TEST_F(BlockingChainTest, AChainIsFollowedToItsEndInOneGo) {
  TestClient& d = server_.Connect();
  b_.Run("BLMOVE c1 c2 LEFT LEFT 0");
  c_.Run("BRPOPLPUSH c2 c3 0");
  d.Run("BLPOP c3 0");
  a_.Pipeline("RPUSH c1 x\nEXISTS c1 c2 c3");
  EXPECT_EQ(a_.TakeAll(), ":1 | :0");
  EXPECT_EQ(b_.Take(), R"("x")");
  EXPECT_EQ(c_.Take(), R"("x")");
  EXPECT_EQ(d.Take(), R"(["c3", "x"])");
}

TEST_F(BlockingChainTest, ACircleEnds) {
  b_.Run("BLMOVE a b LEFT LEFT 0");
  c_.Run("BLMOVE b a LEFT LEFT 0");
  Run("RPUSH a x");
  EXPECT_EQ(b_.TakeAll(), R"("x")");
  EXPECT_EQ(c_.TakeAll(), R"("x")");
  EXPECT_EQ(Run("LRANGE a 0 -1"), R"(["x"])");
  EXPECT_EQ(Run("EXISTS b"), ":0");
}

TEST_F(BlockingChainTest, AMoveOntoItselfLeavesTheElement) {
  b_.Run("BLMOVE q q LEFT RIGHT 0");
  c_.Run("BRPOPLPUSH q q 0");
  Run("RPUSH q x");
  EXPECT_EQ(b_.Take(), R"("x")");
  EXPECT_EQ(c_.Take(), R"("x")");
  EXPECT_EQ(Run("LRANGE q 0 -1"), R"(["x"])");
}

// The mover makes l3 ready, but l2 became ready before.
TEST_F(BlockingChainTest, WhatBecomesReadyMeanwhileIsServedInTheNextRound) {
  TestClient& d = server_.Connect();
  Run("RPUSH other 1");
  Run("SELECT 1");
  Run("RPUSH l1 x");
  Run("RPUSH l2 y");
  b_.Run("BRPOPLPUSH l1 l3 0");
  c_.Run("BLPOP l2 0");
  d.Run("BLMPOP 0 2 l2 l3 LEFT COUNT 9");
  Run("SWAPDB 0 1");
  EXPECT_EQ(b_.Take(), R"("x")");
  EXPECT_EQ(c_.Take(), R"(["l2", "y"])");
  EXPECT_EQ(d.Take(), R"(["l3", ["x"]])");
}

TEST_F(BlockingChainTest, AWrongDestinationFailsOneWaiterAndServesTheNext) {
  Run("SET s v");
  EXPECT_EQ(b_.Run("BLMOVE q s LEFT LEFT 0"), "");
  c_.Run("BLPOP q 0");
  Run("RPUSH q 1 2");
  EXPECT_EQ(b_.Take(), kWrongType);
  EXPECT_EQ(c_.Take(), R"(["q", "1"])");
  EXPECT_EQ(Run("LRANGE q 0 -1"), R"(["2"])");
}

TEST_F(BlockingChainTest,
       AWrongDestinationIsNotLookedAtBeforeAnElementIsThere) {
  Run("SET s v");
  EXPECT_EQ(b_.Run("BLMOVE none s LEFT LEFT 1"), "");
  EXPECT_EQ(c_.Run("BRPOPLPUSH none s 1"), "");
  server_.Advance(std::chrono::seconds(1));
  EXPECT_EQ(b_.Take(), "nil-array");
  EXPECT_EQ(c_.Take(), "nil-array");
  Run("RPUSH q x");
  EXPECT_EQ(b_.Run("BLMOVE q s LEFT LEFT 1"), kWrongType);
}

TEST_F(BlockingChainTest, AnEarlierKeyOfAnotherTypeFailsTheWaiter) {
  EXPECT_EQ(b_.Run("BLPOP k1 k2 0"), "");
  Run("SET k1 v");
  EXPECT_EQ(b_.Take(), "");
  Run("RPUSH k2 x");
  EXPECT_EQ(b_.Take(), kWrongType);
  EXPECT_EQ(Run("LRANGE k2 0 -1"), R"(["x"])");
}

TEST_F(BlockingChainTest, AFailedWaiterLeavesItsElementToTheNext) {
  b_.Run("BLMPOP 0 2 k1 k2 LEFT");
  c_.Run("BLPOP k2 0");
  Run("SET k1 v");
  Run("RPUSH k2 x");
  EXPECT_EQ(b_.Take(), kWrongType);
  EXPECT_EQ(c_.Take(), R"(["k2", "x"])");
}

TEST_F(BlockingChainTest, TheFirstExistingKeyOfAnotherTypeIsAnErrorAtOnce) {
  Run("SET s v");
  Run("RPUSH q x");
  EXPECT_EQ(b_.Run("BLPOP none s q 0"), kWrongType);
  EXPECT_EQ(b_.Run("BRPOP s 0"), kWrongType);
  EXPECT_EQ(b_.Run("BLMPOP 0 2 s q LEFT"), kWrongType);
  EXPECT_EQ(b_.Run("BLMOVE s q LEFT LEFT 0"), kWrongType);
  EXPECT_EQ(b_.Run("BRPOPLPUSH s q 0"), kWrongType);
  EXPECT_EQ(b_.Run("BLPOP q s 0"), R"(["q", "x"])");
}

TEST_F(BlockingChainTest, AFailedWaiterCanGoOn) {
  b_.Run("BLPOP k1 k2 0");
  Run("SET k1 v");
  Run("RPUSH k2 x");
  b_.Take();
  EXPECT_EQ(b_.Run("LPOP k2"), R"("x")");
  EXPECT_EQ(Info("blocked_clients"), "0");
}

}  // namespace
}  // namespace listq::testing
