// Random faults on random programs: nothing crashes, no session is left over,
// and the test itself is always answered.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <string>
#include <vector>

#include "tests/support/test_server.h"

namespace listq::testing {
namespace {

constexpr int kPrograms = 200;
constexpr int kSteps = 300;
constexpr size_t kClients = 6;

class Chaos {
 public:
  explicit Chaos(uint64_t seed) : random_(seed), server_(ForTests(seed)) {
    for (size_t i = 0; i < kClients; ++i) clients_.push_back(&Connect());
  }

  void Step() {
    switch (Below(8)) {
      case 0:
        Ask("LQ.FAULT ADD " + Rule());
        break;
      case 1:
        Ask("LQ.FAULT DEL " + std::to_string(Below(40)));
        break;
      case 2:
        Advance();
        break;
      default:
        Speak();
    }
    ReplaceClosed();
  }

  // Without faults all that is left ends, and everybody is answered again.
  void End() {
    Ask("LQ.FAULT CLEAR");
    server_.Advance(std::chrono::seconds(10));
    ReplaceClosed();
    EXPECT_EQ(server_.engine().sessions().size(), kClients + 1);
    for (TestClient* client : clients_) {
      EXPECT_NE(client->session().state, server::Session::State::kParked);
      client->Disconnect();
    }
    EXPECT_EQ(server_.engine().sessions().size(), 1u);
    EXPECT_EQ(server_.engine().blocked_sessions(), 0u);
    EXPECT_EQ(test_.Run("PING"), "PONG");
  }

 private:
  static server::Config ForTests(uint64_t seed) {
    server::Config config;
    config.enable_test_commands = "yes";
    config.hash_seed = seed + 1;
    return config;
  }

  size_t Below(size_t bound) { return random_() % bound; }
  template <size_t size>
  std::string OneOf(const char* const (&texts)[size]) {
    return texts[Below(size)];
  }
  TestClient& Connect() {
    TestClient& client = server_.Connect();
    client.Pipeline("CLIENT SETNAME w" + std::to_string(Below(3)));
    return client;
  }

  void ReplaceClosed() {
    for (TestClient*& client : clients_) {
      if (client->closed()) client = &Connect();
    }
  }

  void Ask(const std::string& line) {
    ASSERT_NE(test_.Run(line), "") << line;
    ASSERT_FALSE(test_.closed()) << line;
  }
  void Advance() {
    if (Below(2) == 0) {
      Ask("LQ.CLOCK ADVANCE " + std::to_string(Below(500)));
    } else {
      server_.Advance(std::chrono::milliseconds(Below(500)));
    }
  }

  std::string Rule() {
    std::string rule = OneOf({"", "COMMAND BRPOP ", "COMMAND EXEC ", "KEY a ",
                              "CLIENT w1 ", "COMMAND client ", "KEY ? "});
    rule += OneOf({"", "AFTER 2 ", "TIMES 3 ", "PROBABILITY 0.5 "});
    return rule + "DO " +
           OneOf({"ERROR 'ERR no'", "DELAY 100", "CLOSE BEFORE", "CLOSE AFTER",
                  "CLOSE MID", "DROP", "NIL", "SPLIT 3", "STALL"});
  }

  void Speak() {
    std::string lines;
    for (size_t left = Below(4); left > 0; --left) {
      lines += Request() + "\n";
    }
    lines += Request();
    TestClient& client = *clients_[Below(kClients)];
    client.Pipeline(lines);
    client.Forget();
    if (Below(30) == 0) client.Disconnect();
    if (Below(30) == 0) client.LosePeer();
  }
  std::string Request() {
    return OneOf({"RPUSH a x",
                  "LPUSH b y z",
                  "BRPOP a b 1",
                  "BLMOVE a b LEFT LEFT 1",
                  "BLMPOP 1 2 a b LEFT",
                  "LRANGE b 0 -1",
                  "MULTI",
                  "EXEC",
                  "DISCARD",
                  "WATCH a",
                  "SET c v",
                  "GET a",
                  "DEL a b",
                  "SUBSCRIBE n",
                  "PUBLISH n m",
                  "RESET",
                  "HELLO 3",
                  "CLIENT REPLY SKIP",
                  "CLIENT REPLY OFF",
                  "CLIENT REPLY ON",
                  "CLIENT PAUSE 50",
                  "MONITOR",
                  "NONSENSE",
                  "GET",
                  "QUIT",
                  "BZPOPMIN s 1",
                  "ZADD s 1 m"});
  }

  std::mt19937_64 random_;
  TestServer server_;
  TestClient& test_ = server_.Connect();
  std::vector<TestClient*> clients_;
};

TEST(FaultChaosTest, NothingBreaksAndTheTestIsAlwaysAnswered) {
  for (uint64_t seed = 0; seed < kPrograms; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Chaos chaos(seed);
    for (int i = 0; i < kSteps; ++i) {
      chaos.Step();
      ASSERT_FALSE(::testing::Test::HasFailure());
    }
    chaos.End();
    ASSERT_FALSE(::testing::Test::HasFailure());
  }
}

}  // namespace
}  // namespace listq::testing
