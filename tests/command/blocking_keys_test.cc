// What wakes a client that waits for a list, and what does not.
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

class BlockingKeysTest : public CommandTest {
 protected:
  BlockingKeysTest() { b_.Run("BLPOP q 0"); }

  void ExpectServed(std::string_view element) {
    EXPECT_EQ(b_.Take(), "[\"q\", \"" + std::string(element) + "\"]");
    EXPECT_EQ(Info("blocked_clients"), "0");
  }
  // That it still waits, and is served as soon as there is a list.
  void ExpectStillWaiting() {
    EXPECT_EQ(b_.Take(), "");
    EXPECT_EQ(ClientField(b_, "flags"), "b");
    Run("SELECT 0");
    Run("DEL q");
    Run("RPUSH q later");
    ExpectServed("later");
  }
};

TEST_F(BlockingKeysTest, EveryPushWakes) {
  Run("LPUSH q 1");
  ExpectServed("1");
  b_.Run("BLPOP q 0");
  Run("RPUSH q 2");
  ExpectServed("2");
}

TEST_F(BlockingKeysTest, TheDestinationOfAMoveWakes) {
  Run("RPUSH source 1 2 3");
  EXPECT_EQ(Run("LMOVE source q LEFT LEFT"), R"("1")");
  ExpectServed("1");
  b_.Run("BLPOP q 0");
  EXPECT_EQ(Run("RPOPLPUSH source q"), R"("3")");
  ExpectServed("3");
  b_.Run("BLPOP q 0");
  EXPECT_EQ(Run("BLMOVE source q LEFT LEFT 0"), R"("2")");
  ExpectServed("2");
}

TEST_F(BlockingKeysTest, RenameWakes) {
  Run("RPUSH other x");
  EXPECT_EQ(Run("RENAME other q"), "OK");
  ExpectServed("x");
}

TEST_F(BlockingKeysTest, RenameOverAStringWakes) {
  Run("RPUSH other x");
  Run("SET q v");
  EXPECT_EQ(Run("RENAME other q"), "OK");
  ExpectServed("x");
}

TEST_F(BlockingKeysTest, RenamenxWakes) {
  Run("RPUSH other x");
  EXPECT_EQ(Run("RENAMENX other q"), ":1");
  ExpectServed("x");
}

TEST_F(BlockingKeysTest, RenamenxOverAStringDoesNot) {
  Run("RPUSH other x");
  Run("SET q v");
  EXPECT_EQ(Run("RENAMENX other q"), ":0");
  ExpectStillWaiting();
}

TEST_F(BlockingKeysTest, CopyWakes) {
  Run("RPUSH other x");
  EXPECT_EQ(Run("COPY other q"), ":1");
  ExpectServed("x");
  EXPECT_EQ(Run("LLEN other"), ":1");
}

TEST_F(BlockingKeysTest, CopyOverAStringWakesOnlyIfItReplaces) {
  Run("RPUSH other x");
  Run("SET q v");
  EXPECT_EQ(Run("COPY other q"), ":0");
  EXPECT_EQ(b_.Take(), "");
  EXPECT_EQ(Run("COPY other q REPLACE"), ":1");
  ExpectServed("x");
}

TEST_F(BlockingKeysTest, CopyFromAnotherDatabaseWakes) {
  Run("SELECT 1");
  Run("RPUSH other x");
  EXPECT_EQ(Run("COPY other q DB 0"), ":1");
  ExpectServed("x");
}

TEST_F(BlockingKeysTest, MoveIntoTheDatabaseWakes) {
  Run("SELECT 1");
  Run("RPUSH q x");
  EXPECT_EQ(b_.Take(), "");
  EXPECT_EQ(Run("MOVE q 0"), ":1");
  ExpectServed("x");
}

TEST_F(BlockingKeysTest, SwapdbWakesInEitherDatabase) {
  c_.Run("SELECT 2");
  c_.Run("BLPOP p 0");
  Run("RPUSH p y");
  Run("SELECT 2");
  Run("RPUSH q x");
  EXPECT_EQ(Run("SWAPDB 0 2"), "OK");
  ExpectServed("x");
  EXPECT_EQ(c_.Take(), R"(["p", "y"])");
}

TEST_F(BlockingKeysTest, SwapdbOfOtherDatabasesDoesNot) {
  Run("SELECT 1");
  Run("RPUSH q x");
  Run("SWAPDB 1 2");
  Run("SWAPDB 1 1");
  ExpectStillWaiting();
}

TEST_F(BlockingKeysTest, SwapdbMovesTheDataAndNotTheWaiters) {
  Run("SWAPDB 0 1");
  EXPECT_EQ(ClientField(b_, "db"), "0");
  Run("SELECT 1");
  Run("RPUSH q x");
  EXPECT_EQ(b_.Take(), "");
  Run("SELECT 0");
  Run("RPUSH q y");
  ExpectServed("y");
}

TEST_F(BlockingKeysTest, APushInAnotherDatabaseDoesNot) {
  Run("SELECT 1");
  Run("RPUSH q x");
  ExpectStillWaiting();
}

TEST_F(BlockingKeysTest, ACommandThatCreatesNoListDoesNot) {
  EXPECT_EQ(Run("LPUSHX q x"), ":0");
  EXPECT_EQ(Run("RPUSHX q x"), ":0");
  EXPECT_EQ(Run("LINSERT q BEFORE x y"), ":0");
  EXPECT_EQ(Run("LSET q 0 x"), "-ERR no such key");
  EXPECT_EQ(Run("SET q v"), "OK");
  ExpectStillWaiting();
}

TEST_F(BlockingKeysTest, DeletingDoesNot) {
  Run("SET q v");
  for (const char* command :
       {"DEL q", "UNLINK q", "EXPIRE q 0", "FLUSHDB", "FLUSHALL",
        "RENAME q other", "MOVE q 1", "PERSIST q"}) {
    Run("SET q v");
    Run(command);
    EXPECT_EQ(b_.Take(), "") << command;
  }
  ExpectStillWaiting();
}

TEST_F(BlockingKeysTest, AStringInTheWayIsWaitedOut) {
  Run("SET q v");
  EXPECT_EQ(Run("RPUSH q x"), kWrongType);
  Run("DEL q");
  EXPECT_EQ(b_.Take(), "");
  Run("RPUSH q x");
  ExpectServed("x");
}

TEST_F(BlockingKeysTest, AStringThatDiesOfAgeIsWaitedOut) {
  Run("SET q v PX 10");
  server_.Advance(std::chrono::milliseconds(20));
  EXPECT_EQ(b_.Take(), "");
  Run("RPUSH q x");
  ExpectServed("x");
}

TEST_F(BlockingKeysTest, TheNameIsComparedByteForByte) {
  Run("RPUSH Q x");
  Run(R"(RPUSH "q\x00" x)");
  Run(R"(RPUSH "" x)");
  EXPECT_EQ(b_.Take(), "");
  c_.Run(R"(BLPOP "q\x01\r\n" 0)");
  Run(R"(RPUSH "q\x01\r\n" x)");
  EXPECT_EQ(c_.Take(), R"(["q\x01\r\n", "x"])");
}

}  // namespace
}  // namespace listq::testing
