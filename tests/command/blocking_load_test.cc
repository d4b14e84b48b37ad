// Many clients that wait: each is served, none is forgotten.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

using std::chrono::seconds;

class BlockingLoadTest : public CommandTest {
 protected:
  BlockingLoadTest() { server_.config().maxclients = 1'000'000; }

  // So many clients more, which have sent that.
  std::vector<TestClient*> Many(int count, std::string_view command) {
    std::vector<TestClient*> clients;
    for (int i = 0; i < count; ++i) {
      clients.push_back(&server_.Connect());
      clients.back()->Run(command);
    }
    return clients;
  }
};

TEST_F(BlockingLoadTest, TenThousandWaitersDisconnect) {
  std::vector<TestClient*> clients = Many(10'000, "BLPOP k1 k2 k3 60");
  EXPECT_EQ(Info("blocked_clients"), "10000");
  std::shuffle(clients.begin(), clients.end(), std::mt19937(1));
  for (TestClient* client : clients) client->Disconnect();
  EXPECT_EQ(Info("blocked_clients"), "0");
  EXPECT_EQ(Info("total_blocking_keys"), "0");
  EXPECT_EQ(Info("clients_in_timeout_table"), "0");
  EXPECT_EQ(Run("RPUSH k1 x"), ":1");
  EXPECT_EQ(Run("LLEN k1"), ":1");
}

TEST_F(BlockingLoadTest, FiveThousandWaitersOfOneKeyAreServedInOrder) {
  const std::vector<TestClient*> clients = Many(5'000, "BLPOP q 0");
  for (size_t i = 0; i < clients.size(); ++i) {
    Run("RPUSH q " + std::to_string(i));
    ASSERT_EQ(clients[i]->Take(), "[\"q\", \"" + std::to_string(i) + "\"]");
  }
  EXPECT_EQ(Info("blocked_clients"), "0");
  EXPECT_EQ(Run("EXISTS q"), ":0");
}

TEST_F(BlockingLoadTest, OnePushServesThousands) {
  const std::vector<TestClient*> clients = Many(5'000, "BLPOP q 0");
  std::string push = "RPUSH q";
  for (size_t i = 0; i < clients.size(); ++i) push += ' ' + std::to_string(i);
  EXPECT_EQ(Run(push), ":5000");
  for (size_t i = 0; i < clients.size(); ++i) {
    ASSERT_EQ(clients[i]->Take(), "[\"q\", \"" + std::to_string(i) + "\"]");
  }
}

TEST_F(BlockingLoadTest, WaitersWithOneDeadlineAreAnsweredBitByBit) {
  const std::vector<TestClient*> clients = Many(5'000, "BLPOP q 1");
  server_.clock().Advance(1'000'000);
  server_.engine().RunTurn();
  const size_t left = server_.engine().wait_list().waiters_with_deadline();
  EXPECT_GT(left, 0u);
  EXPECT_LT(left, clients.size());
  EXPECT_LE(*server_.engine().NextDeadline(), server_.clock().monotonic_us());
  server_.Settle();
  for (TestClient* client : clients) ASSERT_EQ(client->Take(), "nil-array");
  EXPECT_EQ(Info("blocked_clients"), "0");
}

TEST_F(BlockingLoadTest, WaitersTimeOutInTheOrderOfTheirDeadlines) {
  std::vector<TestClient*> clients;
  for (int i = 0; i < 1'000; ++i) {
    clients.push_back(&server_.Connect());
    clients.back()->Run("BLPOP q " + std::to_string(1 + (i * 7919) % 1'000));
  }
  for (size_t left = clients.size(); left > 0; --left) {
    ASSERT_EQ(server_.engine().wait_list().waiters_with_deadline(), left);
    server_.Advance(seconds(1));
  }
  EXPECT_EQ(Info("blocked_clients"), "0");
}

TEST_F(BlockingLoadTest, AWaiterMayNameThousandsOfKeys) {
  std::string pop = "BLPOP";
  for (int i = 0; i < 5'000; ++i) pop += " k" + std::to_string(i);
  b_.Run(pop + " 0");
  c_.Run(pop + " 0");
  EXPECT_EQ(Info("total_blocking_keys"), "5000");
  Run("RPUSH k4999 x");
  EXPECT_EQ(b_.Take(), R"(["k4999", "x"])");
  Run("RPUSH k0 y");
  EXPECT_EQ(c_.Take(), R"(["k0", "y"])");
  EXPECT_EQ(Info("total_blocking_keys"), "0");
}

TEST_F(BlockingLoadTest, ALongChainIsFollowedToItsEnd) {
  for (int i = 0; i < 2'000; ++i) {
    server_.Connect().Run("BLMOVE k" + std::to_string(i) + " k" +
                          std::to_string(i + 1) + " LEFT LEFT 0");
  }
  b_.Run("BLPOP k2000 0");
  Run("RPUSH k0 x");
  EXPECT_EQ(b_.Take(), R"(["k2000", "x"])");
  EXPECT_EQ(Run("DBSIZE"), ":0");
  EXPECT_EQ(Info("blocked_clients"), "0");
}

TEST_F(BlockingLoadTest, PipelinesOfManyWaitersGoOn) {
  const std::vector<TestClient*> clients = Many(1'000, "BLPOP q 0");
  for (TestClient* client : clients) client->Pipeline("PING");
  for (int i = 0; i < 1'000; ++i) Run("RPUSH q x");
  for (TestClient* client : clients) {
    ASSERT_EQ(client->TakeAll(), R"(["q", "x"] | PONG)");
  }
}

}  // namespace
}  // namespace listq::testing
