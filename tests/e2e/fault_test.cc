// LQ.FAULT on real sockets: connections that end, replies in pieces, and
// clients that are not let in.
#include <gtest/gtest.h>
#include <poll.h>

#include <string>
#include <string_view>

#include "tests/e2e/hiredis_fixture.h"

namespace listq::testing {
namespace {

class FaultTest : public HiredisFixture {
 protected:
  FaultTest() : HiredisFixture({"--enable-test-commands", "local"}) {}

  void Add(const std::string& rule) {
    EXPECT_EQ(test_.Run("LQ.FAULT ADD " + rule).substr(0, 1), ":");
  }
  // All that comes until the connection ends.
  static std::string UntilEnd(WireClient& client) {
    const std::string bytes = client.TakeBytes(SIZE_MAX);
    EXPECT_TRUE(client.AwaitEnd());
    return bytes;
  }

  WireClient test_{server_.port()};
};

TEST_F(FaultTest, CloseBeforeDeliversTheRepliesToWhatCameEarlier) {
  Add("COMMAND RPUSH DO CLOSE BEFORE");
  WireClient client(server_.port());
  client.Send("PING\r\nRPUSH q x\r\nPING\r\n");
  EXPECT_EQ(UntilEnd(client), "+PONG\r\n");
  EXPECT_EQ(test_.Run("EXISTS q"), ":0");
}

TEST_F(FaultTest, CloseAfterLosesTheJobThatAWorkerTook) {
  Add("COMMAND BRPOP DO CLOSE AFTER");
  WireClient worker(server_.port());
  worker.Send("PING\r\nBRPOP jobs 0\r\n");
  ASSERT_TRUE(server_.AwaitBlocked(1));
  EXPECT_EQ(test_.Run("LPUSH jobs a"), ":1");
  EXPECT_EQ(UntilEnd(worker), "+PONG\r\n");
  EXPECT_EQ(test_.Run("LLEN jobs"), ":0");
}

TEST_F(FaultTest, CloseMidCutsTheReply) {
  Add("COMMAND ECHO DO CLOSE MID");
  WireClient client(server_.port());
  client.Send("PING\r\nECHO 0123456789\r\nPING\r\n");
  EXPECT_EQ(UntilEnd(client), "+PONG\r\n$10\r\n012");
}

TEST_F(FaultTest, AStalledConnectionStaysOpenUntilTheRuleIsDeleted) {
  Add("COMMAND ECHO DO STALL");
  WireClient client(server_.port());
  client.Send("PING\r\nECHO x\r\n");
  EXPECT_EQ(client.TakeLine(), "PONG");
  EXPECT_EQ(test_.Run("LQ.CLOCK ADVANCE 3600000"), "OK");
  EXPECT_EQ(client.TakeNow(), std::nullopt);
  EXPECT_EQ(test_.Run("LQ.FAULT CLEAR"), "OK");
  EXPECT_EQ(client.TakeLine(), R"("x")");
}

TEST_F(FaultTest, ADelayEndsWithTheClockOfTheTest) {
  Add("COMMAND ECHO DO DELAY 3600000");
  WireClient client(server_.port());
  client.Send("PING\r\nECHO x\r\n");
  EXPECT_EQ(client.TakeLine(), "PONG");
  EXPECT_EQ(test_.Run("LQ.CLOCK ADVANCE 3600000"), "OK");
  EXPECT_EQ(client.TakeLine(), R"("x")");
}

TEST_F(FaultTest, ADelayEndsByItself) {
  Add("COMMAND ECHO DO DELAY 10");
  WireClient client(server_.port());
  EXPECT_EQ(client.Run("ECHO x"), R"("x")");
}

// ---- SPLIT ----

// Reads as often as there is something, and counts the pieces.
size_t ReadInPieces(redisContext* context, redisReply** reply) {
  size_t pieces = 0;
  void* found = nullptr;
  while (found == nullptr) {
    if (redisBufferRead(context) != REDIS_OK) return 0;
    ++pieces;
    if (redisGetReplyFromReader(context, &found) != REDIS_OK) return 0;
  }
  *reply = static_cast<redisReply*>(found);
  return pieces;
}

TEST_F(FaultTest, HiredisReadsAReplyThatComesByteByByte) {
  Add("COMMAND LRANGE TIMES 1 DO SPLIT 1");
  EXPECT_EQ(test_.Run("RPUSH q one two"), ":2");
  const Context client = Connect();
  Send(client, "LRANGE q 0 -1");
  redisReply* reply = nullptr;
  const size_t pieces = ReadInPieces(client.get(), &reply);
  const Reply owned(reply);
  EXPECT_EQ(Line(reply), R"(["one", "two"])");
  // Of the 22 bytes, some may come together if this process is slow.
  EXPECT_GT(pieces, 3u);
  EXPECT_EQ(RunLine(client, "LLEN q"), ":2");
}

TEST_F(FaultTest, RepliesBehindOneInPiecesKeepTheirOrder) {
  Add("COMMAND ECHO DO SPLIT 7");
  WireClient client(server_.port());
  std::string sent;
  std::string expected;
  for (int i = 0; i < 100; ++i) {
    sent += "PING\r\nECHO 0123456789\r\n";
    expected += "+PONG\r\n$10\r\n0123456789\r\n";
  }
  client.Send(sent);
  EXPECT_EQ(client.TakeBytes(expected.size()), expected);
  EXPECT_EQ(client.Run("PING"), "PONG");
}

TEST_F(FaultTest, ALargeReplyIsSentInPieces) {
  Add("COMMAND RPOP DO SPLIT 50000");
  const std::string large(1'000'000, 'x');
  EXPECT_EQ(test_.Run("RPUSH q " + large), ":1");
  WireClient client(server_.port());
  EXPECT_EQ(client.Run("RPOP q"), '"' + large + '"');
  EXPECT_EQ(client.Run("PING"), "PONG");
}

TEST_F(FaultTest, AConnectionThatIsClosedIsSentItsLastPieces) {
  Add("COMMAND ECHO DO SPLIT 1");
  Add("COMMAND PING DO CLOSE BEFORE");
  WireClient client(server_.port());
  client.Send("ECHO 0123456789\r\nPING\r\n");
  EXPECT_EQ(UntilEnd(client), "$10\r\n0123456789\r\n");
}

TEST_F(FaultTest, APeerThatLeavesAmidThePiecesDoesNoHarm) {
  Add("COMMAND ECHO DO SPLIT 1");
  for (int i = 0; i < 10; ++i) {
    WireClient client(server_.port());
    client.Send("ECHO 0123456789012345678901234567890123456789\r\n");
    EXPECT_EQ(client.TakeBytes(3), "$40");
    client.Reset();
  }
  EXPECT_TRUE(server_.AwaitInfo("connected_clients", "2"));
}

TEST_F(FaultTest, PiecesFollowTheLog) {
  // What is held back for the log is sent in pieces afterwards.
  const ListqServer durable({"--enable-test-commands", "yes", "--appendonly",
                             "yes", "--appendfsync", "always"});
  WireClient test(durable.port());
  EXPECT_EQ(test.Run("LQ.FAULT ADD COMMAND RPUSH DO SPLIT 1"), ":1");
  WireClient client(durable.port());
  EXPECT_EQ(client.Run("RPUSH q x"), ":1");
  EXPECT_EQ(client.Run("RPUSH q y"), ":2");
  EXPECT_EQ(client.Run("LLEN q"), ":2");
}

// ---- REFUSE ----

TEST_F(FaultTest, NewConnectionsAreClosedAtOnce) {
  const WireClient before(server_.port());
  Add("TIMES 2 DO REFUSE");
  for (int i = 0; i < 2; ++i) {
    WireClient refused(server_.port());
    EXPECT_TRUE(refused.AwaitEnd());
  }
  WireClient welcome(server_.port());
  EXPECT_EQ(welcome.Run("PING"), "PONG");
  EXPECT_EQ(test_.Run("PING"), "PONG");
}

TEST_F(FaultTest, RefusingEndsWhenItsRuleIsDeleted) {
  Add("DO REFUSE");
  WireClient refused(server_.port());
  EXPECT_TRUE(refused.AwaitEnd());
  EXPECT_EQ(test_.Run("LQ.FAULT CLEAR"), "OK");
  WireClient welcome(server_.port());
  EXPECT_EQ(welcome.Run("PING"), "PONG");
}

}  // namespace
}  // namespace listq::testing
