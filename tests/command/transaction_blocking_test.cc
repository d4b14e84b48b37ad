// Transactions and those who wait: a transaction is one step for them, and
// nobody waits within one.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

class TransactionBlockingTest : public CommandTest {
 protected:
  // The reply to EXEC.
  std::string Transact(std::string_view lines) {
    a_.Pipeline("MULTI\n" + std::string(lines) + "\nEXEC");
    const std::string replies = a_.TakeAll();
    return replies.substr(replies.rfind(" | ") + 3);
  }
};

TEST_F(TransactionBlockingTest, AWaiterIsServedAfterTheWhole) {
  b_.Run("BLPOP q 0");
  EXPECT_EQ(Transact("LPUSH q a\nLPUSH q b\nLPUSH q c"), "[:1, :2, :3]");
  EXPECT_EQ(b_.Take(), R"(["q", "c"])");
  EXPECT_EQ(Run("LRANGE q 0 -1"), R"(["b", "a"])");
}

TEST_F(TransactionBlockingTest, WhatIsGoneAtItsEndIsNotServed) {
  b_.Run("BLPOP q 0");
  EXPECT_EQ(Transact("LPUSH q a\nDEL q"), "[:1, :1]");
  EXPECT_EQ(b_.Take(), "");
  EXPECT_EQ(Transact("LPUSH q a\nLPOP q"), R"([:1, "a"])");
  EXPECT_EQ(b_.Take(), "");
  EXPECT_EQ(Transact("LPUSH q a\nDEL q\nSET q b"), "[:1, :1, OK]");
  EXPECT_EQ(b_.Take(), "");
  EXPECT_EQ(Transact("DEL q\nRPUSH q 1\nDEL q\nRPUSH q 2"), "[:1, :1, :1, :1]");
  EXPECT_EQ(b_.Take(), R"(["q", "2"])");
}

TEST_F(TransactionBlockingTest, AWaiterTakesFromTheFirstOfItsKeys) {
  b_.Run("BLPOP k1 k2 0");
  Transact("RPUSH k2 x\nRPUSH k1 y");
  EXPECT_EQ(b_.Take(), R"(["k1", "y"])");
  EXPECT_EQ(Run("LRANGE k2 0 -1"), R"(["x"])");
}

TEST_F(TransactionBlockingTest, SeveralWaitersShareWhatItPushed) {
  b_.Run("BLMPOP 0 1 q LEFT COUNT 1");
  c_.Run("BLMPOP 0 1 q RIGHT COUNT 10");
  Transact("LPUSH q a b c d e");
  EXPECT_EQ(b_.Take(), R"(["q", ["e"]])");
  EXPECT_EQ(c_.Take(), R"(["q", ["a", "b", "c", "d"]])");
}

TEST_F(TransactionBlockingTest, WaitersOfSeveralKeysAreServedBreadthFirst) {
  TestClient& mover = server_.Connect();
  mover.Run("BRPOPLPUSH l1 l3 0");
  b_.Run("BLPOP l2 0");
  c_.Run("BLMPOP 0 2 l2 l3 LEFT");
  Transact("RPUSH l1 one\nRPUSH l2 two");
  EXPECT_EQ(mover.Take(), R"("one")");
  EXPECT_EQ(b_.Take(), R"(["l2", "two"])");
  EXPECT_EQ(c_.Take(), R"(["l3", ["one"]])");
}

TEST_F(TransactionBlockingTest, ServedBeforeTheNextRequestOfThePusher) {
  b_.Run("BLPOP q 0");
  a_.Pipeline("MULTI\nRPUSH q 1\nEXEC\nLLEN q");
  EXPECT_EQ(a_.TakeAll(), "OK | QUEUED | [:1] | :0");
  EXPECT_EQ(b_.Take(), R"(["q", "1"])");
}

TEST_F(TransactionBlockingTest, WithinItAWaitIsOverAtOnce) {
  EXPECT_EQ(Transact("BLPOP q 0\nBRPOP q r 1\nBLMOVE q r LEFT LEFT 0\n"
                     "BRPOPLPUSH q r 0\nBLMPOP 0 1 q LEFT\nPING"),
            "[nil-array, nil-array, nil, nil, nil-array, PONG]");
  EXPECT_EQ(Info("blocked_clients"), "0");
}

TEST_F(TransactionBlockingTest, WithinItWhatIsThereIsTaken) {
  Run("RPUSH q 1 2 3 4 5");
  EXPECT_EQ(Transact("BLPOP q 0\nBRPOP q 0\nBLMOVE q r LEFT LEFT 0\n"
                     "BRPOPLPUSH q r 0\nBLMPOP 0 1 q LEFT"),
            R"([["q", "1"], ["q", "5"], "2", "4", ["q", ["3"]]])");
}

TEST_F(TransactionBlockingTest, WithinItWrongArgumentsAreErrors) {
  EXPECT_EQ(Transact("BLPOP q x\nBRPOPLPUSH q r -1"),
            "[-ERR timeout is not a float or out of range, "
            "-ERR timeout is negative]");
}

TEST_F(TransactionBlockingTest, AfterItAClientWaitsAsEver) {
  Transact("PING");
  EXPECT_EQ(Run("BLPOP q 0"), "");
  b_.Run("RPUSH q 1");
  EXPECT_EQ(a_.Take(), R"(["q", "1"])");
}

TEST_F(TransactionBlockingTest, AnUnblockWithinItIsDoneAtOnce) {
  b_.Run("BLPOP q 0");
  EXPECT_EQ(
      Transact("CLIENT UNBLOCK " + std::to_string(b_.id()) + "\nRPUSH q 1"),
      "[:1, :1]");
  EXPECT_EQ(b_.Take(), "nil-array");
  EXPECT_EQ(Run("LLEN q"), ":1");
}

}  // namespace
}  // namespace listq::testing
