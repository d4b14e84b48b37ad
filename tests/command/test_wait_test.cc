// LQ.WAIT: a test waits for what it needs, and sleeps for nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

using std::chrono_literals::operator""h;
using std::chrono_literals::operator""ms;
using ::testing::HasSubstr;

server::Config ForTests() {
  server::Config config;
  config.enable_test_commands = "yes";
  return config;
}

class TestWaitTest : public CommandTest {
 protected:
  TestWaitTest() : CommandTest(ForTests()) {}
};

// ---- How long ----

TEST_F(TestWaitTest, AnswersAtOnceIfItIsTrueAlready) {
  b_.Run("BRPOP q 0");
  EXPECT_EQ(Run("LQ.WAIT BLOCKED q 1 1000"), ":1");
  EXPECT_EQ(Run("LQ.WAIT BLOCKED q 1 0"), ":1");
}

TEST_F(TestWaitTest, AnswersTheMomentItIsTrue) {
  EXPECT_EQ(Run("LQ.WAIT BLOCKED q 2 1000"), "");
  b_.Run("BRPOP q 0");
  EXPECT_EQ(a_.Take(), "");
  c_.Run("BRPOP other q 0");
  EXPECT_EQ(a_.Take(), ":2");
}

TEST_F(TestWaitTest, SaysAtTheDeadlineWhatItSaw) {
  EXPECT_EQ(Run("LQ.WAIT BLOCKED q 2 1000"), "");
  b_.Run("BRPOP q 0");
  server_.Advance(999ms);
  EXPECT_EQ(a_.Take(), "");
  server_.Advance(1ms);
  EXPECT_EQ(a_.Take(),
            "-TIMEOUT wanted at least 2 clients blocked on \"q\", saw 1, "
            "after 1000 ms");
}

TEST_F(TestWaitTest, ZeroMillisecondsLookOnce) {
  EXPECT_EQ(Run("LQ.WAIT LEN q 1 0"),
            "-TIMEOUT wanted exactly 1 element in \"q\", saw 0, after 0 ms");
}

TEST_F(TestWaitTest, TheDeadlineIsInRealTime) {
  Run("LQ.CLOCK FREEZE");
  EXPECT_EQ(Run("LQ.WAIT BLOCKED q 1 1000"), "");
  EXPECT_EQ(b_.Run("LQ.CLOCK ADVANCE 3600000"), "OK");
  EXPECT_EQ(a_.Take(), "");
  server_.Advance(1000ms);
  EXPECT_THAT(a_.Take(), HasSubstr("TIMEOUT"));
}

TEST_F(TestWaitTest, WhatIsTrueForAMomentIsSeen) {
  EXPECT_EQ(Run("LQ.WAIT LEN q 2 1000"), "");
  b_.Pipeline("RPUSH q x\nRPUSH q x\nRPUSH q x\nDEL q");
  EXPECT_EQ(a_.Take(), ":2");
}

TEST_F(TestWaitTest, WhatComesTrueWhileTheClockMovesIsSeen) {
  b_.Pipeline("BRPOP q 1\nBRPOP r 1\nBRPOP q 1");
  EXPECT_EQ(Run("LQ.WAIT BLOCKED r 1 1000"), "");
  c_.Run("LQ.CLOCK ADVANCE 10000");
  EXPECT_EQ(a_.Take(), ":1");
}

TEST_F(TestWaitTest, SeveralWaitForDifferentThings) {
  EXPECT_EQ(Run("LQ.WAIT LEN q 1 1000"), "");
  EXPECT_EQ(b_.Run("LQ.WAIT LEN q 2 1000"), "");
  c_.Run("RPUSH q x");
  EXPECT_EQ(a_.Take(), ":1");
  EXPECT_EQ(b_.Take(), "");
  c_.Run("RPUSH q x");
  EXPECT_EQ(b_.Take(), ":2");
}

TEST_F(TestWaitTest, WhatIsPipelinedBehindItWaits) {
  a_.Pipeline("LQ.WAIT LEN q 1 1000\nRPOP q");
  EXPECT_EQ(a_.TakeAll(), "");
  b_.Run("RPUSH q x");
  EXPECT_EQ(a_.TakeAll(), ":1 | \"x\"");
}

TEST_F(TestWaitTest, WhoLeavesIsForgottenAndNobodyIsIntercepted) {
  c_.Run("LQ.WAIT LEN q 1 1000");
  EXPECT_NE(server_.engine().intercepting(), nullptr);
  c_.Disconnect();
  server_.Settle();
  EXPECT_EQ(server_.engine().intercepting(), nullptr);
  EXPECT_EQ(server_.engine().NextRealDeadline(), std::nullopt);
}

TEST_F(TestWaitTest, WhoIsKilledGetsNoAnswer) {
  c_.Run("LQ.WAIT LEN q 1 1000");
  Run("CLIENT KILL ID " + std::to_string(c_.id()));
  EXPECT_TRUE(c_.closed());
  EXPECT_EQ(c_.Take(), "");
  EXPECT_EQ(Run("RPUSH q x"), ":1");
}

TEST_F(TestWaitTest, NothingIsInterceptedOnceItHasAnswered) {
  EXPECT_EQ(Run("LQ.WAIT LEN q 1 1000"), "");
  b_.Run("RPUSH q x");
  EXPECT_EQ(a_.Take(), ":1");
  EXPECT_EQ(server_.engine().intercepting(), nullptr);
}

// ---- For what ----

TEST_F(TestWaitTest, BlockedIsAboutTheSelectedDatabaseAndAnyType) {
  b_.Run("SELECT 1");
  b_.Run("BRPOP q 0");
  EXPECT_EQ(Run("LQ.WAIT BLOCKED q 1 1000"), "");
  c_.Run("BZPOPMIN q 0");
  EXPECT_EQ(a_.Take(), ":1");
}

TEST_F(TestWaitTest, LengthIsThatOfAnyCollection) {
  Run("RPUSH list a b");
  Run("SADD set a b c");
  Run("HSET hash f v");
  Run("ZADD zset 1 a 2 b");
  EXPECT_EQ(Run("LQ.WAIT LEN list 2 0"), ":2");
  EXPECT_EQ(Run("LQ.WAIT LEN set 3 0"), ":3");
  EXPECT_EQ(Run("LQ.WAIT LEN hash 1 0"), ":1");
  EXPECT_EQ(Run("LQ.WAIT LEN zset 2 0"), ":2");
  EXPECT_EQ(Run("LQ.WAIT LEN none 0 0"), ":0");
  EXPECT_THAT(Run("LQ.WAIT LEN list 1 0"), HasSubstr("saw 2"));
}

TEST_F(TestWaitTest, AStringHasNoLengthToWaitFor) {
  Run("SET s v");
  EXPECT_EQ(Run("LQ.WAIT LEN s 1 1000"), kWrongType);
  EXPECT_EQ(Run("LQ.WAIT LEN q 1 1000"), "");
  b_.Run("SET q v");
  EXPECT_EQ(a_.Take(), kWrongType);
}

TEST_F(TestWaitTest, AKeyThatExpiresIsEmpty) {
  Run("RPUSH q x");
  Run("PEXPIRE q 100");
  EXPECT_EQ(Run("LQ.WAIT LEN q 0 60000"), "");
  b_.Run("LQ.CLOCK ADVANCE 101");
  EXPECT_EQ(a_.Take(), ":0");
}

TEST_F(TestWaitTest, IdleMeansThatListsAreEmptyAndAConsumerIsBlocked) {
  Run("RPUSH q1 x");
  Run("RPUSH q2 x");
  Run("RPUSH other x");
  Run("SET q3 v");
  EXPECT_EQ(Run("LQ.WAIT IDLE q* 0"),
            "-TIMEOUT wanted no list that matches \"q*\" and a client blocked "
            "on one, saw no client blocked, after 0 ms");
  EXPECT_EQ(Run("LQ.WAIT IDLE q* 1000"), "");
  b_.Run("BRPOP q9 0");
  EXPECT_EQ(a_.Take(), "");
  c_.Run("DEL q1");
  EXPECT_EQ(a_.Take(), "");
  c_.Run("LPOP q2");
  EXPECT_EQ(a_.Take(), ":1");
  c_.Run("RPUSH q2 x");
  EXPECT_THAT(Run("LQ.WAIT IDLE q* 0"), HasSubstr("saw the list \"q2\""));
}

TEST_F(TestWaitTest, CalledCountsCallsThatEnded) {
  EXPECT_EQ(Run("LQ.WAIT CALLED brpop 2 1000"), "");
  b_.Run("BRPOP q 0");
  c_.Run("BRPOP q 0");
  EXPECT_EQ(a_.Take(), "");
  TestClient& producer = server_.Connect();
  producer.Run("RPUSH q x y");
  EXPECT_EQ(a_.Take(), ":2");
  EXPECT_EQ(Run("LQ.WAIT CALLED BRPOP 1 0"), ":2");
  Run("CONFIG RESETSTAT");
  EXPECT_THAT(Run("LQ.WAIT CALLED brpop 1 0"), HasSubstr("saw 0"));
}

TEST_F(TestWaitTest, CalledCountsASubcommandOrAllOfACommand) {
  Run("CLIENT ID");
  Run("CLIENT ID");
  Run("CLIENT GETNAME");
  EXPECT_EQ(Run("LQ.WAIT CALLED client|id 1 0"), ":2");
  EXPECT_EQ(Run("LQ.WAIT CALLED client 1 0"), ":3");
  EXPECT_EQ(Run("LQ.WAIT CALLED nothing 1 0"),
            "-ERR there is no command of that name");
}

TEST_F(TestWaitTest, ClientsComeAndGo) {
  EXPECT_EQ(Run("LQ.WAIT CLIENTS 3 0"), ":3");
  EXPECT_EQ(Run("LQ.WAIT CLIENTS 4 1000"), "");
  TestClient& guest = server_.Connect();
  server_.Settle();
  EXPECT_EQ(a_.Take(), ":4");
  EXPECT_EQ(Run("LQ.WAIT CLIENTS 3 1000"), "");
  guest.Disconnect();
  server_.Settle();
  EXPECT_EQ(a_.Take(), ":3");
}

TEST_F(TestWaitTest, AConnectionThatGoesAfterTheTurnCausesAnother) {
  EXPECT_EQ(Run("LQ.WAIT CLIENTS 2 1000"), "");
  server_.engine().RunTurn();
  c_.Disconnect();
  EXPECT_LE(server_.engine().NextDeadline(),
            server_.engine().clock().monotonic_us());
}

// ---- Bad input ----

TEST_F(TestWaitTest, NumbersAndTimesThatAreNoneAreRefused) {
  const std::string number = "-ERR the number must be an integer, ";
  EXPECT_EQ(Run("LQ.WAIT BLOCKED q 0 1"), number + "1 or more");
  EXPECT_EQ(Run("LQ.WAIT BLOCKED q x 1"), number + "1 or more");
  EXPECT_EQ(Run("LQ.WAIT CALLED get 0 1"), number + "1 or more");
  EXPECT_EQ(Run("LQ.WAIT CLIENTS 0 1"), number + "1 or more");
  EXPECT_EQ(Run("LQ.WAIT LEN q -1 1"), number + "0 or more");
  for (const char* request :
       {"BLOCKED q 1", "LEN q 1", "IDLE q", "CALLED get 1", "CLIENTS 1"}) {
    for (const char* time : {"-1", "1.5", "x", "9223372036854775807"}) {
      EXPECT_EQ(Run(std::string("LQ.WAIT ") + request + " " + time),
                "-ERR the time must be a whole number of milliseconds, 0 or "
                "more");
    }
  }
  EXPECT_EQ(Run("LQ.WAIT IDLE q 1 1"), ArityErrorOf("lq.wait|idle"));
  EXPECT_THAT(Run("LQ.WAIT HELP"), HasSubstr("BLOCKED key clients"));
}

TEST_F(TestWaitTest, InATransactionItIsRefused) {
  Run("MULTI");
  EXPECT_THAT(Run("LQ.WAIT LEN q 0 1"), HasSubstr("not allowed"));
}

}  // namespace
}  // namespace listq::testing
