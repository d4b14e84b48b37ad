// A worker that is gone never takes an element, even if the server has not
// got round to the end of its connection.
#include <gtest/gtest.h>
#include <signal.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/e2e/listq_server.h"

namespace listq::testing {
namespace {

using Leave = void (*)(WireClient& worker);

struct WayToLeave {
  const char* name;
  Leave leave;
};

void PrintTo(const WayToLeave& way, std::ostream* out) { *out << way.name; }

constexpr WayToLeave kWays[] = {
    {"Closes", [](WireClient& worker) { worker.Close(); }},
    {"HalfCloses", [](WireClient& worker) { worker.HalfClose(); }},
    {"Dies", [](WireClient& worker) { worker.Reset(); }},
    {"SendsAndCloses",
     [](WireClient& worker) {
       worker.Send(*RequestBytes("PING"));
       worker.Close();
     }},
    {"SendsHalfARequestAndDies",
     [](WireClient& worker) {
       worker.Send("*2\r\n$4\r\nLLEN");
       worker.Reset();
     }},
};

class GoneWorkerTest : public ::testing::TestWithParam<WayToLeave> {
 protected:
  std::unique_ptr<WireClient> Connect() {
    return std::make_unique<WireClient>(server_.port());
  }
  std::unique_ptr<WireClient> Worker() {
    auto worker = Connect();
    worker->Send(*RequestBytes("BRPOP q 0"));
    EXPECT_TRUE(server_.AwaitBlocked(++blocked_));
    return worker;
  }
  // What `act` does reaches the server as if all at once.
  void AtOnce(const std::function<void()>& act) {
    server_.Stop();
    act();
    server_.Signal(SIGCONT);
  }

  ListqServer server_;
  size_t blocked_ = 0;
};

INSTANTIATE_TEST_SUITE_P(Ways, GoneWorkerTest, ::testing::ValuesIn(kWays),
                         [](const auto& test) { return test.param.name; });

TEST_P(GoneWorkerTest, TakesNothingAfterwards) {
  const auto producer = Connect();
  const auto worker = Worker();
  GetParam().leave(*worker);
  ASSERT_TRUE(server_.AwaitBlocked(0));
  EXPECT_EQ(producer->Run("LPUSH q job"), ":1");
  EXPECT_EQ(producer->Run("LRANGE q 0 -1"), R"(["job"])");
}

TEST_P(GoneWorkerTest, TakesNothingIfThePushIsReadFirst) {
  const auto producer = Connect();
  const auto worker = Worker();
  AtOnce([&] {
    producer->Send(*RequestBytes("LPUSH q job"));
    GetParam().leave(*worker);
  });
  EXPECT_EQ(producer->TakeLine(), ":1");
  EXPECT_EQ(producer->Run("LRANGE q 0 -1"), R"(["job"])");
}

TEST_P(GoneWorkerTest, TakesNothingIfItsEndIsReadFirst) {
  const auto worker = Worker();
  const auto producer = Connect();
  AtOnce([&] {
    GetParam().leave(*worker);
    producer->Send(*RequestBytes("LPUSH q job"));
  });
  EXPECT_EQ(producer->TakeLine(), ":1");
  EXPECT_EQ(producer->Run("LRANGE q 0 -1"), R"(["job"])");
}

TEST_P(GoneWorkerTest, LeavesTheElementToTheNextInLine) {
  const auto producer = Connect();
  const auto first = Worker();
  const auto second = Worker();
  const auto third = Worker();
  AtOnce([&] {
    producer->Send(*RequestBytes("LPUSH q job"));
    GetParam().leave(*first);
    GetParam().leave(*second);
  });
  EXPECT_EQ(producer->TakeLine(), ":1");
  EXPECT_EQ(third->TakeLine(), R"(["q", "job"])");
  EXPECT_EQ(producer->Run("EXISTS q"), ":0");
}

TEST_P(GoneWorkerTest, MovesNothing) {
  const auto producer = Connect();
  const auto worker = Connect();
  worker->Send(*RequestBytes("BLMOVE q working LEFT RIGHT 0"));
  ASSERT_TRUE(server_.AwaitBlocked(1));
  AtOnce([&] {
    producer->Send(*RequestBytes("RPUSH q job"));
    GetParam().leave(*worker);
  });
  EXPECT_EQ(producer->TakeLine(), ":1");
  EXPECT_EQ(producer->Run("LRANGE q 0 -1"), R"(["job"])");
  EXPECT_EQ(producer->Run("EXISTS working"), ":0");
}

TEST_P(GoneWorkerTest, OneOfManyLosesAndDoublesNothing) {
  constexpr size_t kWorkers = 300;
  const auto producer = Connect();
  std::vector<std::unique_ptr<WireClient>> workers;
  for (size_t i = 0; i < kWorkers; ++i) workers.push_back(Worker());
  AtOnce([&] {
    std::string pushes;
    for (size_t i = 0; i < kWorkers; ++i) {
      pushes += *RequestBytes("LPUSH q " + std::to_string(i));
      if (i % 3 != 0) GetParam().leave(*workers[i]);
    }
    producer->Send(pushes);
  });
  for (size_t i = 0; i < kWorkers; ++i) producer->TakeLine();
  // The first elements went to those who stayed, in order; the rest is there.
  size_t next = 0;
  for (size_t i = 0; i < kWorkers; i += 3) {
    EXPECT_EQ(workers[i]->TakeLine(),
              "[\"q\", \"" + std::to_string(next++) + "\"]");
  }
  EXPECT_EQ(producer->Run("LLEN q"), ":" + std::to_string(kWorkers - next));
  EXPECT_EQ(producer->Run("LINDEX q -1"), '"' + std::to_string(next) + '"');
  EXPECT_EQ(producer->Run("LINDEX q 0"),
            '"' + std::to_string(kWorkers - 1) + '"');
}

}  // namespace
}  // namespace listq::testing
