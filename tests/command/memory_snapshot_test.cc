// LQ.SNAPSHOT: all data as they were.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "tests/command/fault_fixture.h"

namespace listq::testing {
namespace {

using std::chrono_literals::operator""ms;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;

class MemorySnapshotTest : public FaultFixture {};

TEST_F(MemorySnapshotTest, BringsBackEveryTypeInEveryDatabase) {
  worker_.Pipeline(
      "SET s v\nRPUSH l a b\nSADD e x y z\nZADD z 1 a 2 b\nHSET h f v\n"
      "SELECT 5\nSET s five\nSELECT 0");
  worker_.TakeAll();
  EXPECT_EQ(test_.Run("LQ.SNAPSHOT SAVE start"), "OK");
  worker_.Pipeline(
      "SET s other\nRPUSH l c\nSREM e x\nZADD z 5 a\nHDEL h f\nSET new 1\n"
      "SELECT 5\nDEL s\nSELECT 0");
  worker_.TakeAll();
  EXPECT_EQ(test_.Run("LQ.SNAPSHOT LOAD start"), "OK");
  EXPECT_EQ(worker_.Run("GET s"), "\"v\"");
  EXPECT_EQ(worker_.Run("LRANGE l 0 -1"), "[\"a\", \"b\"]");
  EXPECT_EQ(worker_.Run("SCARD e"), ":3");
  EXPECT_EQ(worker_.Run("ZSCORE z a"), "\"1\"");
  EXPECT_EQ(worker_.Run("HGET h f"), "\"v\"");
  EXPECT_EQ(worker_.Run("DBSIZE"), ":5");
  worker_.Run("SELECT 5");
  EXPECT_EQ(worker_.Run("GET s"), "\"five\"");
}

TEST_F(MemorySnapshotTest, CanBeLoadedAgainAndAgain) {
  worker_.Run("RPUSH l a");
  test_.Run("LQ.SNAPSHOT SAVE one");
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(worker_.Run("RPUSH l b"), ":2");
    EXPECT_EQ(test_.Run("LQ.SNAPSHOT LOAD one"), "OK");
  }
  EXPECT_EQ(worker_.Run("LRANGE l 0 -1"), "[\"a\"]");
}

TEST_F(MemorySnapshotTest, ExpiresWhenItWouldHave) {
  worker_.Run("SET a 1 PX 100");
  worker_.Run("SET b 1 PX 1000");
  test_.Run("LQ.SNAPSHOT SAVE one");
  server_.Advance(500ms);
  EXPECT_EQ(test_.Run("LQ.SNAPSHOT LOAD one"), "OK");
  EXPECT_EQ(worker_.Run("EXISTS a"), ":0");
  EXPECT_EQ(worker_.Run("PTTL b"), ":500");
  server_.Advance(501ms);
  EXPECT_EQ(worker_.Run("EXISTS b"), ":0");
}

TEST_F(MemorySnapshotTest, DoesNotHaveWhatWasOverButStillThere) {
  worker_.Run("SET a 1 PX 100");
  server_.clock().Advance(200'000);
  server_.engine().clock().Refresh();
  test_.Run("LQ.SNAPSHOT SAVE one");
  EXPECT_THAT(test_.Run("LQ.SNAPSHOT LIST"), HasSubstr("\"keys\", :0"));
}

TEST_F(MemorySnapshotTest, WhoWaitsForAKeyThatComesBackIsServed) {
  worker_.Run("RPUSH q job");
  test_.Run("LQ.SNAPSHOT SAVE one");
  worker_.Run("DEL q");
  EXPECT_EQ(worker_.Run("BRPOP q 0"), "");
  EXPECT_EQ(test_.Run("LQ.SNAPSHOT LOAD one"), "OK");
  EXPECT_EQ(worker_.Take(), "[\"q\", \"job\"]");
  EXPECT_EQ(other_.Run("EXISTS q"), ":0");
}

TEST_F(MemorySnapshotTest, LoadingChangesTheKeysThatGoAndThoseThatCome) {
  worker_.Run("SET comes 1");
  test_.Run("LQ.SNAPSHOT SAVE one");
  worker_.Pipeline("DEL comes\nSET goes 1");
  worker_.TakeAll();
  for (const char* key : {"comes", "goes"}) {
    worker_.Pipeline(std::string("WATCH ") + key + "\nMULTI\nPING");
    worker_.TakeAll();
    test_.Run("LQ.SNAPSHOT LOAD one");
    EXPECT_EQ(worker_.Run("EXEC"), "nil-array") << key;
    worker_.Pipeline("DEL comes\nSET goes 1");
    worker_.TakeAll();
  }
  worker_.Pipeline("WATCH neither\nMULTI\nPING");
  worker_.TakeAll();
  test_.Run("LQ.SNAPSHOT LOAD one");
  EXPECT_EQ(worker_.Run("EXEC"), "[PONG]");
}

TEST_F(MemorySnapshotTest, LoadingCountsAsChanges) {
  worker_.Run("SET a 1");
  test_.Run("LQ.SNAPSHOT SAVE one");
  const std::string field = "rdb_changes_since_last_save";
  EXPECT_EQ(Info("persistence", field), field + ":1");
  test_.Run("LQ.SNAPSHOT LOAD one");
  EXPECT_EQ(Info("persistence", field), field + ":3");
}

TEST_F(MemorySnapshotTest, SavingAgainReplacesIt) {
  worker_.Run("SET a 1");
  test_.Run("LQ.SNAPSHOT SAVE one");
  worker_.Run("SET a 2");
  test_.Run("LQ.SNAPSHOT SAVE one");
  worker_.Run("SET a 3");
  test_.Run("LQ.SNAPSHOT LOAD one");
  EXPECT_EQ(worker_.Run("GET a"), "\"2\"");
  EXPECT_THAT(
      test_.Run("LQ.SNAPSHOT LIST"),
      MatchesRegex(
          R"re(\[\["name", "one", "keys", :1, "bytes", :[1-9][0-9]*\]\])re"));
}

TEST_F(MemorySnapshotTest, WhatWasDroppedCannotBeLoaded) {
  test_.Run("LQ.SNAPSHOT SAVE one");
  EXPECT_EQ(test_.Run("LQ.SNAPSHOT DROP one"), ":1");
  EXPECT_EQ(test_.Run("LQ.SNAPSHOT DROP one"), ":0");
  EXPECT_EQ(test_.Run("LQ.SNAPSHOT LIST"), "[]");
  worker_.Run("SET a 1");
  EXPECT_EQ(test_.Run("LQ.SNAPSHOT LOAD one"),
            "-ERR there is no snapshot 'one'");
  EXPECT_EQ(worker_.Run("GET a"), "\"1\"");
}

TEST_F(MemorySnapshotTest, AThousandNamesAreEnough) {
  for (int i = 0; i < 1000; ++i) {
    ASSERT_EQ(test_.Run("LQ.SNAPSHOT SAVE " + std::to_string(i)), "OK");
  }
  EXPECT_EQ(test_.Run("LQ.SNAPSHOT SAVE more"),
            "-ERR there are 1000 snapshots, and no more can be saved");
  EXPECT_EQ(test_.Run("LQ.SNAPSHOT SAVE 7"), "OK");
}

TEST_F(MemorySnapshotTest, IsNotLoadedWhileALogIsKept) {
  test_.Run("LQ.SNAPSHOT SAVE one");
  EXPECT_EQ(test_.Run("CONFIG SET appendonly yes"), "OK");
  EXPECT_EQ(test_.Run("LQ.SNAPSHOT LOAD one"),
            "-ERR a snapshot cannot be loaded while appendonly is on: the log "
            "could not tell of it");
  EXPECT_EQ(test_.Run("CONFIG SET appendonly no"), "OK");
  EXPECT_EQ(test_.Run("LQ.SNAPSHOT LOAD one"), "OK");
}

TEST_F(MemorySnapshotTest, ExplainsItself) {
  EXPECT_THAT(test_.Run("LQ.SNAPSHOT HELP"), HasSubstr("LOAD"));
  EXPECT_THAT(test_.Run("LQ.SNAPSHOT SAVE"), HasSubstr("wrong number"));
}

}  // namespace
}  // namespace listq::testing
