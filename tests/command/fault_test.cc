// LQ.FAULT: what goes wrong when, and that nothing else does.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "tests/support/test_server.h"

namespace listq::testing {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""h;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

server::Config ForTests() {
  server::Config config;
  config.enable_test_commands = "yes";
  return config;
}

class FaultTest : public ::testing::Test {
 protected:
  // Returns the id of the rule, as it is replied.
  std::string Add(const std::string& rule) {
    return test_.Run("LQ.FAULT ADD " + rule);
  }
  std::string Hits(const std::string& id) {
    for (const resp::Reply& rule : test_.Ask("LQ.FAULT LIST").elements) {
      if (":" + std::to_string(rule.elements[1].integer) == id) {
        return std::to_string(rule.elements[7].integer);
      }
    }
    return "there is no such rule";
  }
  std::string Info(const std::string& section, const std::string& field) {
    const std::string info = test_.Ask("INFO " + section).text;
    const size_t begin = info.find("\n" + field + ":");
    if (begin == std::string::npos) return "";
    return info.substr(begin + 1, info.find('\r', begin) - begin - 1);
  }

  TestServer server_{ForTests()};
  TestClient& test_ = server_.Connect();
  TestClient& worker_ = server_.Connect();
  TestClient& other_ = server_.Connect();
};

// ---- ERROR ----

TEST_F(FaultTest, AnErrorIsRepliedAndNothingIsRun) {
  EXPECT_EQ(Add("COMMAND RPUSH DO ERROR 'OOM no room'"), ":1");
  EXPECT_EQ(worker_.Run("RPUSH q x"), "(error) OOM no room");
  EXPECT_EQ(worker_.Run("EXISTS q"), ":0");
  EXPECT_EQ(test_.Run("LQ.FAULT CLEAR"), "OK");
  EXPECT_EQ(worker_.Run("RPUSH q x"), ":1");
}

TEST_F(FaultTest, AnErrorWithinMultiSpoilsTheTransaction) {
  Add("COMMAND RPUSH TIMES 1 DO ERROR 'BUSY try later'");
  EXPECT_EQ(worker_.Run("MULTI"), "OK");
  EXPECT_EQ(worker_.Run("RPUSH q x"), "(error) BUSY try later");
  EXPECT_EQ(worker_.Run("RPUSH q x"), "QUEUED");
  EXPECT_THAT(worker_.Run("EXEC"), StartsWith("(error) EXECABORT"));
  EXPECT_EQ(worker_.Run("EXISTS q"), ":0");
}

TEST_F(FaultTest, AnErrorInPlaceOfExecDiscardsTheTransaction) {
  Add("COMMAND exec DO ERROR 'ERR lost'");
  worker_.Run("MULTI");
  worker_.Run("RPUSH q x");
  EXPECT_EQ(worker_.Run("EXEC"), "(error) ERR lost");
  EXPECT_EQ(worker_.Run("LLEN q"), ":0");
  EXPECT_EQ(worker_.Run("DISCARD"), "(error) ERR DISCARD without MULTI");
}

TEST_F(FaultTest, RequestsWithinExecAreNotLookedAtAgain) {
  worker_.Run("MULTI");
  worker_.Run("RPUSH q x");
  worker_.Run("LLEN q");
  const std::string id = Add("COMMAND RPUSH DO ERROR 'ERR no'");
  EXPECT_EQ(worker_.Run("EXEC"), "[1, 1]");
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
  EXPECT_EQ(worker_.Run("EXEC"), "nil");
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
  EXPECT_EQ(worker_.TakeAll(), "a");
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
  EXPECT_EQ(worker_.TakeAll(), "QUEUED | [1]");
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
  EXPECT_EQ(worker_.Take(), "nil");
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

// ---- DROP, STALL, SPLIT, REFUSE ----

TEST_F(FaultTest, ADroppedRequestIsNeitherRunNorAnswered) {
  Add("COMMAND RPUSH DO DROP");
  worker_.Pipeline("RPUSH q x\nLLEN q");
  EXPECT_EQ(worker_.TakeAll(), ":0");
  EXPECT_FALSE(worker_.closed());
}

TEST_F(FaultTest, ADroppedRequestWithinMultiSpoilsTheTransaction) {
  Add("COMMAND RPUSH DO DROP");
  worker_.Pipeline("MULTI\nRPUSH q x\nPING\nEXEC");
  EXPECT_THAT(worker_.TakeAll(), StartsWith("OK | QUEUED | (error) EXECABORT"));
}

TEST_F(FaultTest, AStalledConnectionHangsUntilItsRuleIsDeleted) {
  const std::string id = Add("COMMAND RPUSH DO STALL");
  worker_.Pipeline("PING\nRPUSH q x\nPING");
  EXPECT_EQ(worker_.TakeAll(), "PONG");
  server_.Advance(1h);
  EXPECT_EQ(worker_.TakeAll(), "");
  EXPECT_FALSE(worker_.closed());
  EXPECT_EQ(other_.Run("EXISTS q"), ":0");
  EXPECT_EQ(test_.Run("LQ.FAULT DEL " + id.substr(1)), ":1");
  EXPECT_EQ(worker_.TakeAll(), ":1 | PONG");
}

TEST_F(FaultTest, ClearLetsAllStalledRequestsRunInTheirOrder) {
  Add("COMMAND RPUSH DO STALL");
  worker_.Pipeline("RPUSH q first");
  other_.Pipeline("RPUSH q second");
  test_.Run("LQ.CLOCK FREEZE");
  EXPECT_EQ(test_.Run("LQ.FAULT CLEAR"), "OK");
  EXPECT_EQ(worker_.Take(), ":1");
  EXPECT_EQ(other_.Take(), ":2");
}

TEST_F(FaultTest, OnlyWhatWaitsForTheDeletedRuleGoesOn) {
  Add("COMMAND RPUSH DO STALL");
  Add("COMMAND LPUSH DO STALL");
  worker_.Pipeline("RPUSH q x");
  other_.Pipeline("LPUSH q y");
  test_.Run("LQ.FAULT DEL 2");
  EXPECT_EQ(worker_.Take(), "");
  EXPECT_EQ(other_.Take(), ":1");
}

TEST_F(FaultTest, SplitTellsTheConnectionToSendInPieces) {
  const std::string id = Add("COMMAND ECHO TIMES 1 DO SPLIT 3");
  EXPECT_EQ(worker_.Run("PING"), "PONG");
  EXPECT_EQ(worker_.session().piece_bytes, 0u);
  EXPECT_EQ(worker_.Run("ECHO abcdef"), R"("abcdef")");
  EXPECT_EQ(worker_.session().piece_bytes, 3u);
  EXPECT_EQ(Hits(id), "1");
}

TEST_F(FaultTest, SplitConcernsTheReplyOfATimeOut) {
  const std::string id = Add("COMMAND BRPOP DO SPLIT 1");
  worker_.Run("BRPOP q 1");
  server_.Advance(1000ms);
  EXPECT_EQ(worker_.Take(), "nil");
  EXPECT_EQ(Hits(id), "1");
}

TEST_F(FaultTest, NewConnectionsAreRefused) {
  server::Interceptor& asked = *server_.engine().interceptor();
  EXPECT_FALSE(asked.RefusesConnection());
  const std::string id = Add("AFTER 1 TIMES 2 DO REFUSE");
  EXPECT_FALSE(asked.RefusesConnection());
  EXPECT_TRUE(asked.RefusesConnection());
  EXPECT_TRUE(asked.RefusesConnection());
  EXPECT_FALSE(asked.RefusesConnection());
  EXPECT_EQ(Hits(id), "2");
}

TEST_F(FaultTest, RefusingForEverEndsWhenNobodyIsLeftToEndIt) {
  server::Interceptor& asked = *server_.engine().interceptor();
  Add("DO REFUSE");
  EXPECT_TRUE(asked.RefusesConnection());
  for (TestClient* client : {&test_, &worker_, &other_}) client->Disconnect();
  EXPECT_FALSE(asked.RefusesConnection());
}

// ---- Which requests ----

TEST_F(FaultTest, CommandNamesSubcommandsAndContainers) {
  const std::string one = Add("COMMAND client|getname DO ERROR 'ERR one'");
  const std::string all = Add("COMMAND config DO ERROR 'ERR all'");
  EXPECT_EQ(worker_.Run("CLIENT GETNAME"), "(error) ERR one");
  EXPECT_EQ(worker_.Run("CLIENT SETNAME w"), "OK");
  EXPECT_EQ(worker_.Run("CONFIG GET port"), "(error) ERR all");
  EXPECT_EQ(worker_.Run("CONFIG RESETSTAT"), "(error) ERR all");
  EXPECT_EQ(Hits(one), "1");
  EXPECT_EQ(Hits(all), "2");
}

TEST_F(FaultTest, KeyIsAPatternForAnyKeyOfTheRequest) {
  Add("KEY jobs:* DO ERROR 'ERR no'");
  EXPECT_EQ(worker_.Run("LLEN jobs:a"), "(error) ERR no");
  EXPECT_EQ(worker_.Run("DEL other jobs:b"), "(error) ERR no");
  EXPECT_EQ(worker_.Run("LMPOP 2 a jobs:b LEFT"), "(error) ERR no");
  EXPECT_EQ(worker_.Run("RPUSH other jobs:a"), ":1");
  EXPECT_EQ(worker_.Run("ECHO jobs:a"), R"("jobs:a")");
  EXPECT_EQ(worker_.Run("PUBLISH jobs:a x"), ":0");
}

TEST_F(FaultTest, ClientIsAPatternForTheNameOfTheConnection) {
  Add("CLIENT worker-* DO ERROR 'ERR no'");
  EXPECT_EQ(worker_.Run("CLIENT SETNAME worker-1"), "OK");
  EXPECT_EQ(worker_.Run("PING"), "(error) ERR no");
  EXPECT_EQ(other_.Run("PING"), "PONG");
  test_.Run("LQ.FAULT CLEAR");
  Add("CLIENT '' DO ERROR 'ERR anonymous'");
  EXPECT_EQ(worker_.Run("PING"), "PONG");
  EXPECT_EQ(other_.Run("PING"), "(error) ERR anonymous");
}

TEST_F(FaultTest, AllConditionsHaveToHold) {
  Add("client w key q command rpush do error 'ERR no'");
  worker_.Run("CLIENT SETNAME w");
  EXPECT_EQ(worker_.Run("RPUSH p x"), ":1");
  EXPECT_EQ(worker_.Run("LLEN q"), ":0");
  EXPECT_EQ(other_.Run("RPUSH q x"), ":1");
  EXPECT_EQ(worker_.Run("RPUSH q x"), "(error) ERR no");
}

TEST_F(FaultTest, AfterSparesTheFirstOnesAndTimesTheLastOnes) {
  const std::string id = Add("COMMAND PING AFTER 1 TIMES 2 DO ERROR 'ERR no'");
  worker_.Pipeline("PING\nPING\nPING\nPING");
  EXPECT_EQ(worker_.TakeAll(), "PONG | (error) ERR no | (error) ERR no | PONG");
  EXPECT_EQ(Hits(id), "2");
}

TEST_F(FaultTest, ChanceRepeatsItselfWithTheSameSeed) {
  const auto history = [&](const std::string& seed) {
    test_.Run("LQ.FAULT CLEAR");
    Add("COMMAND PING PROBABILITY 0.5 SEED " + seed + " DO ERROR 'ERR no'");
    std::string replies;
    for (int i = 0; i < 100; ++i) replies += worker_.Run("PING").substr(0, 1);
    return replies;
  };
  const std::string first = history("1");
  EXPECT_EQ(history("1"), first);
  EXPECT_NE(history("2"), first);
  const auto errors = std::count(first.begin(), first.end(), '(');
  EXPECT_GT(errors, 25);
  EXPECT_LT(errors, 75);
}

TEST_F(FaultTest, ChanceMayBeNoneOrCertainty) {
  Add("COMMAND PING PROBABILITY 0 DO ERROR 'ERR never'");
  Add("COMMAND PING PROBABILITY 1 DO ERROR 'ERR always'");
  for (int i = 0; i < 100; ++i) {
    ASSERT_EQ(worker_.Run("PING"), "(error) ERR always");
  }
}

TEST_F(FaultTest, TheFirstRuleThatActsIsTheLastThatIsAsked) {
  const std::string first = Add("COMMAND PING TIMES 1 DO ERROR 'ERR first'");
  const std::string second = Add("TIMES 1 DO ERROR 'ERR second'");
  EXPECT_EQ(worker_.Run("PING"), "(error) ERR first");
  EXPECT_EQ(Hits(second), "0");
  EXPECT_EQ(worker_.Run("PING"), "(error) ERR second");
  EXPECT_EQ(worker_.Run("PING"), "PONG");
  EXPECT_EQ(Hits(first), "1");
}

TEST_F(FaultTest, ARequestThatWasRunMeetsARuleForItsReply) {
  Add("COMMAND RPUSH DO CLOSE AFTER");
  Add("COMMAND RPUSH DO DELAY 100");
  EXPECT_EQ(worker_.Run("RPUSH q x"), "");
  EXPECT_FALSE(worker_.closed());
  server_.Advance(100ms);
  EXPECT_TRUE(worker_.closed());
  EXPECT_EQ(other_.Run("LLEN q"), ":1");
}

TEST_F(FaultTest, WhatAFaultAnsweredMeetsNoOther) {
  const std::string close = Add("COMMAND PING DO CLOSE AFTER");
  Add("COMMAND PING TIMES 1 DO ERROR 'ERR no'");
  EXPECT_EQ(worker_.Run("PING"), "(error) ERR no");
  EXPECT_EQ(Hits(close), "0");
  worker_.Run("PING");
  EXPECT_TRUE(worker_.closed());
}

TEST_F(FaultTest, TheCommandsOfTheTestAreExempt) {
  for (const char* action :
       {"ERROR 'ERR no'", "DELAY 1000", "CLOSE BEFORE", "CLOSE AFTER",
        "CLOSE MID", "DROP", "NIL", "STALL", "SPLIT 1"}) {
    Add(std::string("DO ") + action);
  }
  EXPECT_EQ(test_.Ask("LQ.FAULT LIST").elements.size(), 9u);
  EXPECT_THAT(test_.Run("LQ.FAULT NONSENSE"), StartsWith("(error)"));
  EXPECT_THAT(test_.Run("LQ.FAULT ADD"), StartsWith("(error)"));
  EXPECT_THAT(test_.Run("LQ.FAULT ADD DO NONSENSE"), StartsWith("(error)"));
  EXPECT_EQ(test_.Run("LQ.CLOCK ADVANCE 1"), "OK");
  EXPECT_EQ(test_.Run("LQ.FAULT CLEAR"), "OK");
  EXPECT_EQ(test_.Run("PING"), "PONG");
}

TEST_F(FaultTest, UnknownCommandsAndWrongCountsAreRefusedAsEver) {
  const std::string id = Add("DO ERROR 'ERR no'");
  const std::string close = Add("COMMAND GET DO CLOSE AFTER");
  EXPECT_THAT(worker_.Run("NONSENSE"), HasSubstr("unknown command"));
  EXPECT_THAT(worker_.Run("GET"), HasSubstr("wrong number of arguments"));
  EXPECT_EQ(Hits(id), "0");
  EXPECT_EQ(Hits(close), "0");
}

// ---- All kinds of sessions ----

TEST_F(FaultTest, ReplyOffKeepsErrorsToItself) {
  worker_.Run("CLIENT REPLY OFF");
  const std::string id = Add("COMMAND PING TIMES 1 DO ERROR 'ERR no'");
  const std::string split = Add("DO SPLIT 1");
  worker_.Pipeline("PING\nPING\nCLIENT REPLY ON");
  EXPECT_EQ(worker_.TakeAll(), "OK");
  EXPECT_EQ(Hits(id), "1");
  EXPECT_EQ(Hits(split), "1");
}

TEST_F(FaultTest, ReplySkipSkipsWhatAFaultAnswers) {
  Add("COMMAND PING DO ERROR 'ERR no'");
  worker_.Pipeline("CLIENT REPLY SKIP\nPING\nPING");
  EXPECT_EQ(worker_.TakeAll(), "(error) ERR no");
}

TEST_F(FaultTest, CloseAfterWithoutRepliesStillCloses) {
  Add("COMMAND RPUSH DO CLOSE MID");
  worker_.Pipeline("CLIENT REPLY OFF\nRPUSH q x");
  EXPECT_EQ(worker_.TakeBytes(), "");
  EXPECT_TRUE(worker_.closed());
  EXPECT_EQ(other_.Run("LLEN q"), ":1");
}

TEST_F(FaultTest, SubscribersMeetFaultsButTheirMessagesDoNot) {
  worker_.Run("SUBSCRIBE news");
  Add("COMMAND PING DO ERROR 'ERR no'");
  Add("CLIENT '' COMMAND SUBSCRIBE DO CLOSE AFTER");
  EXPECT_EQ(worker_.Run("PING"), "(error) ERR no");
  EXPECT_EQ(other_.Run("PUBLISH news hello"), ":1");
  EXPECT_EQ(worker_.Take(), R"(["message", "news", "hello"])");
  worker_.Pipeline("SUBSCRIBE more");
  EXPECT_EQ(worker_.TakeBytes(), "");
  EXPECT_TRUE(worker_.closed());
  EXPECT_EQ(other_.Run("PUBLISH news hello"), ":0");
}

TEST_F(FaultTest, MonitorShowsWhatWasRun) {
  other_.Run("MONITOR");
  Add("COMMAND PING DO ERROR 'ERR no'");
  Add("COMMAND ECHO DO CLOSE AFTER");
  worker_.Run("PING");
  worker_.Run("ECHO x");
  const std::string shown = other_.TakeAll();
  EXPECT_THAT(shown, HasSubstr("ECHO"));
  EXPECT_THAT(shown, ::testing::Not(HasSubstr("\"PING")));
}

TEST_F(FaultTest, TheyComeBeforeThePassword) {
  test_.Run("CONFIG SET requirepass secret");
  TestClient& guest = server_.Connect();
  Add("COMMAND AUTH TIMES 1 DO ERROR 'WRONGPASS no'");
  Add("COMMAND HELLO TIMES 1 DO CLOSE AFTER");
  Add("COMMAND PING TIMES 1 DO ERROR 'ERR no'");
  EXPECT_EQ(guest.Run("PING"), "(error) ERR no");
  EXPECT_THAT(guest.Run("PING"), StartsWith("(error) NOAUTH"));
  EXPECT_EQ(guest.Run("AUTH secret"), "(error) WRONGPASS no");
  EXPECT_EQ(guest.Run("AUTH secret"), "OK");
  guest.Pipeline("HELLO 3");
  EXPECT_EQ(guest.TakeBytes(), "");
  EXPECT_TRUE(guest.closed());
}

TEST_F(FaultTest, APausedRequestWasLookedAtWhenItCame) {
  const std::string id = Add("COMMAND PING AFTER 1 DO ERROR 'ERR no'");
  test_.Run("CLIENT PAUSE 1000");
  EXPECT_EQ(worker_.Run("PING"), "");
  server_.Advance(1000ms);
  EXPECT_EQ(worker_.Take(), "PONG");
  EXPECT_EQ(Hits(id), "0");
  EXPECT_EQ(worker_.Run("PING"), "(error) ERR no");
}

TEST_F(FaultTest, ADelayedRequestMeetsAPause) {
  Add("COMMAND PING TIMES 1 DO DELAY 100");
  EXPECT_EQ(worker_.Run("PING"), "");
  test_.Run("CLIENT PAUSE 1000");
  server_.Advance(100ms);
  EXPECT_EQ(worker_.Take(), "");
  server_.Advance(900ms);
  EXPECT_EQ(worker_.Take(), "PONG");
}

// ---- LIST, DEL and what is no rule ----

TEST_F(FaultTest, ListShowsTheRulesWithTheirHits) {
  Add("COMMAND ping TIMES 3 DO ERROR 'ERR no'");
  Add("KEY 'a b' PROBABILITY 0.5 SEED 7 DO CLOSE AFTER");
  worker_.Run("PING");
  EXPECT_EQ(test_.Run("LQ.FAULT LIST"),
            R"([["id", 1, "rule", ["COMMAND", "ping", "TIMES", "3", "DO", )"
            R"("ERROR", "ERR no"], "seed", nil, "hits", 1, "left", 2], )"
            R"(["id", 2, "rule", ["KEY", "a b", "PROBABILITY", "0.5", )"
            R"("SEED", "7", "DO", "CLOSE", "AFTER"], "seed", 7, "hits", 0, )"
            R"("left", nil]])");
}

TEST_F(FaultTest, IdsAreNeverUsedAgain) {
  EXPECT_EQ(Add("DO DROP"), ":1");
  EXPECT_EQ(test_.Run("LQ.FAULT DEL 1"), ":1");
  EXPECT_EQ(test_.Run("LQ.FAULT DEL 1"), ":0");
  EXPECT_EQ(Add("DO DROP"), ":2");
  test_.Run("LQ.FAULT CLEAR");
  EXPECT_EQ(Add("DO DROP"), ":3");
}

TEST_F(FaultTest, WhatIsNoRuleIsRefused) {
  const std::string long_text(5000, 'x');
  const std::pair<std::string, const char*> cases[] = {
      {"PING x", "'PING' is no option"},
      {"COMMAND get", "ends with DO"},
      {"COMMAND nonsense DO DROP", "there is no command 'nonsense'"},
      {"COMMAND client|nonsense DO DROP", "there is no command"},
      {"COMMAND get|x DO DROP", "there is no command"},
      {"COMMAND lq.clock DO DROP", "exempt"},
      {"COMMAND get COMMAND set DO DROP", "COMMAND is given twice"},
      {"KEY a KEY b DO DROP", "KEY is given twice"},
      {"CLIENT a CLIENT b DO DROP", "CLIENT is given twice"},
      {"AFTER 1 AFTER", "'AFTER' is no option"},
      {"AFTER 1 AFTER 1 DO DROP", "AFTER is given twice"},
      {"TIMES 1 TIMES 1 DO DROP", "TIMES is given twice"},
      {"AFTER -1 DO DROP", "AFTER needs"},
      {"TIMES 0 DO DROP", "TIMES needs"},
      {"TIMES many DO DROP", "TIMES needs"},
      {"PROBABILITY 1.5 DO DROP", "PROBABILITY needs"},
      {"PROBABILITY nan DO DROP", "PROBABILITY needs"},
      {"PROBABILITY 1 PROBABILITY 1 DO DROP", "PROBABILITY is given twice"},
      {"PROBABILITY 1 SEED x DO DROP", "SEED needs"},
      {"SEED 1 DO DROP", "'SEED' is no option"},
      {"TIMES 1 DO", "after DO comes one of"},
      {"DO NONSENSE", "after DO comes one of"},
      {"DO ERROR", "after DO comes one of"},
      {"DO ERROR ''", "one line, and not empty"},
      {"DO ERROR \"two\\r\\nlines\"", "one line, and not empty"},
      {"DO ERROR two words", "nothing comes behind"},
      {"DO DELAY -1", "DELAY needs"},
      {"DO DELAY 9223372036854775807", "DELAY needs"},
      {"DO SPLIT 0", "SPLIT needs"},
      {"DO CLOSE", "after DO comes one of"},
      {"DO CLOSE LATER", "CLOSE needs one of"},
      {"DO DROP x", "nothing comes behind"},
      {"CLIENT x DO REFUSE", "REFUSE is about connections"},
      {"DO ERROR " + long_text, "4096 bytes at most"},
  };
  for (const auto& [rule, error] : cases) {
    EXPECT_THAT(Add(rule), AllOf(StartsWith("(error) ERR "), HasSubstr(error)))
        << rule;
  }
  EXPECT_EQ(test_.Run("LQ.FAULT LIST"), "[]");
  EXPECT_THAT(test_.Run("LQ.FAULT DEL x"), HasSubstr("is an integer"));
}

TEST_F(FaultTest, RulesAreBounded) {
  for (size_t i = 0; i < server::Faults::kMostRules; ++i) {
    test_.Pipeline("LQ.FAULT ADD COMMAND GET DO DROP");
  }
  test_.Forget();
  EXPECT_THAT(Add("DO DROP"), HasSubstr("10000 rules"));
  EXPECT_EQ(worker_.Run("PING"), "PONG");
  EXPECT_EQ(test_.Run("LQ.FAULT CLEAR"), "OK");
}

TEST_F(FaultTest, WithoutRulesNobodyIsAsked) {
  EXPECT_EQ(server_.engine().intercepting(), nullptr);
  Add("DO DROP");
  EXPECT_NE(server_.engine().intercepting(), nullptr);
  test_.Run("LQ.FAULT CLEAR");
  EXPECT_EQ(server_.engine().intercepting(), nullptr);
}

}  // namespace
}  // namespace listq::testing
