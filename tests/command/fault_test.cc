// LQ.FAULT: errors, nulls, delays and connections that end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "tests/command/fault_fixture.h"

namespace listq::testing {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""h;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class FaultTest : public FaultFixture {};

// ---- ERROR ----

TEST_F(FaultTest, AnErrorIsRepliedAndNothingIsRun) {
  EXPECT_EQ(Add("COMMAND RPUSH DO ERROR 'OOM no room'"), ":1");
  EXPECT_EQ(worker_.Run("RPUSH q x"), "-OOM no room");
  EXPECT_EQ(worker_.Run("EXISTS q"), ":0");
  EXPECT_EQ(test_.Run("LQ.FAULT CLEAR"), "OK");
  EXPECT_EQ(worker_.Run("RPUSH q x"), ":1");
}

TEST_F(FaultTest, AnErrorWithinMultiSpoilsTheTransaction) {
  Add("COMMAND RPUSH TIMES 1 DO ERROR 'BUSY try later'");
  EXPECT_EQ(worker_.Run("MULTI"), "OK");
  EXPECT_EQ(worker_.Run("RPUSH q x"), "-BUSY try later");
  EXPECT_EQ(worker_.Run("RPUSH q x"), "QUEUED");
  EXPECT_THAT(worker_.Run("EXEC"), StartsWith("-EXECABORT"));
  EXPECT_EQ(worker_.Run("EXISTS q"), ":0");
}

TEST_F(FaultTest, AnErrorInPlaceOfExecDiscardsTheTransaction) {
  Add("COMMAND exec DO ERROR 'ERR lost'");
  worker_.Run("MULTI");
  worker_.Run("RPUSH q x");
  EXPECT_EQ(worker_.Run("EXEC"), "-ERR lost");
  EXPECT_EQ(worker_.Run("LLEN q"), ":0");
  EXPECT_EQ(worker_.Run("DISCARD"), "-ERR DISCARD without MULTI");
}

TEST_F(FaultTest, RequestsWithinExecAreNotLookedAtAgain) {
  worker_.Run("MULTI");
  worker_.Run("RPUSH q x");
  worker_.Run("LLEN q");
  const std::string id = Add("COMMAND RPUSH DO ERROR 'ERR no'");
  EXPECT_EQ(worker_.Run("EXEC"), "[:1, :1]");
  EXPECT_EQ(Hits(id), "0");
}

TEST_F(FaultTest, ErrorsCountAsErrors) {
  Add("COMMAND GET TIMES 2 DO ERROR 'LOADING not yet'");
  worker_.Run("GET k");
  worker_.Run("GET k");
  worker_.Run("GET k");
  EXPECT_EQ(Info("stats", "total_error_replies"), "total_error_replies:2");
  EXPECT_EQ(Info("errorstats", "errorstat_LOADING"),
            "errorstat_LOADING:count=2");
  EXPECT_THAT(Info("commandstats", "cmdstat_get"),
              AllOf(HasSubstr("calls=1,"), HasSubstr("rejected_calls=2")));
}

// ---- NIL ----

TEST_F(FaultTest, NilIsHowTheCommandSaysThatThereIsNothing) {
  Add("CLIENT w DO NIL");
  worker_.Run("CLIENT SETNAME w");
  server_.Settle();
  for (const char* request :
       {"BRPOP q 0", "BLMOVE a b LEFT LEFT 0", "BRPOPLPUSH a b 0", "EXEC",
        "LMPOP 1 q LEFT", "LPOP q 2", "RPOP q 2", "ZMPOP 1 q MIN"}) {
    worker_.Pipeline(request);
    EXPECT_EQ(worker_.TakeBytes(), "*-1\r\n") << request;
  }
  for (const char* request : {"RPOP q", "GET k", "LMOVE a b LEFT LEFT"}) {
    worker_.Pipeline(request);
    EXPECT_EQ(worker_.TakeBytes(), "$-1\r\n") << request;
  }
}

TEST_F(FaultTest, NilIsOneAndTheSameInResp3) {
  worker_.Run("HELLO 3");
  Add("COMMAND BRPOP DO NIL");
  Add("COMMAND GET DO NIL");
  worker_.Pipeline("BRPOP q 0\nGET k");
  EXPECT_EQ(worker_.TakeBytes(), "_\r\n_\r\n");
}

TEST_F(FaultTest, NilInPlaceOfExecLooksLikeALostRace) {
  Add("COMMAND EXEC TIMES 1 DO NIL");
  worker_.Run("WATCH k");
  worker_.Run("MULTI");
  worker_.Run("SET k v");
  EXPECT_EQ(worker_.Run("EXEC"), "nil-array");
  EXPECT_EQ(worker_.Run("EXISTS k"), ":0");
}

// ---- DELAY ----

TEST_F(FaultTest, ADelayedRequestIsRunWhenItsTimeHasCome) {
  Add("COMMAND RPUSH DO DELAY 100");
  EXPECT_EQ(worker_.Run("RPUSH q x"), "");
  server_.Advance(99ms);
  EXPECT_EQ(worker_.Take(), "");
  EXPECT_EQ(other_.Run("LLEN q"), ":0");
  server_.Advance(1ms);
  EXPECT_EQ(worker_.Take(), ":1");
}

TEST_F(FaultTest, WhatIsPipelinedBehindADelayedRequestKeepsItsPlace) {
  Add("COMMAND RPUSH DO DELAY 100");
  worker_.Pipeline("PING a\nRPUSH q x\nLLEN q\nRPUSH q y\nLLEN q");
  EXPECT_EQ(worker_.TakeAll(), R"("a")");
  server_.Advance(100ms);
  EXPECT_EQ(worker_.TakeAll(), ":1 | :1");
  server_.Advance(100ms);
  EXPECT_EQ(worker_.TakeAll(), ":2 | :2");
}

TEST_F(FaultTest, ADelayFollowsTheClockOfTheTest) {
  test_.Run("LQ.CLOCK FREEZE");
  Add("COMMAND PING DO DELAY 3600000");
  EXPECT_EQ(worker_.Run("PING"), "");
  server_.Advance(2h);
  EXPECT_EQ(worker_.Take(), "");
  EXPECT_EQ(test_.Run("LQ.CLOCK ADVANCE 3600000"), "OK");
  EXPECT_EQ(worker_.Take(), "PONG");
}

TEST_F(FaultTest, ADelayEndsWithItsRule) {
  const std::string id = Add("COMMAND PING DO DELAY 3600000");
  EXPECT_EQ(worker_.Run("PING"), "");
  EXPECT_EQ(test_.Run("LQ.FAULT DEL " + id.substr(1)), ":1");
  EXPECT_EQ(worker_.Take(), "PONG");
}

TEST_F(FaultTest, ADelayedRequestMayWaitAndIsServed) {
  Add("COMMAND BRPOP DO DELAY 100");
  EXPECT_EQ(worker_.Run("BRPOP q 1"), "");
  server_.Advance(100ms);
  EXPECT_EQ(worker_.Take(), "");
  EXPECT_EQ(other_.Run("RPUSH q x"), ":1");
  EXPECT_EQ(worker_.Take(), R"(["q", "x"])");
}

TEST_F(FaultTest, ADelayedRequestWithinMultiIsQueued) {
  Add("COMMAND RPUSH DO DELAY 100");
  worker_.Pipeline("MULTI\nRPUSH q x\nEXEC");
  EXPECT_EQ(worker_.TakeAll(), "OK");
  server_.Advance(100ms);
  EXPECT_EQ(worker_.TakeAll(), "QUEUED | [:1]");
}

TEST_F(FaultTest, DelayedRequestsOfTheSameInstantKeepTheirOrder) {
  Add("COMMAND RPUSH DO DELAY 100");
  worker_.Pipeline("RPUSH q first");
  other_.Pipeline("RPUSH q second");
  server_.Advance(100ms);
  EXPECT_EQ(other_.Run("LRANGE q 0 -1"), ":2");
  EXPECT_EQ(other_.Take(), R"(["first", "second"])");
}

TEST_F(FaultTest, ADelayedClientMayLeaveOrBeKilled) {
  Add("COMMAND PING DO DELAY 100");
  worker_.Run("PING");
  other_.Run("PING");
  worker_.Disconnect();
  EXPECT_EQ(test_.Run("CLIENT KILL ID " + std::to_string(other_.id())), ":1");
  EXPECT_TRUE(other_.closed());
  server_.Advance(100ms);
  EXPECT_EQ(other_.TakeAll(), "");
}

// ---- CLOSE ----

TEST_F(FaultTest, CloseBeforeRunsNothingButDeliversWhatCameEarlier) {
  const std::string id = Add("COMMAND RPUSH DO CLOSE BEFORE");
  worker_.Pipeline("PING\nRPUSH q x\nPING");
  EXPECT_EQ(worker_.TakeAll(), "PONG");
  EXPECT_TRUE(worker_.closed());
  EXPECT_EQ(other_.Run("EXISTS q"), ":0");
  EXPECT_EQ(Hits(id), "1");
}

TEST_F(FaultTest, CloseAfterRunsTheRequestAndThrowsTheReplyAway) {
  Add("COMMAND RPUSH DO CLOSE AFTER");
  worker_.Pipeline("PING\nRPUSH q x\nPING");
  EXPECT_EQ(worker_.TakeAll(), "PONG");
  EXPECT_TRUE(worker_.closed());
  EXPECT_EQ(other_.Run("LRANGE q 0 -1"), R"(["x"])");
}

TEST_F(FaultTest, CloseAfterLosesTheElementThatAWaiterTook) {
  const std::string id = Add("COMMAND BRPOP DO CLOSE AFTER");
  EXPECT_EQ(worker_.Run("BRPOP q 0"), "");
  EXPECT_EQ(Hits(id), "0");
  EXPECT_EQ(other_.Run("LPUSH q job"), ":1");
  EXPECT_TRUE(worker_.closed());
  EXPECT_EQ(worker_.TakeAll(), "");
  EXPECT_EQ(other_.Run("LLEN q"), ":0");
  EXPECT_EQ(Hits(id), "1");
}

TEST_F(FaultTest, CloseAfterConcernsThoseWhoWaitAlready) {
  EXPECT_EQ(worker_.Run("BRPOP q 0"), "");
  Add("COMMAND BRPOP DO CLOSE AFTER");
  other_.Run("LPUSH q job");
  EXPECT_TRUE(worker_.closed());
  EXPECT_EQ(other_.Run("LLEN q"), ":0");
}

TEST_F(FaultTest, ATimeOutIsNoHitOfCloseAfter) {
  const std::string id = Add("COMMAND BRPOP TIMES 1 DO CLOSE AFTER");
  worker_.Run("BRPOP q 1");
  server_.Advance(1000ms);
  EXPECT_EQ(worker_.Take(), "nil-array");
  EXPECT_EQ(Hits(id), "0");
  worker_.Run("BRPOP q 1");
  other_.Run("LPUSH q job");
  EXPECT_TRUE(worker_.closed());
  EXPECT_EQ(Hits(id), "1");
}

TEST_F(FaultTest, CloseAfterABlmoveLeavesTheElementWhereItWent) {
  Add("COMMAND BLMOVE DO CLOSE AFTER");
  EXPECT_EQ(worker_.Run("BLMOVE q doing RIGHT LEFT 0"), "");
  EXPECT_EQ(other_.Run("LPUSH q job"), ":1");
  EXPECT_TRUE(worker_.closed());
  EXPECT_EQ(other_.Run("LRANGE doing 0 -1"), R"(["job"])");
}

TEST_F(FaultTest, CloseAfterTakesTheWholeReplyOfExec) {
  Add("COMMAND EXEC DO CLOSE AFTER");
  worker_.Pipeline("PING\nMULTI\nRPUSH q x\nLLEN q\nEXEC");
  EXPECT_EQ(worker_.TakeAll(), "PONG | OK | QUEUED | QUEUED");
  EXPECT_TRUE(worker_.closed());
  EXPECT_EQ(other_.Run("LLEN q"), ":1");
}

TEST_F(FaultTest, CloseMidSendsTheFirstHalfOfTheReply) {
  Add("COMMAND ECHO DO CLOSE MID");
  worker_.Pipeline("PING\nECHO 0123456789\nPING");
  EXPECT_EQ(worker_.TakeBytes(), "+PONG\r\n$10\r\n012");
  EXPECT_TRUE(worker_.closed());
}

TEST_F(FaultTest, CloseMidCutsTheReplyOfExecAndOfAWaiter) {
  Add("COMMAND EXEC DO CLOSE MID");
  Add("COMMAND BRPOP DO CLOSE MID");
  worker_.Pipeline("MULTI\nECHO abcd\nEXEC");
  EXPECT_EQ(worker_.TakeBytes(), "+OK\r\n+QUEUED\r\n*1\r\n$4\r");
  EXPECT_TRUE(worker_.closed());
  TestClient& waiter = server_.Connect();
  waiter.Run("BRPOP q 0");
  other_.Run("RPUSH q x");
  EXPECT_EQ(waiter.TakeBytes(), "*2\r\n$1\r\nq");
  EXPECT_TRUE(waiter.closed());
}

TEST_F(FaultTest, CloseWorksOnLargeReplies) {
  const std::string large(100'000, 'x');
  Add("COMMAND RPOP TIMES 1 DO CLOSE AFTER");
  Add("COMMAND RPOP TIMES 1 DO CLOSE MID");
  other_.Run("RPUSH q " + large + " " + large);
  worker_.Pipeline("RPOP q");
  EXPECT_TRUE(worker_.closed());
  EXPECT_EQ(worker_.TakeBytes(), "");
  TestClient& next = server_.Connect();
  next.Pipeline("RPOP q");
  EXPECT_TRUE(next.closed());
  EXPECT_EQ(next.TakeBytes(), "$100000\r\n" + std::string(49'996, 'x'));
}

}  // namespace
}  // namespace listq::testing
