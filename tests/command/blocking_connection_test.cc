// What becomes of a connection while it waits.
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

using std::chrono::seconds;

class BlockingConnectionTest : public CommandTest {
 protected:
  std::string Unblock(const TestClient& client, std::string_view reason = "") {
    return Run("CLIENT UNBLOCK " + std::to_string(client.id()) + " " +
               std::string(reason));
  }
};

constexpr char kUnblocked[] = "-UNBLOCKED client unblocked via CLIENT UNBLOCK";

TEST_F(BlockingConnectionTest, APipelineWaitsBehindABlockedPop) {
  b_.Pipeline("BLPOP k 0\nPING\nBLPOP k2 0\nECHO hi");
  EXPECT_EQ(b_.TakeAll(), "");
  Run("RPUSH k x");
  EXPECT_EQ(b_.TakeAll(), R"(["k", "x"] | PONG)");
  Run("RPUSH k2 y");
  EXPECT_EQ(b_.TakeAll(), R"(["k2", "y"] | "hi")");
}

TEST_F(BlockingConnectionTest, WhatComesWhileItWaitsIsKept) {
  b_.Run("BLPOP k 1");
  b_.Pipeline("PING\nECHO hi");
  const std::string request = Encode("ECHO later");
  b_.Send(request.substr(0, 7));
  EXPECT_EQ(b_.TakeAll(), "");
  server_.Advance(seconds(1));
  EXPECT_EQ(b_.TakeAll(), R"(nil-array | PONG | "hi")");
  b_.Send(request.substr(7));
  EXPECT_EQ(b_.TakeAll(), R"("later")");
}

TEST_F(BlockingConnectionTest, EveryOtherCommandWaitsToo) {
  b_.Pipeline("BLPOP k 0\nSELECT 1\nRESET\nQUIT");
  EXPECT_FALSE(b_.closed());
  EXPECT_EQ(ClientField(b_, "db"), "0");
  Run("RPUSH k x");
  EXPECT_EQ(b_.TakeAll(), R"(["k", "x"] | OK | RESET | OK)");
  EXPECT_TRUE(b_.closed());
}

// The pusher's call is over before the pipeline of a waiter goes on.
TEST_F(BlockingConnectionTest, APipelineGoesOnAfterThePusher) {
  b_.Pipeline("BLPOP k 0\nRPUSH log waiter");
  a_.Pipeline("RPUSH k x\nRPUSH log pusher");
  EXPECT_EQ(a_.TakeAll(), ":1 | :1");
  EXPECT_EQ(Run("LRANGE log 0 -1"), R"(["pusher", "waiter"])");
}

TEST_F(BlockingConnectionTest, BytesOfTheSameBatchStayInOrder) {
  b_.Pipeline("BLPOP k 0\nRPUSH log 1");
  a_.Receive(Encode("RPUSH k x"));
  b_.Receive(Encode("RPUSH log 2"));
  server_.Settle();
  EXPECT_EQ(a_.TakeAll(), ":1");
  EXPECT_EQ(b_.TakeAll(), R"(["k", "x"] | :1 | :2)");
  EXPECT_EQ(Run("LRANGE log 0 -1"), R"(["1", "2"])");
}

TEST_F(BlockingConnectionTest, ADisconnectedWaiterTakesNothing) {
  b_.Run("BLPOP k1 k2 10");
  EXPECT_EQ(Info("total_blocking_keys"), "2");
  b_.Disconnect();
  EXPECT_EQ(Info("blocked_clients"), "0");
  EXPECT_EQ(Info("total_blocking_keys"), "0");
  EXPECT_EQ(Info("clients_in_timeout_table"), "0");
  EXPECT_EQ(Run("RPUSH k1 x"), ":1");
  EXPECT_EQ(Run("LLEN k1"), ":1");
  server_.Advance(seconds(20));
}

TEST_F(BlockingConnectionTest, AfterADisconnectTheNextWaiterIsServed) {
  TestClient& d = server_.Connect();
  b_.Run("BLPOP q 0");
  c_.Run("BLPOP q 0");
  d.Run("BLPOP q 0");
  c_.Disconnect();
  Run("RPUSH q 1 2");
  EXPECT_EQ(b_.Take(), R"(["q", "1"])");
  EXPECT_EQ(d.Take(), R"(["q", "2"])");
}

TEST_F(BlockingConnectionTest, ADisconnectDropsThePipelineBehind) {
  b_.Pipeline("BLPOP q 0\nSET s v");
  b_.Disconnect();
  Run("RPUSH q x");
  EXPECT_EQ(Run("EXISTS s"), ":0");
}

TEST_F(BlockingConnectionTest, ADisconnectAfterServingDropsThePipelineBehind) {
  b_.Pipeline("BLPOP q 0\nSET s v");
  a_.Receive(Encode("RPUSH q x"));
  b_.Disconnect();
  server_.Settle();
  EXPECT_EQ(a_.Take(), ":1");
  EXPECT_EQ(Run("EXISTS s"), ":0");
}

TEST_F(BlockingConnectionTest, AnElementDoesNotGoToAPeerThatIsGone) {
  b_.Run("BLPOP q 0");
  b_.LosePeer();
  EXPECT_EQ(Run("RPUSH q x"), ":1");
  EXPECT_TRUE(b_.closed());
  EXPECT_EQ(b_.TakeBytes(), "");
  EXPECT_EQ(Run("LRANGE q 0 -1"), R"(["x"])");
  EXPECT_EQ(Info("listq_absent_peers"), "1");
  EXPECT_EQ(Info("blocked_clients"), "0");
}

TEST_F(BlockingConnectionTest, AnElementGoesPastPeersThatAreGone) {
  TestClient& d = server_.Connect();
  b_.Run("BLMOVE q dest LEFT LEFT 0");
  c_.Run("BLPOP q other 0");
  d.Run("BLPOP q 0");
  b_.LosePeer();
  c_.LosePeer();
  Run("RPUSH q x");
  EXPECT_EQ(d.Take(), R"(["q", "x"])");
  EXPECT_EQ(Run("EXISTS q dest"), ":0");
  EXPECT_EQ(Info("listq_absent_peers"), "2");
  EXPECT_EQ(Info("total_blocking_keys"), "0");
}

TEST_F(BlockingConnectionTest, AKilledWaiterTakesNothing) {
  b_.Run("BLPOP q 0");
  EXPECT_EQ(Run("CLIENT KILL ID " + std::to_string(b_.id())), ":1");
  EXPECT_TRUE(b_.closed());
  EXPECT_EQ(b_.TakeBytes(), "");
  Run("RPUSH q x");
  EXPECT_EQ(Run("LLEN q"), ":1");
  EXPECT_EQ(Info("blocked_clients"), "0");
}

TEST_F(BlockingConnectionTest, APushInTheBatchOfAKillServesTheNext) {
  b_.Run("BLPOP q 0");
  c_.Run("BLPOP q 0");
  a_.Receive(Encode("CLIENT KILL ID " + std::to_string(b_.id())) +
             Encode("RPUSH q x"));
  server_.Settle();
  EXPECT_EQ(b_.TakeBytes(), "");
  EXPECT_EQ(c_.Take(), R"(["q", "x"])");
}

TEST_F(BlockingConnectionTest, UnblockIsATimeOutUnlessAskedForAnError) {
  b_.Run("BLPOP q 0");
  EXPECT_EQ(Unblock(b_), ":1");
  EXPECT_EQ(b_.Take(), "nil-array");
  b_.Run("BLMOVE q d LEFT LEFT 0");
  EXPECT_EQ(Unblock(b_, "timeout"), ":1");
  EXPECT_EQ(b_.Take(), "nil-array");
  b_.Run("BLMPOP 0 1 q LEFT");
  EXPECT_EQ(Unblock(b_, "ERROR"), ":1");
  EXPECT_EQ(b_.Take(), kUnblocked);
  EXPECT_EQ(b_.Run("PING"), "PONG");
  EXPECT_EQ(Info("blocked_clients"), "0");
}

TEST_F(BlockingConnectionTest, UnblockLetsThePipelineGoOn) {
  b_.Pipeline("BLPOP q 0\nPING");
  Unblock(b_, "ERROR");
  EXPECT_EQ(b_.TakeAll(), std::string(kUnblocked) + " | PONG");
}

TEST_F(BlockingConnectionTest, UnblockOfWhoDoesNotWaitIsZero) {
  EXPECT_EQ(Unblock(b_), ":0");
  EXPECT_EQ(Unblock(b_, "ERROR"), ":0");
  EXPECT_EQ(Unblock(a_), ":0");
  EXPECT_EQ(Run("CLIENT UNBLOCK 999999"), ":0");
  EXPECT_EQ(Run("CLIENT UNBLOCK -1"), ":0");
  EXPECT_EQ(b_.TakeBytes(), "");
}

TEST_F(BlockingConnectionTest, UnblockTwiceInABatchAnswersOnce) {
  b_.Run("BLPOP q 0");
  const std::string unblock = "CLIENT UNBLOCK " + std::to_string(b_.id());
  a_.Pipeline(unblock + "\n" + unblock + " ERROR\nRPUSH q x");
  EXPECT_EQ(a_.TakeAll(), ":1 | :0 | :1");
  EXPECT_EQ(b_.TakeAll(), "nil-array");
}

TEST_F(BlockingConnectionTest, UnblockChecksTheReasonThenTheId) {
  const std::string reason =
      "-ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR";
  EXPECT_EQ(Run("CLIENT UNBLOCK abc WHY"), reason);
  EXPECT_EQ(Run("CLIENT UNBLOCK abc"), kNotAnInteger);
  EXPECT_EQ(Run("CLIENT UNBLOCK"), ArityErrorOf("client|unblock"));
  EXPECT_EQ(Run("CLIENT UNBLOCK 1 TIMEOUT more"),
            "-ERR unknown subcommand or wrong number of arguments for "
            "'UNBLOCK'. Try CLIENT HELP.");
}

TEST_F(BlockingConnectionTest, AnUnblockedClientLosesItsPlace) {
  b_.Run("BLPOP q 0");
  c_.Run("BLPOP q 0");
  Unblock(b_);
  b_.Take();
  b_.Run("BLPOP q 0");
  Run("RPUSH q 1");
  EXPECT_EQ(b_.Take(), "");
  EXPECT_EQ(c_.Take(), R"(["q", "1"])");
}

TEST_F(BlockingConnectionTest, AWaiterIsNotIdle) {
  server_.config().timeout = 1;
  b_.Run("BLPOP q 0");
  a_.Run("PING");
  server_.Advance(seconds(10));
  EXPECT_TRUE(a_.closed());
  EXPECT_TRUE(c_.closed());
  EXPECT_FALSE(b_.closed());
}

TEST_F(BlockingConnectionTest, TooMuchPipelinedBehindItClosesIt) {
  server_.config().client_query_buffer_limit = 1000;
  b_.Run("BLPOP q 0");
  b_.Send(std::string(1000, 'x'));
  EXPECT_FALSE(b_.closed());
  b_.Send("x");
  EXPECT_TRUE(b_.closed());
  EXPECT_EQ(b_.TakeBytes(), "");
  EXPECT_EQ(Info("client_query_buffer_limit_disconnections"), "1");
  EXPECT_EQ(Info("blocked_clients"), "0");
  Run("RPUSH q x");
  EXPECT_EQ(Run("LLEN q"), ":1");
}

TEST_F(BlockingConnectionTest, InfoCountsWhoWaits) {
  b_.Run("BLPOP k1 k2 5");
  c_.Run("BLMOVE k2 k3 LEFT LEFT 0");
  EXPECT_EQ(Info("blocked_clients"), "2");
  EXPECT_EQ(Info("clients_in_timeout_table"), "1");
  EXPECT_EQ(Info("total_blocking_keys"), "2");
  EXPECT_EQ(Info("total_blocking_keys_on_nokey"), "0");
  Run("RPUSH k2 x y");
  EXPECT_EQ(Info("blocked_clients"), "0");
  EXPECT_EQ(Info("clients_in_timeout_table"), "0");
  EXPECT_EQ(Info("total_blocking_keys"), "0");
}

TEST_F(BlockingConnectionTest, ClientListShowsWhoWaits) {
  b_.Run("BLPOP q 0");
  server_.Advance(seconds(7));
  EXPECT_EQ(ClientField(b_, "flags"), "b");
  EXPECT_EQ(ClientField(b_, "cmd"), "blpop");
  EXPECT_EQ(ClientField(b_, "multi"), "-1");
  EXPECT_EQ(ClientField(b_, "events"), "r");
  EXPECT_EQ(ClientField(b_, "age"), "7");
  EXPECT_EQ(ClientField(b_, "idle"), "7");
  b_.Pipeline("PING");
  EXPECT_EQ(ClientField(b_, "qbuf"), "14");
  EXPECT_EQ(ClientField(b_, "idle"), "0");
  Unblock(b_);
  EXPECT_EQ(ClientField(b_, "flags"), "N");
  EXPECT_EQ(ClientField(b_, "cmd"), "ping");
}

TEST_F(BlockingConnectionTest, AServedCommandCountsOnce) {
  const int before = std::stoi(Info("total_commands_processed"));
  b_.Run("BLPOP q 0");
  Run("RPUSH q x");
  const int after = std::stoi(Info("total_commands_processed"));
  EXPECT_EQ(after - before, 3);  // INFO, RPUSH, BLPOP
}

}  // namespace
}  // namespace listq::testing
