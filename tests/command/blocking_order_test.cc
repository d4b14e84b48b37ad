// Who is served first, and with what.
#include <gtest/gtest.h>

#include <string>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

using BlockingOrderTest = CommandTest;

TEST_F(BlockingOrderTest, AnElementThatIsThereIsTakenAtOnce) {
  Run("RPUSH q 1 2 3 4 5 6");
  EXPECT_EQ(b_.Run("BLPOP q 0"), R"(["q", "1"])");
  EXPECT_EQ(b_.Run("BRPOP q 0"), R"(["q", "6"])");
  EXPECT_EQ(b_.Run("BLMOVE q d RIGHT LEFT 0"), R"("5")");
  EXPECT_EQ(b_.Run("BRPOPLPUSH q d 0"), R"("4")");
  EXPECT_EQ(b_.Run("BLMPOP 0 1 q LEFT COUNT 9"), R"(["q", ["2", "3"]])");
  EXPECT_EQ(Run("LRANGE d 0 -1"), R"(["4", "5"])");
  EXPECT_EQ(Run("EXISTS q"), ":0");
}

TEST_F(BlockingOrderTest, ThePusherSeesTheLengthBeforeAnybodyIsServed) {
  b_.Run("BLPOP q 0");
  EXPECT_EQ(Run("LPUSH q a b c"), ":3");
  EXPECT_EQ(b_.Take(), R"(["q", "c"])");
  EXPECT_EQ(Run("LRANGE q 0 -1"), R"(["b", "a"])");
}

TEST_F(BlockingOrderTest, EveryCommandAnswersInItsOwnForm) {
  b_.Run("BRPOP q 0");
  Run("RPUSH q 1 2");
  EXPECT_EQ(b_.Take(), R"(["q", "2"])");
  Run("DEL q");
  b_.Run("BLMOVE q d LEFT RIGHT 0");
  Run("RPUSH q 3");
  EXPECT_EQ(b_.Take(), R"("3")");
  b_.Run("BRPOPLPUSH q d 0");
  Run("RPUSH q 4");
  EXPECT_EQ(b_.Take(), R"("4")");
  b_.Run("BLMPOP 0 2 none q RIGHT COUNT 2");
  Run("RPUSH q 5 6 7");
  EXPECT_EQ(b_.Take(), R"(["q", ["7", "6"]])");
  EXPECT_EQ(Run("LRANGE d 0 -1"), R"(["4", "3"])");
}

TEST_F(BlockingOrderTest, ServesWaitersInTheOrderTheyBlocked) {
  b_.Run("BLPOP q 0");
  c_.Run("BLPOP q 0");
  Run("RPUSH q 1");
  EXPECT_EQ(b_.Take(), R"(["q", "1"])");
  EXPECT_EQ(c_.Take(), "");
}

TEST_F(BlockingOrderTest, WhoBlocksAgainGoesToTheBack) {
  b_.Run("BLPOP q 0");
  c_.Run("BLPOP q 0");
  Run("RPUSH q 1");
  b_.Take();
  b_.Run("BLPOP q 0");
  Run("RPUSH q 2 3");
  EXPECT_EQ(c_.Take(), R"(["q", "2"])");
  EXPECT_EQ(b_.Take(), R"(["q", "3"])");
}

TEST_F(BlockingOrderTest, OnePushServesSeveral) {
  TestClient& d = server_.Connect();
  TestClient& e = server_.Connect();
  for (TestClient* client : {&b_, &c_, &d, &e}) client->Run("BLPOP q 0");
  EXPECT_EQ(Run("RPUSH q 1 2 3"), ":3");
  EXPECT_EQ(b_.Take(), R"(["q", "1"])");
  EXPECT_EQ(c_.Take(), R"(["q", "2"])");
  EXPECT_EQ(d.Take(), R"(["q", "3"])");
  EXPECT_EQ(e.Take(), "");
  Run("RPUSH q 4");
  EXPECT_EQ(e.Take(), R"(["q", "4"])");
}

TEST_F(BlockingOrderTest, SeveralKindsOfWaitersShareOneQueue) {
  TestClient& d = server_.Connect();
  b_.Run("BRPOP q 0");
  c_.Run("BLMPOP 0 1 q LEFT COUNT 2");
  d.Run("BLMOVE q dest RIGHT LEFT 0");
  Run("RPUSH q 1 2 3 4 5");
  EXPECT_EQ(b_.Take(), R"(["q", "5"])");
  EXPECT_EQ(c_.Take(), R"(["q", ["1", "2"]])");
  EXPECT_EQ(d.Take(), R"("4")");
  EXPECT_EQ(Run("LRANGE q 0 -1"), R"(["3"])");
}

TEST_F(BlockingOrderTest, BlmpopTakesUpToItsCountAndTheNextOneTheRest) {
  b_.Run("BLMPOP 0 1 q LEFT COUNT 1");
  c_.Run("BLMPOP 0 1 q RIGHT COUNT 10");
  Run("LPUSH q a b c d e");
  EXPECT_EQ(b_.Take(), R"(["q", ["e"]])");
  EXPECT_EQ(c_.Take(), R"(["q", ["a", "b", "c", "d"]])");
  EXPECT_EQ(Run("EXISTS q"), ":0");
}

TEST_F(BlockingOrderTest, TheFirstKeyNamedThatHasElementsWins) {
  Run("RPUSH k2 x");
  Run("RPUSH k3 y");
  EXPECT_EQ(b_.Run("BLPOP k1 k2 k3 0"), R"(["k2", "x"])");
  EXPECT_EQ(b_.Run("BLMPOP 0 3 k1 k2 k3 LEFT"), R"(["k3", ["y"]])");
}

TEST_F(BlockingOrderTest, AnyOfTheKeysWakes) {
  for (const char* key : {"k1", "k2", "k3"}) {
    b_.Run("BRPOP k1 k2 k3 0");
    Run(std::string("RPUSH ") + key + " x");
    EXPECT_EQ(b_.Take(), "[\"" + std::string(key) + R"(", "x"])");
  }
  EXPECT_EQ(Info("total_blocking_keys"), "0");
}

TEST_F(BlockingOrderTest, OneElementIsGivenToOneOfTheKeysOnly) {
  b_.Run("BLPOP k1 k2 0");
  Run("RPUSH k2 x");
  Run("RPUSH k1 y");
  EXPECT_EQ(b_.TakeAll(), R"(["k2", "x"])");
  EXPECT_EQ(Run("LLEN k1"), ":1");
}

TEST_F(BlockingOrderTest, AKeyNamedTwiceCountsOnce) {
  b_.Run("BLPOP q q other q 0");
  EXPECT_EQ(Info("total_blocking_keys"), "2");
  Run("RPUSH q 1 2");
  EXPECT_EQ(b_.TakeAll(), R"(["q", "1"])");
  EXPECT_EQ(Run("LLEN q"), ":1");
}

TEST_F(BlockingOrderTest, QueuesOfDifferentKeysAreIndependent) {
  b_.Run("BLPOP k1 k2 0");
  c_.Run("BLPOP k2 0");
  TestClient& d = server_.Connect();
  d.Run("BLPOP k1 0");
  Run("RPUSH k2 x");
  EXPECT_EQ(b_.Take(), R"(["k2", "x"])");
  Run("RPUSH k2 y");
  EXPECT_EQ(c_.Take(), R"(["k2", "y"])");
  Run("RPUSH k1 z");
  EXPECT_EQ(d.Take(), R"(["k1", "z"])");
}

TEST_F(BlockingOrderTest, APipelineCannotOvertakeWhoWaits) {
  b_.Run("BLPOP q 0");
  a_.Pipeline("RPUSH q 1\nBLPOP q 0");
  EXPECT_EQ(b_.Take(), R"(["q", "1"])");
  EXPECT_EQ(a_.TakeAll(), ":1");
  c_.Run("RPUSH q 2");
  EXPECT_EQ(a_.Take(), R"(["q", "2"])");
}

TEST_F(BlockingOrderTest, EachPushOfAPipelineServesAtOnce) {
  b_.Run("BLPOP q 0");
  c_.Run("BLPOP q 0");
  a_.Pipeline("RPUSH q 1\nLPUSH q 2\nLLEN q");
  EXPECT_EQ(b_.Take(), R"(["q", "1"])");
  EXPECT_EQ(c_.Take(), R"(["q", "2"])");
  EXPECT_EQ(a_.TakeAll(), ":1 | :1 | :0");
}

}  // namespace
}  // namespace listq::testing
