// MULTI, EXEC and DISCARD: what is queued, refused and run.
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

constexpr char kAborted[] =
    "-EXECABORT Transaction discarded because of previous errors.";
constexpr char kOom[] =
    "-OOM command not allowed when used memory > 'maxmemory'.";

class TransactionTest : public CommandTest {
 protected:
  // The replies to the lines, from MULTI to EXEC.
  std::string Transact(std::string_view lines) {
    a_.Pipeline("MULTI\n" + std::string(lines) + "\nEXEC");
    return a_.TakeAll();
  }
};

TEST_F(TransactionTest, RequestsAreQueuedAndRunByExec) {
  EXPECT_EQ(Run("MULTI"), "OK");
  EXPECT_EQ(Run("RPUSH q a b"), "QUEUED");
  EXPECT_EQ(Run("LPOP q"), "QUEUED");
  EXPECT_EQ(b_.Run("EXISTS q"), ":0");
  EXPECT_EQ(Run("EXEC"), R"([:2, "a"])");
  EXPECT_EQ(b_.Run("LRANGE q 0 -1"), R"(["b"])");
  EXPECT_EQ(Run("EXEC"), "-ERR EXEC without MULTI");
}

TEST_F(TransactionTest, NothingQueuedIsAnEmptyReply) {
  EXPECT_EQ(Transact("MULTI"), "OK | -ERR MULTI calls can not be nested | []");
}

TEST_F(TransactionTest, DiscardDropsWhatWasQueued) {
  EXPECT_EQ(Run("DISCARD"), "-ERR DISCARD without MULTI");
  Run("MULTI");
  Run("SET k v");
  EXPECT_EQ(Run("DISCARD"), "OK");
  EXPECT_EQ(Run("GET k"), "nil");
  EXPECT_EQ(Run("EXEC"), "-ERR EXEC without MULTI");
}

TEST_F(TransactionTest, AnErrorWhileItRunsStopsNothing) {
  EXPECT_EQ(Transact("SET k v\nLPUSH k x\nGET k"),
            "OK | QUEUED | QUEUED | QUEUED | [OK, " + std::string(kWrongType) +
                R"(, "v"])");
}

TEST_F(TransactionTest, ARefusedRequestAbortsTheWhole) {
  for (const char* line :
       {"NOSUCH x", "LPOP", "CLIENT NOSUCH", "CLIENT", "SHUTDOWN NOSAVE",
        "DISCARD x", "WATCH", "MULTI x"}) {
    EXPECT_EQ(Run("MULTI"), "OK");
    EXPECT_EQ(Run("SET k v"), "QUEUED");
    EXPECT_TRUE(Run(line).starts_with("-ERR ")) << line;
    EXPECT_EQ(Run("SET k v"), "QUEUED");
    EXPECT_EQ(Run("EXEC"), kAborted) << line;
    EXPECT_EQ(Run("EXEC"), "-ERR EXEC without MULTI");
  }
  EXPECT_EQ(Run("EXISTS k"), ":0");
}

TEST_F(TransactionTest, DiscardForgetsARefusal) {
  Run("MULTI");
  Run("NOSUCH");
  Run("DISCARD");
  EXPECT_EQ(Transact("PING"), "OK | QUEUED | [PONG]");
}

TEST_F(TransactionTest, NestingIsAnErrorAndAbortsNothing) {
  EXPECT_EQ(Transact("MULTI\nWATCH k\nPING"),
            "OK | -ERR MULTI calls can not be nested | "
            "-ERR WATCH inside MULTI is not allowed | QUEUED | [PONG]");
}

TEST_F(TransactionTest, AnExecThatIsRefusedDiscards) {
  const std::string error =
      "-EXECABORT Transaction discarded because of: wrong number of arguments "
      "for 'exec' command";
  EXPECT_EQ(Run("EXEC x"), error);
  Run("MULTI");
  EXPECT_EQ(Run("EXEC x"), error);
  EXPECT_EQ(Run("EXEC"), "-ERR EXEC without MULTI");
}

TEST_F(TransactionTest, CommandsThatStopTheServerAreRefused) {
  Run("MULTI");
  EXPECT_EQ(Run("SHUTDOWN"), "-ERR Command not allowed inside a transaction");
  EXPECT_EQ(Run("EXEC"), kAborted);
}

TEST_F(TransactionTest, ItIsOneStepForOthers) {
  Run("MULTI");
  Run("RPUSH q 1");
  EXPECT_EQ(b_.Run("RPUSH q other"), ":1");
  Run("RPUSH q 2");
  EXPECT_EQ(Run("EXEC"), "[:2, :3]");
  EXPECT_EQ(Run("LRANGE q 0 -1"), R"(["other", "1", "2"])");
}

TEST_F(TransactionTest, TheSelectedDatabaseStaysSelected) {
  EXPECT_EQ(Transact("SELECT 1\nSET k v"), "OK | QUEUED | QUEUED | [OK, OK]");
  EXPECT_EQ(Run("GET k"), R"("v")");
  EXPECT_EQ(b_.Run("GET k"), "nil");
}

TEST_F(TransactionTest, HelloInItChangesTheProtocolFromThereOn) {
  a_.Pipeline("MULTI\nLPOP none\nHELLO 3\nLPOP none\nEXEC");
  const std::string replies = a_.TakeBytes();
  EXPECT_NE(replies.find("*3\r\n$-1\r\n%7\r\n"), replies.npos) << replies;
  EXPECT_TRUE(replies.ends_with("\r\n_\r\n")) << replies;
}

TEST_F(TransactionTest, QuitClosesAtOnce) {
  Run("MULTI");
  Run("SET k v");
  EXPECT_EQ(Run("QUIT"), "OK");
  EXPECT_TRUE(a_.closed());
  EXPECT_EQ(b_.Run("EXISTS k"), ":0");
}

TEST_F(TransactionTest, ResetDiscards) {
  Run("MULTI");
  Run("SET k v");
  EXPECT_EQ(Run("RESET"), "RESET");
  EXPECT_EQ(Run("EXEC"), "-ERR EXEC without MULTI");
  EXPECT_EQ(Run("EXISTS k"), ":0");
}

TEST_F(TransactionTest, ADisconnectDiscards) {
  Run("WATCH k");
  Run("MULTI");
  Run("SET k v");
  a_.Disconnect();
  EXPECT_EQ(b_.Run("EXISTS k"), ":0");
  EXPECT_EQ(b_.Run("SET k v"), "OK");
}

TEST_F(TransactionTest, AuthInItCounts) {
  server_.config().requirepass = "secret";
  EXPECT_EQ(Transact("AUTH wrong\nAUTH secret"),
            "OK | QUEUED | QUEUED | [-WRONGPASS invalid username-password pair "
            "or user is disabled., OK]");
}

TEST_F(TransactionTest, AnExecWithoutThePasswordIsRefused) {
  server_.config().requirepass = "secret";
  TestClient& stranger = server_.Connect();
  EXPECT_EQ(stranger.Run("MULTI"), "-NOAUTH Authentication required.");
  EXPECT_EQ(stranger.Run("EXEC"),
            "-EXECABORT Transaction discarded because of: NOAUTH "
            "Authentication required.");
}

TEST_F(TransactionTest, AClientThatKillsItselfFinishes) {
  Run("MULTI");
  Run("CLIENT KILL ID " + std::to_string(a_.id()) + " SKIPME no");
  Run("SET k v");
  Run("EXEC");
  EXPECT_TRUE(a_.closed());
  EXPECT_EQ(b_.Run("GET k"), R"("v")");
}

// ---- CLIENT REPLY ----

TEST_F(TransactionTest, RepliesAreTurnedOffAmidIt) {
  a_.Pipeline("MULTI\nSET k 1\nCLIENT REPLY OFF\nGET k\nEXEC\nPING");
  EXPECT_EQ(a_.TakeBytes(),
            "+OK\r\n+QUEUED\r\n+QUEUED\r\n+QUEUED\r\n*3\r\n+OK\r\n");
}

TEST_F(TransactionTest, RepliesAreTurnedOnAmidIt) {
  a_.Pipeline(
      "CLIENT REPLY OFF\nMULTI\nSET k 1\nCLIENT REPLY ON\nGET k\nEXEC\nPING");
  EXPECT_EQ(a_.TakeBytes(), "+OK\r\n$1\r\n1\r\n+PONG\r\n");
}

TEST_F(TransactionTest, ASkipInItIsForTheRequestBehindIt) {
  a_.Pipeline("MULTI\nSET k 1\nCLIENT REPLY SKIP\nGET k\nEXEC\nPING\nECHO x");
  EXPECT_EQ(a_.TakeBytes(),
            "+OK\r\n+QUEUED\r\n+QUEUED\r\n+QUEUED\r\n"
            "*3\r\n+OK\r\n$1\r\n1\r\n$1\r\nx\r\n");
}

// ---- Limits and pauses ----

TEST_F(TransactionTest, WithoutMemoryNothingIsQueued) {
  for (const char* line : {"SET k v", "GET k", "UNWATCH"}) {
    Run("MULTI");
    server_.config().maxmemory = 1;
    EXPECT_EQ(Run(line), kOom) << line;
    EXPECT_EQ(Run("EXEC"), kAborted);
    server_.config().maxmemory = 0;
  }
}

TEST_F(TransactionTest, WithoutMemoryATransactionCanBeLeft) {
  server_.config().maxmemory = 1;
  for (const char* line : {"EXEC", "DISCARD", "RESET"}) {
    EXPECT_EQ(Run("MULTI"), "OK");
    EXPECT_NE(Run(line), kOom) << line;
  }
}

TEST_F(TransactionTest, ExecNeedsMemoryIfWhatIsQueuedDoes) {
  Run("MULTI");
  Run("GET k");
  server_.config().maxmemory = 1;
  EXPECT_EQ(Run("EXEC"), "[nil]");
  server_.config().maxmemory = 0;
  Run("MULTI");
  Run("SET k v");
  server_.config().maxmemory = 1;
  EXPECT_EQ(Run("EXEC"), "-EXECABORT Transaction discarded because of: " +
                             std::string(kOom).substr(1));
  EXPECT_EQ(Run("EXEC"), "-ERR EXEC without MULTI");
}

TEST_F(TransactionTest, APauseOfWritesPutsOffAnExecThatWrites) {
  using std::chrono::milliseconds;
  Run("MULTI");
  Run("SET k v");
  b_.Run("CLIENT PAUSE 100 WRITE");
  EXPECT_EQ(Run("EXEC"), "");
  EXPECT_EQ(c_.Run("GET k"), "nil");
  server_.Advance(milliseconds(100));
  EXPECT_EQ(a_.Take(), "[OK]");
  b_.Run("CLIENT PAUSE 100 WRITE");
  EXPECT_EQ(Transact("GET k"), R"(OK | QUEUED | ["v"])");
  EXPECT_EQ(Run("MULTI"), "OK");
  EXPECT_EQ(Run("SET k v"), "");
  server_.Advance(milliseconds(100));
  EXPECT_EQ(a_.Take(), "QUEUED");
}

TEST_F(TransactionTest, APauseInItBeginsBehindIt) {
  using std::chrono::milliseconds;
  EXPECT_EQ(Transact("CLIENT PAUSE 100 WRITE\nSET k v"),
            "OK | QUEUED | QUEUED | [OK, OK]");
  EXPECT_EQ(Run("SET k w"), "");
  server_.Advance(milliseconds(100));
  EXPECT_EQ(a_.Take(), "OK");
}

TEST_F(TransactionTest, WhatIsQueuedCountsAsInput) {
  server_.config().client_query_buffer_limit = 100'000;
  Run("MULTI");
  const std::string push = "RPUSH q " + std::string(30'000, 'x');
  for (int i = 0; i < 3; ++i) EXPECT_EQ(Run(push), "QUEUED");
  Run(push);
  EXPECT_TRUE(a_.closed());
  EXPECT_EQ(b_.Run("EXISTS q"), ":0");
}

TEST_F(TransactionTest, WhatWasQueuedIsForgottenWithIt) {
  server_.config().client_query_buffer_limit = 100'000;
  const std::string push = "RPUSH q " + std::string(30'000, 'x');
  for (int i = 0; i < 10; ++i) {
    Transact(push);
    Run("MULTI");
    Run(push);
    Run("DISCARD");
  }
  EXPECT_EQ(Run("LLEN q"), ":10");
}

// ---- What is told of it ----

TEST_F(TransactionTest, ClientListShowsIt) {
  EXPECT_EQ(ClientField(b_, "multi"), "-1");
  b_.Run("WATCH k l");
  EXPECT_EQ(ClientField(b_, "flags"), "N");
  EXPECT_EQ(ClientField(b_, "watch"), "2");
  EXPECT_EQ(Info("watching_clients"), "1");
  EXPECT_EQ(Info("total_watched_keys"), "2");
  b_.Run("MULTI");
  EXPECT_EQ(ClientField(b_, "multi-mem"), "0");
  b_.Run("SET k v");
  EXPECT_EQ(ClientField(b_, "flags"), "x");
  EXPECT_EQ(ClientField(b_, "multi"), "1");
  EXPECT_NE(ClientField(b_, "multi-mem"), "0");
  EXPECT_EQ(ClientField(b_, "cmd"), "set");
  Run("SET k v");
  EXPECT_EQ(ClientField(b_, "flags"), "xd");
  EXPECT_EQ(ClientField(b_, "watch"), "0");
  b_.Run("EXEC");
  EXPECT_EQ(ClientField(b_, "flags"), "N");
  EXPECT_EQ(ClientField(b_, "multi"), "-1");
  EXPECT_EQ(Info("total_watched_keys"), "0");
}

TEST_F(TransactionTest, CallsAreCountedWhenTheyRun) {
  Run("CONFIG RESETSTAT");
  Transact("SET s 1\nLPUSH s 1\nPING");
  // With RESETSTAT, MULTI and EXEC.
  EXPECT_EQ(server_.engine().stats().commands_processed, 6u);
  EXPECT_EQ(server_.engine().stats().error_replies, 1u);
  Run("CONFIG RESETSTAT");
  Transact("NOSUCH");
  EXPECT_EQ(server_.engine().stats().commands_processed, 3u);
  EXPECT_EQ(server_.engine().stats().error_replies, 2u);
}

}  // namespace
}  // namespace listq::testing
