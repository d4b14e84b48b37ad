// hiredis with messages, transactions and waits for members.
#include <gtest/gtest.h>
#include <hiredis/async.h>
#include <hiredis/hiredis.h>
#include <poll.h>

#include <chrono>
#include <string>
#include <vector>

#include "tests/e2e/hiredis_fixture.h"
#include "tests/support/await.h"

namespace listq::testing {
namespace {

using std::chrono::steady_clock;

class HiredisTest : public HiredisFixture {};

TEST_F(HiredisTest, ASubscriberIsSentMessagesUntilItLeaves) {
  const Context subscriber = Connect();
  const Context publisher = Connect();
  EXPECT_EQ(RunLine(subscriber, "SUBSCRIBE news sports"),
            R"(["subscribe", "news", :1])");
  EXPECT_EQ(TakeLine(subscriber), R"(["subscribe", "sports", :2])");
  EXPECT_EQ(RunLine(subscriber, "PSUBSCRIBE n*"),
            R"(["psubscribe", "n*", :3])");
  EXPECT_EQ(RunLine(publisher, "PUBLISH news hello"), ":2");
  EXPECT_EQ(TakeLine(subscriber), R"(["message", "news", "hello"])");
  EXPECT_EQ(TakeLine(subscriber), R"(["pmessage", "n*", "news", "hello"])");
  EXPECT_EQ(RunLine(subscriber, "PING"), R"(["pong", ""])");
  EXPECT_EQ(RunLine(subscriber, "GET k").substr(0, 9), "-ERR Can'");
  EXPECT_EQ(RunLine(subscriber, "PUNSUBSCRIBE"),
            R"(["punsubscribe", "n*", :2])");
  EXPECT_EQ(RunLine(subscriber, "UNSUBSCRIBE sports"),
            R"(["unsubscribe", "sports", :1])");
  EXPECT_EQ(RunLine(subscriber, "UNSUBSCRIBE"),
            R"(["unsubscribe", "news", :0])");
  EXPECT_EQ(RunLine(subscriber, "GET k"), "nil");
}

TEST_F(HiredisTest, ATransactionIsAnsweredByOneArray) {
  const Context client = Connect();
  for (const char* command :
       {"MULTI", "RPUSH q a b", "HSET h f v", "HGETALL h", "GET h", "EXEC"}) {
    redisAppendCommand(client.get(), command);
  }
  EXPECT_EQ(TakeLine(client), "OK");
  for (int i = 0; i < 4; ++i) EXPECT_EQ(TakeLine(client), "QUEUED");
  EXPECT_EQ(TakeLine(client),
            R"([:2, :1, ["f", "v"], -WRONGTYPE Operation against a key )"
            "holding the wrong kind of value]");
}

TEST_F(HiredisTest, ATransactionIsNilIfAWatchedKeyChanged) {
  const Context client = Connect();
  const Context other = Connect();
  EXPECT_EQ(RunLine(client, "WATCH z"), "OK");
  EXPECT_EQ(RunLine(other, "ZADD z 1 a"), ":1");
  EXPECT_EQ(RunLine(client, "MULTI"), "OK");
  EXPECT_EQ(RunLine(client, "ZCARD z"), "QUEUED");
  EXPECT_EQ(RunLine(client, "EXEC"), "nil");
}

TEST_F(HiredisTest, AWorkerThatWaitsGetsTheLowestOfAllMembers) {
  const Context worker = Connect();
  const Context producer = Connect();
  Send(worker, "BZPOPMIN none due 0");
  ASSERT_TRUE(server_.AwaitBlocked(1));
  EXPECT_EQ(RunLine(producer, "ZADD due 2 b 1.5 a"), ":2");
  EXPECT_EQ(TakeLine(worker), R"(["due", "a", "1.5"])");
  EXPECT_EQ(RunLine(worker, "BZPOPMIN due 0"), R"(["due", "b", "2"])");
  EXPECT_EQ(RunLine(producer, "EXISTS due"), ":0");
}

TEST_F(HiredisTest, AWorkerThatWaitsForMembersInVainGetsANull) {
  const Context worker = Connect();
  const auto start = steady_clock::now();
  EXPECT_EQ(RunLine(worker, "BZPOPMIN due 0.05"), "nil");
  EXPECT_GE(steady_clock::now() - start, std::chrono::milliseconds(50));
}

// An event loop for hiredis, just large enough: it reads while it waits.
class AsyncClient {
 public:
  explicit AsyncClient(uint16_t port)
      : context_(redisAsyncConnect("127.0.0.1", port)) {
    context_->ev.data = this;
    context_->ev.addWrite = [](void* self) {
      static_cast<AsyncClient*>(self)->writes_ = true;
    };
    context_->ev.delWrite = [](void* self) {
      static_cast<AsyncClient*>(self)->writes_ = false;
    };
  }
  AsyncClient(const AsyncClient&) = delete;
  AsyncClient& operator=(const AsyncClient&) = delete;
  ~AsyncClient() { redisAsyncFree(context_); }

  redisAsyncContext* context() { return context_; }

  template <typename Question>
  bool RunUntil(Question&& question) {
    return Await([&] {
      pollfd query = {context_->c.fd, POLLIN, 0};
      if (writes_) redisAsyncHandleWrite(context_);
      if (poll(&query, 1, 0) == 1) redisAsyncHandleRead(context_);
      return question();
    });
  }

 private:
  redisAsyncContext* context_;
  bool writes_ = true;
};

TEST_F(HiredisTest, AnAsynchronousSubscriberIsCalledForEveryMessage) {
  constexpr size_t kMessages = 1000;
  std::vector<std::string> messages;
  const Context publisher = Connect();
  AsyncClient subscriber(server_.port());
  redisAsyncCommand(
      subscriber.context(),
      [](redisAsyncContext*, void* reply, void* all) {
        if (reply == nullptr) return;  // The connection ends.
        static_cast<std::vector<std::string>*>(all)->push_back(
            Line(static_cast<redisReply*>(reply)));
      },
      &messages, "SUBSCRIBE news");
  ASSERT_TRUE(subscriber.RunUntil([&] { return !messages.empty(); }));
  EXPECT_EQ(messages[0], R"(["subscribe", "news", :1])");
  for (size_t i = 0; i < kMessages; ++i) {
    redisAppendCommand(publisher.get(), "PUBLISH news %d", static_cast<int>(i));
  }
  for (size_t i = 0; i < kMessages; ++i) EXPECT_EQ(TakeLine(publisher), ":1");
  ASSERT_TRUE(subscriber.RunUntil([&] { return messages.size() > kMessages; }));
  for (size_t i = 0; i < kMessages; ++i) {
    EXPECT_EQ(messages[i + 1],
              R"(["message", "news", ")" + std::to_string(i) + R"("])");
  }
}

}  // namespace
}  // namespace listq::testing
