// Clients that wait, through real sockets and in real time.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/e2e/listq_server.h"

namespace listq::testing {
namespace {

using std::chrono::steady_clock;

class BlockingTest : public ::testing::Test {
 protected:
  // Sends a request that is going to wait, and sees to it that it does.
  void Block(WireClient& client, const std::string& line) {
    client.Send(*RequestBytes(line));
    ASSERT_TRUE(server_.AwaitBlocked(++blocked_)) << line;
  }

  ListqServer server_;
  WireClient producer_{server_.port()};
  WireClient a_{server_.port()};
  WireClient b_{server_.port()};
  WireClient c_{server_.port()};
  size_t blocked_ = 0;
};

TEST_F(BlockingTest, ThreeWorkersAreServedInTheOrderInWhichTheyBlocked) {
  Block(b_, "BRPOP q 0");
  Block(c_, "BRPOP q 0");
  Block(a_, "BRPOP q 0");
  EXPECT_EQ(producer_.Run("RPUSH q 1"), ":1");
  EXPECT_EQ(producer_.Run("RPUSH q 2"), ":1");
  EXPECT_EQ(producer_.Run("RPUSH q 3"), ":1");
  EXPECT_EQ(b_.TakeLine(), R"(["q", "1"])");
  EXPECT_EQ(c_.TakeLine(), R"(["q", "2"])");
  EXPECT_EQ(a_.TakeLine(), R"(["q", "3"])");
}

TEST_F(BlockingTest, OnePushServesAllWhoWait) {
  Block(a_, "BLPOP q 0");
  Block(b_, "BLMPOP 0 1 q RIGHT COUNT 2");
  Block(c_, "BRPOPLPUSH q done 0");
  EXPECT_EQ(producer_.Run("RPUSH q 1 2 3 4 5"), ":5");
  EXPECT_EQ(a_.TakeLine(), R"(["q", "1"])");
  EXPECT_EQ(b_.TakeLine(), R"(["q", ["5", "4"]])");
  EXPECT_EQ(c_.TakeLine(), R"("3")");
  EXPECT_EQ(producer_.Run("LRANGE q 0 -1"), R"(["2"])");
}

TEST_F(BlockingTest, AChainOfMovesEndsBeforeThePushIsAnswered) {
  Block(c_, "BRPOP third 0");
  Block(b_, "BLMOVE second third LEFT RIGHT 0");
  Block(a_, "BLMOVE first second LEFT RIGHT 0");
  EXPECT_EQ(producer_.Run("RPUSH first x"), ":1");
  EXPECT_EQ(producer_.Run("DBSIZE"), ":0");
  EXPECT_EQ(a_.TakeLine(), R"("x")");
  EXPECT_EQ(b_.TakeLine(), R"("x")");
  EXPECT_EQ(c_.TakeLine(), R"(["third", "x"])");
}

TEST_F(BlockingTest, APipelineBehindAPopWaitsAndThenRunsInOrder) {
  Block(a_, "BLPOP q 0");
  a_.Send(*RequestBytes("PING") + *RequestBytes("BLPOP r 0") +
          *RequestBytes("ECHO end"));
  EXPECT_EQ(producer_.Run("RPUSH q x"), ":1");
  EXPECT_EQ(a_.TakeLine(), R"(["q", "x"])");
  EXPECT_EQ(a_.TakeLine(), "PONG");
  ASSERT_TRUE(server_.AwaitBlocked(1));
  EXPECT_FALSE(a_.HasInput());
  EXPECT_EQ(producer_.Run("RPUSH r y"), ":1");
  EXPECT_EQ(a_.TakeLine(), R"(["r", "y"])");
  EXPECT_EQ(a_.TakeLine(), R"("end")");
}

TEST_F(BlockingTest, UnblockedClientsGoOn) {
  const std::string id = a_.Run("CLIENT ID").substr(1);
  Block(a_, "BLPOP q 0");
  EXPECT_EQ(producer_.Run("CLIENT UNBLOCK " + id), ":1");
  EXPECT_EQ(a_.TakeLine(), "nil-array");
  a_.Send(*RequestBytes("BLPOP q 0"));
  ASSERT_TRUE(server_.AwaitBlocked(1));
  EXPECT_EQ(producer_.Run("CLIENT UNBLOCK " + id + " ERROR"), ":1");
  EXPECT_EQ(a_.TakeLine(), "-UNBLOCKED client unblocked via CLIENT UNBLOCK");
  EXPECT_EQ(a_.Run("PING"), "PONG");
}

TEST_F(BlockingTest, KilledClientsTakeNothingAndFindTheirConnectionClosed) {
  const std::string id = a_.Run("CLIENT ID").substr(1);
  Block(a_, "BLPOP q 0");
  EXPECT_EQ(producer_.Run("CLIENT KILL ID " + id), ":1");
  // Closed before the reply was sent, hence here already.
  EXPECT_TRUE(a_.HasInput());
  EXPECT_EQ(a_.TakeLine(), "nothing");
  EXPECT_EQ(producer_.Run("RPUSH q x"), ":1");
  EXPECT_EQ(producer_.Run("LLEN q"), ":1");
}

TEST_F(BlockingTest, NobodyIsServedInAPause) {
  Block(a_, "BLPOP q 0");
  EXPECT_EQ(b_.Run("CLIENT PAUSE 100000 WRITE"), "OK");
  producer_.Send(*RequestBytes("RPUSH q x"));
  ASSERT_TRUE(server_.AwaitBlocked(2));
  EXPECT_FALSE(a_.HasInput());
  EXPECT_EQ(b_.Run("CLIENT UNPAUSE"), "OK");
  EXPECT_EQ(producer_.TakeLine(), ":1");
  EXPECT_EQ(a_.TakeLine(), R"(["q", "x"])");
}

TEST_F(BlockingTest, ATimeOutIsNeverEarly) {
  for (const char* line :
       {"BLPOP q 0.05", "BLMOVE q r LEFT LEFT 0.05", "BRPOPLPUSH q r 0.05",
        "BLMPOP 0.05 1 q LEFT", "BRPOP q 0.0491"}) {
    const auto start = steady_clock::now();
    EXPECT_EQ(a_.Run(line), "nil-array") << line;
    EXPECT_GE(steady_clock::now() - start, std::chrono::milliseconds(50))
        << line;
  }
}

TEST_F(BlockingTest, TimeOutsEndInTheirOrderWhileClientsComeAndGo) {
  std::atomic<bool> done = false;
  std::thread churn([&] {
    while (!done) WireClient(server_.port()).Run("PING");
  });
  a_.Send(*RequestBytes("BLPOP q 0.15"));
  b_.Send(*RequestBytes("BLPOP q 0.1"));
  c_.Send(*RequestBytes("BLPOP q 0.2"));
  EXPECT_EQ(b_.TakeLine(), "nil-array");
  EXPECT_EQ(a_.TakeLine(), "nil-array");
  EXPECT_EQ(producer_.Run("PING"), "PONG");
  EXPECT_EQ(c_.TakeLine(), "nil-array");
  done = true;
  churn.join();
}

TEST_F(BlockingTest, ManyWorkersOfOneKeyAreServedInOrder) {
  constexpr size_t kWorkers = 500;
  std::vector<std::unique_ptr<WireClient>> workers;
  for (size_t i = 0; i < kWorkers; ++i) {
    workers.push_back(std::make_unique<WireClient>(server_.port()));
    workers.back()->Send(*RequestBytes("BRPOP q 0"));
    // One after the other, so that their order is known.
    ASSERT_TRUE(server_.AwaitBlocked(i + 1));
  }
  std::string pushes;
  for (size_t i = 0; i < kWorkers; ++i) {
    pushes += *RequestBytes("LPUSH q " + std::to_string(i));
  }
  producer_.Send(pushes);
  for (size_t i = 0; i < kWorkers; ++i) {
    EXPECT_EQ(workers[i]->TakeLine(), "[\"q\", \"" + std::to_string(i) + "\"]");
  }
}

}  // namespace
}  // namespace listq::testing
