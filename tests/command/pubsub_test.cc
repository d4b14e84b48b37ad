// Messages: who gets them, in which order, and what else a client that
// listens may do.
#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

class PubsubTest : public CommandTest {};

constexpr char kRefusal[] =
    "': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are "
    "allowed in this context";

TEST_F(PubsubTest, AMessageReachesWhoeverListensToItsChannel) {
  EXPECT_EQ(Run("PUBLISH news nobody"), ":0");
  EXPECT_EQ(b_.Run("SUBSCRIBE news"), R"(["subscribe", "news", :1])");
  EXPECT_EQ(c_.Run("SUBSCRIBE news"), R"(["subscribe", "news", :1])");
  EXPECT_EQ(Run("PUBLISH news hello"), ":2");
  EXPECT_EQ(Run("PUBLISH NEWS hello"), ":0");
  EXPECT_EQ(b_.TakeAll(), R"(["message", "news", "hello"])");
  EXPECT_EQ(c_.TakeAll(), R"(["message", "news", "hello"])");
}

TEST_F(PubsubTest, EverySubscriptionIsConfirmedAndCountsOnce) {
  b_.Pipeline("SUBSCRIBE x y x\nPSUBSCRIBE p* p*");
  EXPECT_EQ(b_.TakeAll(),
            R"(["subscribe", "x", :1] | ["subscribe", "y", :2] | )"
            R"(["subscribe", "x", :2] | ["psubscribe", "p*", :3] | )"
            R"(["psubscribe", "p*", :3])");
  EXPECT_EQ(Run("PUBLISH x once"), ":1");
  EXPECT_EQ(b_.TakeAll(), R"(["message", "x", "once"])");
}

TEST_F(PubsubTest, APatternGetsWhatMatchesItAfterTheChannelItself) {
  b_.Pipeline("PSUBSCRIBE n?ws* *\nSUBSCRIBE news");
  b_.TakeAll();
  EXPECT_EQ(Run("PUBLISH news hi"), ":3");
  EXPECT_EQ(b_.TakeAll(),
            R"(["message", "news", "hi"] | ["pmessage", "*", "news", "hi"] | )"
            R"(["pmessage", "n?ws*", "news", "hi"])");
  EXPECT_EQ(Run("PUBLISH other hi"), ":1");
  EXPECT_EQ(b_.TakeAll(), R"(["pmessage", "*", "other", "hi"])");
}

TEST_F(PubsubTest, ShardChannelsAreAWorldOfTheirOwn) {
  EXPECT_EQ(b_.Run("SUBSCRIBE x"), R"(["subscribe", "x", :1])");
  EXPECT_EQ(b_.Run("SSUBSCRIBE x"), R"(["ssubscribe", "x", :1])");
  EXPECT_EQ(Run("SPUBLISH x s"), ":1");
  EXPECT_EQ(b_.TakeAll(), R"(["smessage", "x", "s"])");
  EXPECT_EQ(Run("PUBLISH x m"), ":1");
  EXPECT_EQ(b_.TakeAll(), R"(["message", "x", "m"])");
  EXPECT_EQ(b_.Run("PSUBSCRIBE *"), R"(["psubscribe", "*", :2])");
  EXPECT_EQ(Run("SPUBLISH x s"), ":1");
  EXPECT_EQ(b_.TakeAll(), R"(["smessage", "x", "s"])");
  EXPECT_EQ(b_.Run("SUNSUBSCRIBE x"), R"(["sunsubscribe", "x", :0])");
  EXPECT_EQ(Run("SPUBLISH x s"), ":0");
}

TEST_F(PubsubTest, UnsubscribingIsConfirmedNameByName) {
  b_.Pipeline("SUBSCRIBE x y z\nPSUBSCRIBE p*");
  b_.TakeAll();
  EXPECT_EQ(b_.Run("UNSUBSCRIBE y"), R"(["unsubscribe", "y", :3])");
  EXPECT_EQ(b_.Run("UNSUBSCRIBE other"), R"(["unsubscribe", "other", :3])");
  b_.Pipeline("UNSUBSCRIBE");
  EXPECT_EQ(b_.TakeAll(),
            R"(["unsubscribe", "x", :2] | ["unsubscribe", "z", :1])");
  EXPECT_EQ(b_.Run("PUNSUBSCRIBE"), R"(["punsubscribe", "p*", :0])");
  EXPECT_EQ(Run("PUBLISH x hi"), ":0");
  EXPECT_EQ(Run("PUBLISH p1 hi"), ":0");
}

TEST_F(PubsubTest, WhoListensToNothingIsToldSo) {
  EXPECT_EQ(Run("UNSUBSCRIBE"), R"(["unsubscribe", nil, :0])");
  EXPECT_EQ(Run("PUNSUBSCRIBE"), R"(["punsubscribe", nil, :0])");
  EXPECT_EQ(Run("SUNSUBSCRIBE"), R"(["sunsubscribe", nil, :0])");
  EXPECT_EQ(Run("UNSUBSCRIBE x"), R"(["unsubscribe", "x", :0])");
  EXPECT_EQ(Run("SUBSCRIBE y"), R"(["subscribe", "y", :1])");
  EXPECT_EQ(Run("PUNSUBSCRIBE"), R"(["punsubscribe", nil, :1])");
}

TEST_F(PubsubTest, AListenerOfTheOldProtocolMayDoLittleElse) {
  EXPECT_EQ(b_.Run("SUBSCRIBE x"), R"(["subscribe", "x", :1])");
  EXPECT_EQ(b_.Run("GET k"), std::string("-ERR Can't execute 'get") + kRefusal);
  EXPECT_EQ(b_.Run("CLIENT ID"),
            std::string("-ERR Can't execute 'client|id") + kRefusal);
  EXPECT_EQ(b_.Run("BLPOP k 0"),
            std::string("-ERR Can't execute 'blpop") + kRefusal);
  EXPECT_EQ(b_.Run("GET"), ArityErrorOf("get"));
  EXPECT_EQ(b_.Run("PING"), R"(["pong", ""])");
  EXPECT_EQ(b_.Run("PING hi"), R"(["pong", "hi"])");
  EXPECT_EQ(b_.Run("UNSUBSCRIBE"), R"(["unsubscribe", "x", :0])");
  EXPECT_EQ(b_.Run("PING"), "PONG");
  EXPECT_EQ(b_.Run("GET k"), "nil");
}

TEST_F(PubsubTest, AShardChannelAloneMakesAListenerToo) {
  EXPECT_EQ(b_.Run("SSUBSCRIBE x"), R"(["ssubscribe", "x", :1])");
  EXPECT_EQ(b_.Run("GET k"), std::string("-ERR Can't execute 'get") + kRefusal);
  EXPECT_EQ(b_.Run("SUNSUBSCRIBE"), R"(["sunsubscribe", "x", :0])");
  EXPECT_EQ(b_.Run("GET k"), "nil");
}

TEST_F(PubsubTest, ResetEndsEverySubscription) {
  b_.Pipeline("SUBSCRIBE x\nPSUBSCRIBE *\nSSUBSCRIBE s");
  b_.TakeAll();
  EXPECT_EQ(b_.Run("RESET"), "RESET");
  EXPECT_EQ(Run("PUBLISH x hi"), ":0");
  EXPECT_EQ(Run("SPUBLISH s hi"), ":0");
  EXPECT_EQ(b_.TakeAll(), "");
  EXPECT_EQ(b_.Run("GET k"), "nil");
}

TEST_F(PubsubTest, AListenerMayQuit) {
  b_.Run("SUBSCRIBE x");
  EXPECT_EQ(b_.Run("QUIT"), "OK");
  EXPECT_TRUE(b_.closed());
  EXPECT_EQ(Run("PUBLISH x hi"), ":0");
}

TEST_F(PubsubTest, MessagesOfTheNewProtocolComeBetweenReplies) {
  b_.Run("HELLO 3");
  EXPECT_EQ(b_.Run("SUBSCRIBE x"), R"(>["subscribe", "x", :1])");
  EXPECT_EQ(b_.Run("GET k"), "nil");
  EXPECT_EQ(Run("PUBLISH x 1"), ":1");
  EXPECT_EQ(b_.Run("PING"), R"(>["message", "x", "1"])");
  EXPECT_EQ(b_.TakeAll(), "PONG");
  EXPECT_EQ(b_.Run("UNSUBSCRIBE"), R"(>["unsubscribe", "x", :0])");
  EXPECT_EQ(b_.Run("UNSUBSCRIBE"), R"(>["unsubscribe", nil, :0])");
}

TEST_F(PubsubTest, WhatAClientTellsItselfFollowsItsReply) {
  a_.Run("HELLO 3");
  a_.Pipeline("SUBSCRIBE x\nPSUBSCRIBE x*\nPUBLISH x 1\nPING");
  EXPECT_EQ(a_.TakeAll(),
            R"(>["subscribe", "x", :1] | >["psubscribe", "x*", :2] | )"
            R"(:2 | >["message", "x", "1"] | >["pmessage", "x*", "x", "1"] | )"
            R"(PONG)");
}

TEST_F(PubsubTest, BackInTheOldProtocolAListenerIsBound) {
  b_.Run("HELLO 3");
  b_.Run("SUBSCRIBE x");
  b_.Run("HELLO 2");
  EXPECT_EQ(b_.Run("HELLO 3"),
            std::string("-ERR Can't execute 'hello") + kRefusal);
}

TEST_F(PubsubTest, BothProtocolsHearTheSameMessage) {
  b_.Run("HELLO 3");
  b_.Run("SUBSCRIBE x");
  c_.Run("SUBSCRIBE x");
  EXPECT_EQ(Run("PUBLISH x 1"), ":2");
  EXPECT_EQ(b_.TakeBytes(), ">3\r\n$7\r\nmessage\r\n$1\r\nx\r\n$1\r\n1\r\n");
  EXPECT_EQ(c_.TakeBytes(), "*3\r\n$7\r\nmessage\r\n$1\r\nx\r\n$1\r\n1\r\n");
}

TEST_F(PubsubTest, ClientReplyHoldsNoMessageBack) {
  b_.Run("CLIENT REPLY OFF");
  EXPECT_EQ(b_.Run("SUBSCRIBE x"), R"(["subscribe", "x", :1])");
  EXPECT_EQ(Run("PUBLISH x 1"), ":1");
  EXPECT_EQ(b_.TakeAll(), R"(["message", "x", "1"])");
  EXPECT_EQ(b_.Run("PING"), "");
  EXPECT_EQ(b_.Run("SUBSCRIBE"), "");
  EXPECT_EQ(b_.Run("UNSUBSCRIBE x"), R"(["unsubscribe", "x", :0])");
  EXPECT_EQ(b_.Run("RESET"), "RESET");
  c_.Run("CLIENT REPLY SKIP");
  EXPECT_EQ(c_.Run("SUBSCRIBE x"), R"(["subscribe", "x", :1])");
  EXPECT_EQ(c_.Run("PING"), R"(["pong", ""])");
}

TEST_F(PubsubTest, AClientThatWaitsIsToldMeanwhile) {
  b_.Run("HELLO 3");
  b_.Run("SUBSCRIBE x");
  EXPECT_EQ(b_.Run("BLPOP q 0"), "");
  EXPECT_EQ(Run("PUBLISH x 1"), ":1");
  EXPECT_EQ(b_.TakeAll(), R"(>["message", "x", "1"])");
  Run("RPUSH q a");
  EXPECT_EQ(b_.TakeAll(), R"(["q", "a"])");
}

TEST_F(PubsubTest, WhatIsPublishedInAPauseIsSentAfterIt) {
  b_.Run("SUBSCRIBE x");
  c_.Run("CLIENT PAUSE 1000 WRITE");
  EXPECT_EQ(Run("PUBLISH x 1"), "");
  EXPECT_EQ(b_.TakeAll(), "");
  server_.Advance(std::chrono::seconds(1));
  EXPECT_EQ(a_.TakeAll(), ":1");
  EXPECT_EQ(b_.TakeAll(), R"(["message", "x", "1"])");
}

TEST_F(PubsubTest, WhoIsGoneListensNoMore) {
  b_.Run("SUBSCRIBE x");
  c_.Run("PSUBSCRIBE x*");
  b_.Disconnect();
  EXPECT_EQ(Run("PUBLISH x 1"), ":1");
  EXPECT_EQ(Run("CLIENT KILL ID " + std::to_string(c_.id())), ":1");
  EXPECT_EQ(Run("PUBLISH x 1"), ":0");
  EXPECT_EQ(Run("PUBSUB NUMPAT"), ":0");
}

TEST_F(PubsubTest, PubsubTellsWhoListensToWhat) {
  EXPECT_EQ(Run("PUBSUB CHANNELS"), "[]");
  EXPECT_EQ(Run("PUBSUB NUMPAT"), ":0");
  b_.Pipeline("SUBSCRIBE x y\nPSUBSCRIBE p* q*\nSSUBSCRIBE s t");
  c_.Pipeline("SUBSCRIBE x\nPSUBSCRIBE p*\nSSUBSCRIBE s");
  EXPECT_EQ(Run("PUBSUB CHANNELS"), R"(["x", "y"])");
  EXPECT_EQ(Run("PUBSUB CHANNELS [a-x]"), R"(["x"])");
  EXPECT_EQ(Run("PUBSUB NUMSUB"), "[]");
  EXPECT_EQ(Run("PUBSUB NUMSUB x none y"), R"(["x", :2, "none", :0, "y", :1])");
  EXPECT_EQ(Run("PUBSUB NUMPAT"), ":2");
  EXPECT_EQ(Run("PUBSUB SHARDCHANNELS"), R"(["s", "t"])");
  EXPECT_EQ(Run("PUBSUB SHARDCHANNELS t*"), R"(["t"])");
  EXPECT_EQ(Run("PUBSUB SHARDNUMSUB s x"), R"(["s", :2, "x", :0])");
  EXPECT_EQ(Info("pubsub_channels"), "2");
  EXPECT_EQ(Info("pubsub_patterns"), "2");
  EXPECT_EQ(Info("pubsubshard_channels"), "2");
}

TEST_F(PubsubTest, NoPatternFitsTheChannelWithoutAName) {
  b_.Run("SUBSCRIBE \"\"");
  EXPECT_EQ(Run("PUBSUB CHANNELS"), R"([""])");
  EXPECT_EQ(Run("PUBSUB CHANNELS *"), "[]");
  c_.Run("PSUBSCRIBE *");
  EXPECT_EQ(Run("PUBLISH \"\" x"), ":1");
}

TEST_F(PubsubTest, PubsubRefusesWhatItDoesNotKnow) {
  EXPECT_EQ(Run("PUBSUB CHANNELS a b"),
            "-ERR unknown subcommand or wrong number of arguments for "
            "'CHANNELS'. Try PUBSUB HELP.");
  EXPECT_EQ(Run("PUBSUB NUMPAT x"), ArityErrorOf("pubsub|numpat"));
  EXPECT_EQ(Run("PUBSUB NONE"),
            "-ERR unknown subcommand 'NONE'. Try PUBSUB HELP.");
  EXPECT_EQ(a_.Ask("PUBSUB HELP").elements.size(), 13U);
  EXPECT_EQ(Run("PUBLISH x"), ArityErrorOf("publish"));
  EXPECT_EQ(Run("SUBSCRIBE"), ArityErrorOf("subscribe"));
}

TEST_F(PubsubTest, ClientListKnowsListeners) {
  b_.Pipeline("SUBSCRIBE x y z\nPSUBSCRIBE p* q*\nSSUBSCRIBE s");
  EXPECT_EQ(ClientField(b_, "sub"), "3");
  EXPECT_EQ(ClientField(b_, "psub"), "2");
  EXPECT_EQ(ClientField(b_, "ssub"), "1");
  EXPECT_EQ(ClientField(b_, "flags"), "P");
  EXPECT_EQ(ClientField(c_, "flags"), "N");
  EXPECT_NE(a_.Ask("CLIENT LIST").text.find(" flags=P "), std::string::npos);
  const std::string lines = a_.Ask("CLIENT LIST TYPE pubsub").text;
  EXPECT_EQ(lines.find("id=" + std::to_string(b_.id()) + " "), 0U);
  EXPECT_EQ(lines.find('\n'), lines.size() - 1);
  EXPECT_EQ(Run("CLIENT KILL TYPE pubsub"), ":1");
  EXPECT_TRUE(b_.closed());
}

TEST_F(PubsubTest, NoListenerIsIdle) {
  server_.config().timeout = 10;
  b_.Run("SUBSCRIBE x");
  server_.Advance(std::chrono::seconds(60));
  EXPECT_TRUE(c_.closed());
  EXPECT_FALSE(b_.closed());
}

TEST_F(PubsubTest, AListenerThatTakesNothingIsClosedAtTheHardLimit) {
  Run("CONFIG SET client-output-buffer-limit \"pubsub 1000 0 0\"");
  b_.Run("SUBSCRIBE x");
  c_.Run("SUBSCRIBE x");
  b_.set_unsent(990);
  EXPECT_EQ(Run("PUBLISH x hello"), ":2");
  EXPECT_TRUE(b_.closed());
  EXPECT_EQ(c_.TakeAll(), R"(["message", "x", "hello"])");
  EXPECT_EQ(Run("PUBLISH x hello"), ":1");
  EXPECT_EQ(Info("client_output_buffer_limit_disconnections"), "1");
}

TEST_F(PubsubTest, AListenerIsClosedThatStaysAboveTheSoftLimit) {
  Run("CONFIG SET client-output-buffer-limit \"pubsub 0 1000 5\"");
  b_.Run("SUBSCRIBE x");
  b_.set_unsent(1000);
  c_.set_unsent(1000);
  c_.Run("PING");  // of another class
  EXPECT_EQ(Run("PUBLISH x hello"), ":1");
  server_.Advance(std::chrono::seconds(5));
  EXPECT_FALSE(b_.closed());
  server_.Advance(std::chrono::seconds(2));
  EXPECT_TRUE(b_.closed());
  EXPECT_FALSE(c_.closed());
}

TEST_F(PubsubTest, AThousandListenersHearInTheOrderInWhichTheyCame) {
  std::vector<TestClient*> clients;
  for (int i = 0; i < 1000; ++i) {
    clients.push_back(&server_.Connect());
    clients.back()->Run("SUBSCRIBE x");
  }
  EXPECT_EQ(Run("PUBLISH x 1"), ":1000");
  for (TestClient* client : clients) {
    ASSERT_EQ(client->TakeAll(), R"(["message", "x", "1"])");
    client->Disconnect();
  }
  EXPECT_EQ(Run("PUBLISH x 1"), ":0");
}

}  // namespace
}  // namespace listq::testing
