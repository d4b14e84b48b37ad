// WATCH: who sees which changes, and until when.
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class WatchTest : public CommandTest {
 protected:
  // A transaction of a_: "[PONG]", or "nil-array" if a watched key changed.
  std::string Exec() {
    a_.Pipeline("MULTI\nPING\nEXEC");
    a_.Take();
    a_.Take();
    return a_.Take();
  }
};

TEST_F(WatchTest, OneOfManyKeysIsEnough) {
  Run("WATCH k l");
  Run("WATCH m m");
  b_.Run("RPUSH m 1");
  EXPECT_EQ(Exec(), "nil-array");
  EXPECT_EQ(Exec(), "[PONG]");
}

TEST_F(WatchTest, AllWhoWatchAKeySeeItsChange) {
  Run("WATCH k");
  b_.Run("WATCH k");
  c_.Run("SET k v");
  EXPECT_EQ(Exec(), "nil-array");
  b_.Pipeline("MULTI\nSET k w\nEXEC");
  EXPECT_EQ(b_.TakeAll(), "OK | QUEUED | nil-array");
  EXPECT_EQ(Run("GET k"), R"("v")");
}

TEST_F(WatchTest, OnesOwnChangeCounts) {
  Run("WATCH k");
  Run("SET k v");
  EXPECT_EQ(Exec(), "nil-array");
}

TEST_F(WatchTest, AChangeWhileRequestsAreQueuedCounts) {
  Run("WATCH k");
  Run("MULTI");
  Run("SET k mine");
  b_.Run("SET k theirs");
  Run("SET k mine");
  EXPECT_EQ(Run("EXEC"), "nil-array");
  EXPECT_EQ(Run("GET k"), R"("theirs")");
}

TEST_F(WatchTest, TheTransactionItselfIsNoChange) {
  Run("WATCH k");
  Run("MULTI");
  Run("SET k 1");
  Run("SET k 2");
  EXPECT_EQ(Run("EXEC"), "[OK, OK]");
  EXPECT_EQ(Exec(), "[PONG]");
}

TEST_F(WatchTest, ExecDiscardUnwatchAndResetForget) {
  for (const char* line :
       {"UNWATCH", "MULTI\nDISCARD", "MULTI\nEXEC", "RESET", "MULTI\nEXEC x"}) {
    Run("WATCH k");
    a_.Pipeline(line);
    a_.TakeAll();
    b_.Run("SET k v");
    EXPECT_EQ(Exec(), "[PONG]") << line;
    Run("WATCH k");
    b_.Run("SET k v");
    a_.Pipeline(line);
    a_.TakeAll();
    EXPECT_EQ(Exec(), "[PONG]") << line;
  }
}

TEST_F(WatchTest, UnwatchInATransactionIsQueued) {
  Run("WATCH k");
  Run("MULTI");
  EXPECT_EQ(Run("UNWATCH"), "QUEUED");
  EXPECT_EQ(Run("SET k v"), "QUEUED");
  EXPECT_EQ(Run("EXEC"), "[OK, OK]");
}

TEST_F(WatchTest, WatchingMoreDoesNotForgetAChange) {
  Run("WATCH k");
  b_.Run("SET k v");
  EXPECT_EQ(Run("WATCH l"), "OK");
  EXPECT_EQ(Exec(), "nil-array");
}

TEST_F(WatchTest, AnAbortedTransactionSaysSoRatherThanNil) {
  Run("WATCH k");
  b_.Run("SET k v");
  Run("MULTI");
  Run("NOSUCH");
  EXPECT_EQ(Run("EXEC"),
            "-EXECABORT Transaction discarded because of previous errors.");
}

TEST_F(WatchTest, KeysOfOtherDatabasesAreOtherKeys) {
  Run("WATCH k");
  b_.Run("SELECT 1");
  b_.Run("SET k v");
  Run("SELECT 1");
  EXPECT_EQ(Exec(), "[PONG]");
  Run("WATCH k");
  Run("SELECT 0");
  b_.Run("SET k v");
  EXPECT_EQ(Exec(), "nil-array");
}

TEST_F(WatchTest, MoveIsSeenInBothDatabases) {
  Run("SELECT 1");
  Run("WATCH k");
  b_.Run("SET k v");
  b_.Run("MOVE k 1");
  EXPECT_EQ(Exec(), "nil-array");
}

TEST_F(WatchTest, FlushallIsSeenInEveryDatabase) {
  Run("SELECT 1");
  Run("SET k v");
  Run("WATCH k");
  b_.Run("FLUSHDB");
  EXPECT_EQ(Exec(), "[PONG]");
  Run("WATCH k");
  b_.Run("FLUSHALL");
  EXPECT_EQ(Exec(), "nil-array");
}

// ---- Expiry ----

TEST_F(WatchTest, AKeyThatExpiresHasChanged) {
  Run("SET k v PX 10");
  Run("WATCH k");
  server_.Advance(milliseconds(20));
  EXPECT_EQ(Exec(), "nil-array");
}

TEST_F(WatchTest, AKeyThatExpiresIsSeenBeforeItIsRemoved) {
  Run("SET k v PX 10");
  Run("WATCH k");
  Run("CLIENT PAUSE 1000 WRITE");
  server_.Advance(milliseconds(20));
  EXPECT_EQ(Info("expired_keys"), "0");
  EXPECT_EQ(Exec(), "nil-array");
}

TEST_F(WatchTest, AKeyThatWasExpiredAlreadyDoesNotChangeByItsRemoval) {
  Run("SET k v PX 10");
  Run("CLIENT PAUSE 1000 WRITE");
  server_.Advance(milliseconds(20));
  Run("WATCH k");
  server_.Advance(seconds(2));
  EXPECT_EQ(Info("expired_keys"), "1");
  EXPECT_EQ(Run("GET k"), "nil");
  EXPECT_EQ(Exec(), "[PONG]");
}

TEST_F(WatchTest, AKeyThatWasExpiredAlreadyChangesWhenItIsSet) {
  Run("SET k v PX 10");
  Run("CLIENT PAUSE 1000 WRITE");
  server_.Advance(milliseconds(20));
  Run("WATCH k");
  Run("CLIENT UNPAUSE");
  b_.Run("SET k v");
  EXPECT_EQ(Exec(), "nil-array");
}

TEST_F(WatchTest, SwapdbThatBringsAnExpiredKeyIsNoChange) {
  b_.Run("SELECT 1");
  b_.Run("SET k v PX 10");
  Run("WATCH k");
  b_.Run("SWAPDB 0 1");
  EXPECT_EQ(Exec(), "nil-array");
  b_.Run("SWAPDB 0 1");
  // No turn in between: the key is still there.
  server_.clock().Advance(20'000);
  a_.Receive(Encode("WATCH k") + Encode("SWAPDB 0 1"));
  server_.Advance(seconds(1));
  a_.TakeAll();
  EXPECT_EQ(Exec(), "[PONG]");
}

// ---- Those who wait ----

TEST_F(WatchTest, AServedPopIsAChangeAndWaitingIsNone) {
  Run("WATCH d");
  b_.Run("BLMOVE q d LEFT LEFT 0");
  EXPECT_EQ(Exec(), "[PONG]");
  Run("WATCH d");
  c_.Run("RPUSH q 1");
  EXPECT_EQ(b_.Take(), R"("1")");
  EXPECT_EQ(Exec(), "nil-array");
}

TEST_F(WatchTest, WhatWasPushedAndServedAtOnceHasChanged) {
  Run("WATCH q");
  b_.Run("BLPOP q 0");
  c_.Run("RPUSH q 1");
  EXPECT_EQ(Run("EXISTS q"), ":0");
  EXPECT_EQ(Exec(), "nil-array");
}

TEST_F(WatchTest, OneWhoWaitsKeepsWhatHeWatches) {
  Run("WATCH k");
  EXPECT_EQ(Run("BLPOP q 1"), "");
  b_.Run("SET k v");
  b_.Run("RPUSH q 1");
  EXPECT_EQ(a_.Take(), R"(["q", "1"])");
  EXPECT_EQ(Exec(), "nil-array");
  Run("WATCH k");
  EXPECT_EQ(Run("BLPOP q 1"), "");
  server_.Advance(seconds(1));
  EXPECT_EQ(a_.Take(), "nil-array");
  EXPECT_EQ(Exec(), "[PONG]");
}

TEST_F(WatchTest, AWatcherThatLeftIsForgotten) {
  Run("WATCH k");
  b_.Run("WATCH k");
  b_.Disconnect();
  c_.Run("SET k v");
  EXPECT_EQ(Exec(), "nil-array");
}

}  // namespace
}  // namespace listq::testing
