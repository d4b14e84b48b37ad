// From bytes to replies: cuts, inline commands and broken requests.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

class ProtocolTest : public CommandTest {
 protected:
  // The replies to bytes sent in pieces that end at the given places.
  std::string Replies(std::string_view bytes, std::vector<size_t> cuts) {
    TestServer server;
    TestClient& client = server.Connect();
    cuts.push_back(bytes.size());
    size_t start = 0;
    for (const size_t end : cuts) {
      client.Send(bytes.substr(start, end - start));
      start = end;
    }
    return client.TakeBytes();
  }
  void ExpectProtocolError(std::string_view bytes, std::string_view error) {
    TestClient& client = server_.Connect();
    client.Send(bytes);
    EXPECT_EQ(client.TakeAll(), "-ERR Protocol error: " + std::string(error));
    EXPECT_TRUE(client.closed());
  }
};

constexpr std::string_view kSession =
    "*3\r\n$5\r\nRPUSH\r\n$1\r\nq\r\n$12\r\nhello\r\nworld\r\n"
    "PING\r\n"
    "*0\r\n"
    "\r\n"
    "*3\r\n$5\r\nBLPOP\r\n$1\r\nq\r\n$1\r\n0\r\n"
    "SET s 'it\\'s' \n"
    "*2\r\n$3\r\nGET\r\n$1\r\ns\r\n"
    "*1\r\n$6\r\nnosuch\r\n"
    "*2\r\n$4\r\nECHO\r\n$0\r\n\r\n"
    "echo \"a\\x00b\"\r\n"
    "QUIT\r\n";

TEST_F(ProtocolTest, ASessionIsTheSameHoweverItIsCut) {
  const std::string whole = Replies(kSession, {});
  ASSERT_TRUE(whole.ends_with("+OK\r\n"));
  for (size_t cut = 1; cut < kSession.size(); ++cut) {
    ASSERT_EQ(Replies(kSession, {cut}), whole) << cut;
  }
}

TEST_F(ProtocolTest, ASessionIsTheSameInPiecesOfAnySize) {
  const std::string whole = Replies(kSession, {});
  for (size_t size = 1; size < 40; ++size) {
    std::vector<size_t> cuts;
    for (size_t at = size; at < kSession.size(); at += size) {
      cuts.push_back(at);
    }
    ASSERT_EQ(Replies(kSession, cuts), whole) << size;
  }
}

TEST_F(ProtocolTest, InlineCommandsMayBeQuoted) {
  a_.Send("  rpush q \"a b\" 'c d' \"\\x41\\n\"  \r\n");
  EXPECT_EQ(a_.Take(), ":3");
  EXPECT_EQ(Run("LRANGE q 0 -1"), R"(["a b", "c d", "A\n"])");
  a_.Send("ping\nPING\r\n\r\n\n");
  EXPECT_EQ(a_.TakeAll(), "PONG | PONG");
}

TEST_F(ProtocolTest, InlineCommandsWaitToo) {
  b_.Send("blpop q 0\r\nping\r\n");
  EXPECT_EQ(b_.TakeAll(), "");
  a_.Send("rpush q x\r\n");
  EXPECT_EQ(b_.TakeAll(), R"(["q", "x"] | PONG)");
}

// The arguments of an inline request that waits are copied out of the parser.
TEST_F(ProtocolTest, QuotedInlineCommandsThatWaitKeepTheirArguments) {
  b_.Send("blpop \"the queue\" 0\r\n");
  c_.Send("blpop \"XXXXXXXXX\" 0\r\n");
  a_.Send("rpush \"the queue\" x\r\n");
  EXPECT_EQ(b_.TakeAll(), R"(["the queue", "x"])");
}

TEST_F(ProtocolTest, BrokenRequestsEndTheConnection) {
  ExpectProtocolError("*x\r\n", "invalid multibulk length");
  ExpectProtocolError("*1\r\nPING\r\n", "expected '$', got 'P'");
  ExpectProtocolError("*1\r\n$x\r\n", "invalid bulk length");
  ExpectProtocolError("*1\r\n$-1\r\n", "invalid bulk length");
  ExpectProtocolError("*9223372036854775807\r\n", "invalid multibulk length");
  ExpectProtocolError("*1\r\n$536870913\r\n", "invalid bulk length");
  ExpectProtocolError("set s \"v\r\n", "unbalanced quotes in request");
  ExpectProtocolError(std::string(70'000, 'x'), "too big inline request");
  ExpectProtocolError("*" + std::string(70'000, '1'),
                      "too big mbulk count string");
  ExpectProtocolError("*1\r\n$" + std::string(70'000, '1'),
                      "too big bulk count string");
}

TEST_F(ProtocolTest, WhatCameBeforeABrokenRequestIsDone) {
  b_.Send("SET s v\r\n*1\r\n!\r\nSET t v\r\n");
  EXPECT_EQ(b_.TakeAll(), "OK | -ERR Protocol error: expected '$', got '!'");
  EXPECT_TRUE(b_.closed());
  EXPECT_EQ(Run("EXISTS s t"), ":1");
}

TEST_F(ProtocolTest, WhoWantsNoRepliesGetsNoErrorEither) {
  b_.Send("CLIENT REPLY OFF\r\n*x\r\n");
  EXPECT_EQ(b_.TakeBytes(), "");
  EXPECT_TRUE(b_.closed());
  c_.Send("CLIENT REPLY SKIP\r\n*x\r\n");
  EXPECT_EQ(c_.TakeBytes(), "");
  EXPECT_TRUE(c_.closed());
}

TEST_F(ProtocolTest, WhoSpeaksHttpIsCutOffBeforeTheBodyRuns) {
  b_.Send("POST / HTTP/1.1\r\nHost: x\r\n\r\nSET s v\r\n");
  EXPECT_EQ(b_.TakeBytes(), "");
  EXPECT_TRUE(b_.closed());
  c_.Send("GET / HTTP/1.1\r\nhost: x\r\n\r\nSET s v\r\n");
  EXPECT_EQ(c_.TakeBytes(), "");
  EXPECT_TRUE(c_.closed());
  TestClient& silent = server_.Connect();
  silent.Send("PING\r\nCLIENT REPLY OFF\r\nPOST\r\nSET s v\r\n");
  EXPECT_TRUE(silent.closed());
  EXPECT_EQ(Run("EXISTS s"), ":0");
}

TEST_F(ProtocolTest, ABrokenRequestBehindAWaiterWaits) {
  b_.Send("BLPOP q 0\r\n*x\r\n");
  EXPECT_FALSE(b_.closed());
  Run("RPUSH q x");
  EXPECT_EQ(b_.TakeAll(),
            R"(["q", "x"] | -ERR Protocol error: invalid multibulk length)");
  EXPECT_TRUE(b_.closed());
}

TEST_F(ProtocolTest, WhoIsNotInMaySendLittle) {
  server_.config().requirepass = "secret";
  ExpectProtocolError("*11\r\n", "unauthenticated multibulk length");
  ExpectProtocolError("*1\r\n$16385\r\n", "unauthenticated bulk length");
  TestClient& client = server_.Connect();
  client.Pipeline("AUTH secret");
  EXPECT_EQ(client.Take(), "OK");
  EXPECT_EQ(client.Run("ECHO " + std::string(20'000, 'x')).size(), 20'002u);
}

TEST_F(ProtocolTest, LargeArgumentsComeBackWhole) {
  std::string large;
  for (int i = 0; large.size() < 3'000'000; ++i) large += std::to_string(i);
  const std::string request = "*3\r\n$5\r\nRPUSH\r\n$1\r\nq\r\n$" +
                              std::to_string(large.size()) + "\r\n" + large +
                              "\r\n";
  for (size_t at = 0; at < request.size(); at += 65'536) {
    a_.Send(request.substr(at, 65'536));
  }
  EXPECT_EQ(a_.Take(), ":1");
  EXPECT_EQ(a_.Ask("LPOP q").text, large);
}

TEST_F(ProtocolTest, TheBulkLimitIsASetting) {
  EXPECT_EQ(Run("CONFIG SET proto-max-bulk-len 1mb"), "OK");
  ExpectProtocolError("*1\r\n$1048577\r\n", "invalid bulk length");
  b_.Send("*2\r\n$4\r\nECHO\r\n$1048576\r\n");
  EXPECT_FALSE(b_.closed());
  EXPECT_EQ(Run("CONFIG SET proto-max-bulk-len 8gb"), "OK");
  ExpectProtocolError("*1\r\n$4294967296\r\n", "invalid bulk length");
  c_.Send("*2\r\n$4\r\nECHO\r\n$4294967000\r\n");
  EXPECT_FALSE(c_.closed());
}

}  // namespace
}  // namespace listq::testing
