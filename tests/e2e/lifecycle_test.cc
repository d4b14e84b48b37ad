// How the server starts and stops.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>
#include <string>

#include "tests/e2e/listq_server.h"
#include "tests/support/await.h"

namespace listq::testing {
namespace {

using ::testing::HasSubstr;

// More than the sockets of one connection hold together.
constexpr size_t kElements = 200;
constexpr size_t kElementBytes = 100'000;

void Fill(WireClient& client) {
  const std::string push = "RPUSH q " + std::string(kElementBytes, 'x');
  for (size_t i = 0; i < kElements; ++i) client.Run(push);
}

size_t LrangeBytes() {
  const std::string header = "*" + std::to_string(kElements) + "\r\n";
  const std::string length = "$" + std::to_string(kElementBytes) + "\r\n";
  return header.size() + kElements * (length.size() + kElementBytes + 2);
}

class SignalTest : public ::testing::TestWithParam<int> {};

INSTANTIATE_TEST_SUITE_P(TermAndInt, SignalTest,
                         ::testing::Values(SIGTERM, SIGINT),
                         [](const auto& test) {
                           return test.param == SIGTERM ? "Term" : "Int";
                         });

TEST_P(SignalTest, EndsTheServer) {
  ListqServer server;
  WireClient client(server.port());
  WireClient worker(server.port());
  EXPECT_EQ(client.Run("PING"), "PONG");
  worker.Send(*RequestBytes("BLPOP q 0"));
  ASSERT_TRUE(server.AwaitBlocked(1));
  server.Signal(GetParam());
  EXPECT_EQ(server.AwaitExit(), 0);
  EXPECT_TRUE(client.AwaitEnd());
  EXPECT_EQ(worker.TakeLine(), "nothing");
  EXPECT_FALSE(WireClient(server.port()).open());
}

TEST_P(SignalTest, WhatIsOwedIsSentFirst) {
  ListqServer server;
  WireClient client(server.port());
  Fill(client);
  client.Send(*RequestBytes("LRANGE q 0 -1"));
  ASSERT_TRUE(server.AwaitInfo("total_commands_processed",
                               std::to_string(kElements + 2)));
  server.Signal(GetParam());
  ASSERT_TRUE(Await([&] { return !WireClient(server.port()).open(); }));
  EXPECT_TRUE(server.Runs());
  EXPECT_EQ(client.TakeBytes(LrangeBytes()).size(), LrangeBytes());
  EXPECT_TRUE(client.AwaitEnd());
  EXPECT_EQ(server.AwaitExit(), 0);
}

TEST_P(SignalTest, ASecondOneEndsItAtOnce) {
  ListqServer server;
  WireClient client(server.port());
  Fill(client);
  client.Send(*RequestBytes("LRANGE q 0 -1"));
  ASSERT_TRUE(server.AwaitInfo("total_commands_processed",
                               std::to_string(kElements + 2)));
  server.Signal(GetParam());
  ASSERT_TRUE(Await([&] { return !WireClient(server.port()).open(); }));
  EXPECT_TRUE(server.Runs());
  server.Signal(GetParam());
  EXPECT_EQ(server.AwaitExit(), 1);
  EXPECT_THAT(server.Output(), HasSubstr("while stopping"));
}

TEST(LifecycleTest, ShutdownEndsTheServerWithoutAReply) {
  ListqServer server;
  WireClient client(server.port());
  EXPECT_EQ(client.Run("SHUTDOWN NOSAVE"), "nothing");
  EXPECT_EQ(server.AwaitExit(), 0);
}

TEST(LifecycleTest, RepliesOfThePipelineBeforeAShutdownAreSent) {
  ListqServer server;
  WireClient client(server.port());
  client.Send(*RequestBytes("PING") + *RequestBytes("SHUTDOWN") +
              *RequestBytes("PING"));
  EXPECT_EQ(client.TakeLine(), "PONG");
  EXPECT_EQ(client.TakeLine(), "nothing");
  EXPECT_EQ(server.AwaitExit(), 0);
}

TEST(LifecycleTest, TheSamePortServesAgainAtOnce) {
  ListqServer first;
  WireClient client(first.port());
  EXPECT_EQ(client.Run("PING"), "PONG");
  // The server's end of the connection is the first to close: it lingers.
  first.Signal(SIGTERM);
  EXPECT_EQ(first.AwaitExit(), 0);
  ListqProcess second(
      {"--port", std::to_string(first.port()), "--bind", "127.0.0.1"});
  ASSERT_TRUE(second.AwaitReady()) << second.Output();
  EXPECT_EQ(WireClient(first.port()).Run("PING"), "PONG");
}

TEST(LifecycleTest, TheUnixSocketIsRemovedInTheEnd) {
  const TemporaryFolder folder;
  const std::string path = folder.File("socket");
  ListqProcess server({"--port", "0", "--unixsocket", path});
  ASSERT_TRUE(server.AwaitReady());
  EXPECT_TRUE(std::filesystem::exists(path));
  server.Signal(SIGTERM);
  EXPECT_EQ(server.AwaitExit(), 0);
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(LifecycleTest, AUnixSocketThatWasLeftBehindIsReplaced) {
  const TemporaryFolder folder;
  const std::string path = folder.File("socket");
  {
    ListqProcess killed({"--port", "0", "--unixsocket", path});
    ASSERT_TRUE(killed.AwaitReady());
    killed.Signal(SIGKILL);
    EXPECT_EQ(killed.AwaitExit(), -SIGKILL);
  }
  EXPECT_TRUE(std::filesystem::exists(path));
  ListqProcess server({"--port", "0", "--unixsocket", path});
  ASSERT_TRUE(server.AwaitReady()) << server.Output();
  EXPECT_EQ(WireClient(path).Run("PING"), "PONG");
}

TEST(LifecycleTest, ATerminalThatGoesAwayDoesNotEndTheServer) {
  ListqServer server;
  server.Signal(SIGHUP);
  server.Signal(SIGPIPE);
  EXPECT_EQ(WireClient(server.port()).Run("PING"), "PONG");
}

}  // namespace
}  // namespace listq::testing
