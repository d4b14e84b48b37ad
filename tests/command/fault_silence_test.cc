// LQ.FAULT: what is not answered, comes in pieces, or finds no way in; and
// sessions of all kinds.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "tests/command/fault_fixture.h"

namespace listq::testing {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""h;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class FaultSilenceTest : public FaultFixture {};

// ---- DROP, STALL, SPLIT, REFUSE ----

TEST_F(FaultSilenceTest, ADroppedRequestIsNeitherRunNorAnswered) {
  Add("COMMAND RPUSH DO DROP");
  worker_.Pipeline("RPUSH q x\nLLEN q");
  EXPECT_EQ(worker_.TakeAll(), ":0");
  EXPECT_FALSE(worker_.closed());
}

TEST_F(FaultSilenceTest, ADroppedRequestWithinMultiSpoilsTheTransaction) {
  Add("COMMAND RPUSH DO DROP");
  worker_.Pipeline("MULTI\nRPUSH q x\nPING\nEXEC");
  EXPECT_THAT(worker_.TakeAll(), StartsWith("OK | QUEUED | -EXECABORT"));
}

TEST_F(FaultSilenceTest, AStalledConnectionHangsUntilItsRuleIsDeleted) {
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

TEST_F(FaultSilenceTest, ClearLetsAllStalledRequestsRunInTheirOrder) {
  Add("COMMAND RPUSH DO STALL");
  worker_.Pipeline("RPUSH q first");
  other_.Pipeline("RPUSH q second");
  test_.Run("LQ.CLOCK FREEZE");
  EXPECT_EQ(test_.Run("LQ.FAULT CLEAR"), "OK");
  EXPECT_EQ(worker_.Take(), ":1");
  EXPECT_EQ(other_.Take(), ":2");
}

TEST_F(FaultSilenceTest, OnlyWhatWaitsForTheDeletedRuleGoesOn) {
  Add("COMMAND RPUSH DO STALL");
  Add("COMMAND LPUSH DO STALL");
  worker_.Pipeline("RPUSH q x");
  other_.Pipeline("LPUSH q y");
  test_.Run("LQ.FAULT DEL 2");
  EXPECT_EQ(worker_.Take(), "");
  EXPECT_EQ(other_.Take(), ":1");
}

TEST_F(FaultSilenceTest, SplitTellsTheConnectionToSendInPieces) {
  const std::string id = Add("COMMAND ECHO TIMES 1 DO SPLIT 3");
  EXPECT_EQ(worker_.Run("PING"), "PONG");
  EXPECT_EQ(worker_.session().piece_bytes, 0u);
  EXPECT_EQ(worker_.Run("ECHO abcdef"), R"("abcdef")");
  EXPECT_EQ(worker_.session().piece_bytes, 3u);
  EXPECT_EQ(Hits(id), "1");
}

TEST_F(FaultSilenceTest, SplitConcernsTheReplyOfATimeOut) {
  const std::string id = Add("COMMAND BRPOP DO SPLIT 1");
  worker_.Run("BRPOP q 1");
  server_.Advance(1000ms);
  EXPECT_EQ(worker_.Take(), "nil-array");
  EXPECT_EQ(Hits(id), "1");
}

TEST_F(FaultSilenceTest, NewConnectionsAreRefused) {
  server::Interceptor& asked = *server_.engine().interceptor();
  EXPECT_FALSE(asked.RefusesConnection());
  const std::string id = Add("AFTER 1 TIMES 2 DO REFUSE");
  EXPECT_FALSE(asked.RefusesConnection());
  EXPECT_TRUE(asked.RefusesConnection());
  EXPECT_TRUE(asked.RefusesConnection());
  EXPECT_FALSE(asked.RefusesConnection());
  EXPECT_EQ(Hits(id), "2");
}

TEST_F(FaultSilenceTest, RefusingForEverEndsWhenNobodyIsLeftToEndIt) {
  server::Interceptor& asked = *server_.engine().interceptor();
  Add("DO REFUSE");
  EXPECT_TRUE(asked.RefusesConnection());
  for (TestClient* client : {&test_, &worker_, &other_}) client->Disconnect();
  EXPECT_FALSE(asked.RefusesConnection());
}

// ---- All kinds of sessions ----

TEST_F(FaultSilenceTest, ReplyOffKeepsErrorsToItself) {
  worker_.Run("CLIENT REPLY OFF");
  const std::string id = Add("COMMAND PING TIMES 1 DO ERROR 'ERR no'");
  const std::string split = Add("DO SPLIT 1");
  worker_.Pipeline("PING\nPING\nCLIENT REPLY ON");
  EXPECT_EQ(worker_.TakeAll(), "OK");
  EXPECT_EQ(Hits(id), "1");
  EXPECT_EQ(Hits(split), "1");
}

TEST_F(FaultSilenceTest, ReplyOffStillLetsMessagesThrough) {
  Add("COMMAND GET DO DROP");
  worker_.Pipeline("CLIENT REPLY OFF\nSUBSCRIBE news");
  EXPECT_EQ(worker_.TakeAll(), R"(["subscribe", "news", :1])");
}

TEST_F(FaultSilenceTest, ReplySkipSkipsWhatAFaultAnswers) {
  Add("COMMAND PING DO ERROR 'ERR no'");
  worker_.Pipeline("CLIENT REPLY SKIP\nPING\nPING");
  EXPECT_EQ(worker_.TakeAll(), "-ERR no");
}

TEST_F(FaultSilenceTest, CloseAfterWithoutRepliesStillCloses) {
  Add("COMMAND RPUSH DO CLOSE MID");
  worker_.Pipeline("CLIENT REPLY OFF\nRPUSH q x");
  EXPECT_EQ(worker_.TakeBytes(), "");
  EXPECT_TRUE(worker_.closed());
  EXPECT_EQ(other_.Run("LLEN q"), ":1");
}

TEST_F(FaultSilenceTest, SubscribersMeetFaultsButTheirMessagesDoNot) {
  worker_.Run("SUBSCRIBE news");
  Add("COMMAND PING DO ERROR 'ERR no'");
  Add("CLIENT '' COMMAND SUBSCRIBE DO CLOSE AFTER");
  EXPECT_EQ(worker_.Run("PING"), "-ERR no");
  EXPECT_EQ(other_.Run("PUBLISH news hello"), ":1");
  EXPECT_EQ(worker_.Take(), R"(["message", "news", "hello"])");
  worker_.Pipeline("SUBSCRIBE more");
  EXPECT_EQ(worker_.TakeBytes(), "");
  EXPECT_TRUE(worker_.closed());
  EXPECT_EQ(other_.Run("PUBLISH news hello"), ":0");
}

TEST_F(FaultSilenceTest, MonitorShowsWhatWasRun) {
  other_.Run("MONITOR");
  Add("COMMAND PING DO ERROR 'ERR no'");
  Add("COMMAND ECHO DO CLOSE AFTER");
  worker_.Run("PING");
  worker_.Run("ECHO x");
  const std::string shown = other_.TakeAll();
  EXPECT_THAT(shown, HasSubstr("ECHO"));
  EXPECT_THAT(shown, ::testing::Not(HasSubstr("\"PING")));
}

TEST_F(FaultSilenceTest, TheyComeBeforeThePassword) {
  test_.Run("CONFIG SET requirepass secret");
  TestClient& guest = server_.Connect();
  Add("COMMAND AUTH TIMES 1 DO ERROR 'WRONGPASS no'");
  Add("COMMAND HELLO TIMES 1 DO CLOSE AFTER");
  Add("COMMAND PING TIMES 1 DO ERROR 'ERR no'");
  EXPECT_EQ(guest.Run("PING"), "-ERR no");
  EXPECT_THAT(guest.Run("PING"), StartsWith("-NOAUTH"));
  EXPECT_EQ(guest.Run("AUTH secret"), "-WRONGPASS no");
  EXPECT_EQ(guest.Run("AUTH secret"), "OK");
  guest.Pipeline("HELLO 3");
  EXPECT_EQ(guest.TakeBytes(), "");
  EXPECT_TRUE(guest.closed());
}

TEST_F(FaultSilenceTest, APausedRequestWasLookedAtWhenItCame) {
  const std::string id = Add("COMMAND PING AFTER 1 DO ERROR 'ERR no'");
  test_.Run("CLIENT PAUSE 1000");
  EXPECT_EQ(worker_.Run("PING"), "");
  server_.Advance(1000ms);
  EXPECT_EQ(worker_.Take(), "PONG");
  EXPECT_EQ(Hits(id), "0");
  EXPECT_EQ(worker_.Run("PING"), "-ERR no");
}

TEST_F(FaultSilenceTest, ADelayedRequestMeetsAPause) {
  Add("COMMAND PING TIMES 1 DO DELAY 100");
  EXPECT_EQ(worker_.Run("PING"), "");
  test_.Run("CLIENT PAUSE 1000");
  server_.Advance(100ms);
  EXPECT_EQ(worker_.Take(), "");
  server_.Advance(900ms);
  EXPECT_EQ(worker_.Take(), "PONG");
}

}  // namespace
}  // namespace listq::testing
