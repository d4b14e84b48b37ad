// How the server starts and stops.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>

#include "tests/e2e/big_list.h"
#include "tests/e2e/listq_server.h"
#include "tests/support/await.h"

namespace listq::testing {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kLogTime = ":M 25 Nov 2026 12:30:00.000";

class SignalTest : public ::testing::TestWithParam<int> {
 protected:
  // The server is told to stop while it owes much to a client.
  void StopWhileOwing() {
    PushBigList(client_);
    client_.Send(*RequestBytes("LRANGE q 0 -1"));
    // The last one asks for the number.
    ASSERT_TRUE(server_.AwaitInfo("total_commands_processed",
                                  std::to_string(kBigListElements + 2)));
    server_.Signal(GetParam());
    ASSERT_TRUE(Await([&] { return !WireClient(server_.port()).open(); }));
    EXPECT_TRUE(server_.Runs());
  }

  ListqServer server_;
  WireClient client_{server_.port()};
};

INSTANTIATE_TEST_SUITE_P(TermAndInt, SignalTest,
                         ::testing::Values(SIGTERM, SIGINT),
                         [](const auto& test) {
                           return test.param == SIGTERM ? "Term" : "Int";
                         });

TEST_P(SignalTest, EndsTheServer) {
  WireClient worker(server_.port());
  EXPECT_EQ(client_.Run("PING"), "PONG");
  worker.Send(*RequestBytes("BLPOP q 0"));
  ASSERT_TRUE(server_.AwaitBlocked(1));
  server_.Signal(GetParam());
  EXPECT_EQ(server_.AwaitExit(), 0);
  EXPECT_TRUE(client_.AwaitEnd());
  EXPECT_EQ(worker.TakeLine(), "nothing");
  EXPECT_FALSE(WireClient(server_.port()).open());
}

TEST_P(SignalTest, WhatIsOwedIsSentFirst) {
  StopWhileOwing();
  const std::string reply = BigListReply();
  EXPECT_TRUE(client_.TakeBytes(reply.size()) == reply);
  EXPECT_TRUE(client_.AwaitEnd());
  EXPECT_EQ(server_.AwaitExit(), 0);
}

TEST_P(SignalTest, ASecondOneEndsItAtOnce) {
  StopWhileOwing();
  server_.Signal(GetParam());
  EXPECT_EQ(server_.AwaitExit(), 1);
  EXPECT_THAT(server_.Output(), HasSubstr("while stopping"));
}

TEST(LifecycleTest, TheLogTellsWhenASignalCameToAnIdleServer) {
  ListqServer server;
  const auto ready = std::chrono::steady_clock::now();
  ASSERT_TRUE(Await([&] {
    return std::chrono::steady_clock::now() - ready >
           std::chrono::milliseconds(1);
  }));
  server.Signal(SIGTERM);
  EXPECT_EQ(server.AwaitExit(), 0);
  const auto time_of = [&](std::string_view text) {
    const std::string log = server.Output();
    const size_t start = log.rfind('\n', log.find(text)) + 1;
    return log.substr(log.find(':', start), kLogTime.size());
  };
  EXPECT_NE(time_of("Received"), time_of("Ready"));
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
