// Strings beyond SET and GET: what they read, write and tell.
#include <gtest/gtest.h>

#include <string>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

class StringValueCommandsTest : public CommandTest {
 protected:
  // By how much the count of changes grows.
  int ChangesOf(std::string_view line) {
    const int before = std::stoi(Info("rdb_changes_since_last_save"));
    Run(line);
    return std::stoi(Info("rdb_changes_since_last_save")) - before;
  }
};

TEST_F(StringValueCommandsTest, GetsetAnswersTheOldValueAndEndsTheExpiry) {
  EXPECT_EQ(Run("GETSET s 1"), "nil");
  Run("EXPIRE s 100");
  EXPECT_EQ(Run("GETSET s 2"), R"("1")");
  EXPECT_EQ(Run("TTL s"), ":-1");
}

TEST_F(StringValueCommandsTest, GetdelTakesTheKeyAway) {
  Run("SET s 1");
  EXPECT_EQ(Run("GETDEL s"), R"("1")");
  EXPECT_EQ(Run("GETDEL s"), "nil");
  Run("RPUSH q x");
  EXPECT_EQ(Run("GETDEL q"), kWrongType);
  EXPECT_EQ(Run("LLEN q"), ":1");
}

TEST_F(StringValueCommandsTest, GetexChangesTheExpiry) {
  Run("SET s v");
  EXPECT_EQ(Run("GETEX s EX 100"), R"("v")");
  EXPECT_EQ(Run("TTL s"), ":100");
  EXPECT_EQ(Run("GETEX s"), R"("v")");
  EXPECT_EQ(Run("TTL s"), ":100");
  EXPECT_EQ(Run("GETEX s PERSIST"), R"("v")");
  EXPECT_EQ(Run("TTL s"), ":-1");
  EXPECT_EQ(Run("GETEX s PXAT 1"), R"("v")");
  EXPECT_EQ(Run("EXISTS s"), ":0");
  EXPECT_EQ(Run("GETEX s KEEPTTL"), kSyntax);
}

TEST_F(StringValueCommandsTest, SetexSetsForATime) {
  EXPECT_EQ(Run("SETEX s 100 v"), "OK");
  EXPECT_EQ(Run("TTL s"), ":100");
  EXPECT_EQ(Run("PSETEX s 100 v"), "OK");
  EXPECT_EQ(Run("PTTL s"), ":100");
  EXPECT_EQ(Run("SETEX s 0 v"), "-ERR invalid expire time in 'setex' command");
  EXPECT_EQ(Run("PSETEX s 0 v"),
            "-ERR invalid expire time in 'psetex' command");
  server_.Advance(std::chrono::milliseconds(101));
  EXPECT_EQ(Run("GET s"), "nil");
}

TEST_F(StringValueCommandsTest, SetnxSetsOnlyWhatIsNotThere) {
  EXPECT_EQ(Run("SETNX s 1"), ":1");
  EXPECT_EQ(Run("SETNX s 2"), ":0");
  EXPECT_EQ(Run("GET s"), R"("1")");
}

TEST_F(StringValueCommandsTest, MsetSetsAllAndMsetnxAllOrNone) {
  EXPECT_EQ(Run("MSET a 1 b 2"), "OK");
  EXPECT_EQ(Run("MGET a none b"), R"(["1", nil, "2"])");
  EXPECT_EQ(Run("MSETNX c 3 a 4"), ":0");
  EXPECT_EQ(Run("MGET a c"), R"(["1", nil])");
  EXPECT_EQ(Run("MSETNX c 3 d 4"), ":1");
  EXPECT_EQ(Run("MSET a 1 b"), ArityErrorOf("mset"));
  EXPECT_EQ(Run("MSETNX a 1 b"), ArityErrorOf("msetnx"));
}

TEST_F(StringValueCommandsTest, MgetReadsNoList) {
  Run("RPUSH q x");
  EXPECT_EQ(Run("MGET q"), "[nil]");
}

TEST_F(StringValueCommandsTest, AppendGrowsAString) {
  EXPECT_EQ(Run("APPEND s ab"), ":2");
  EXPECT_EQ(Run("APPEND s cd"), ":4");
  EXPECT_EQ(Run("GET s"), R"("abcd")");
  EXPECT_EQ(Run("STRLEN s"), ":4");
  EXPECT_EQ(Run("STRLEN none"), ":0");
}

TEST_F(StringValueCommandsTest, WhatWasEditedIsRawUntilItIsSetAgain) {
  Run("SET s 12");
  EXPECT_EQ(Run("OBJECT ENCODING s"), R"("int")");
  Run("APPEND s 3");
  EXPECT_EQ(Run("OBJECT ENCODING s"), R"("raw")");
  EXPECT_EQ(Run("INCR s"), ":124");
  EXPECT_EQ(Run("OBJECT ENCODING s"), R"("int")");
  Run("INCRBYFLOAT s 1");
  EXPECT_EQ(Run("OBJECT ENCODING s"), R"("embstr")");
}

TEST_F(StringValueCommandsTest, GetrangeReadsAPart) {
  Run("SET s hello");
  EXPECT_EQ(Run("GETRANGE s 1 -2"), R"("ell")");
  EXPECT_EQ(Run("SUBSTR s -3 100"), R"("llo")");
  EXPECT_EQ(Run("GETRANGE s 3 1"), R"("")");
  EXPECT_EQ(Run("GETRANGE none 0 -1"), R"("")");
}

TEST_F(StringValueCommandsTest, SetrangeWritesOverAndPastTheEnd) {
  EXPECT_EQ(Run("SETRANGE s 2 cd"), ":4");
  EXPECT_EQ(Run("SETRANGE s 0 ab"), ":4");
  EXPECT_EQ(Run("GET s"), R"("abcd")");
  EXPECT_EQ(Run("SETRANGE none 2 \"\""), ":0");
  EXPECT_EQ(Run("EXISTS none"), ":0");
  EXPECT_EQ(Run("SETRANGE s -1 x"), "-ERR offset is out of range");
}

constexpr char kTooLong[] =
    "-ERR string exceeds maximum allowed size (proto-max-bulk-len)";

TEST_F(StringValueCommandsTest, NoStringGrowsPastTheLimit) {
  server_.config().proto_max_bulk_len = 1024 * 1024;
  EXPECT_EQ(Run("SETRANGE s 1048575 x"), ":1048576");
  EXPECT_EQ(Run("SETRANGE s 1048576 x"), kTooLong);
  EXPECT_EQ(Run("SETRANGE s 9223372036854775807 x"), kTooLong);
  EXPECT_EQ(Run("APPEND s x"), kTooLong);
  EXPECT_EQ(Run("STRLEN s"), ":1048576");
  EXPECT_EQ(Run("SETBIT s 8388608 1"),
            "-ERR bit offset is not an integer or out of range");
}

TEST_F(StringValueCommandsTest, CountersKeepTheirExpiry) {
  EXPECT_EQ(Run("INCR n"), ":1");
  Run("EXPIRE n 100");
  EXPECT_EQ(Run("INCRBY n 10"), ":11");
  EXPECT_EQ(Run("DECR n"), ":10");
  EXPECT_EQ(Run("DECRBY n 3"), ":7");
  EXPECT_EQ(Run("INCRBYFLOAT n 0.5"), R"("7.5")");
  EXPECT_EQ(Run("INCR n"), kNotAnInteger);
  EXPECT_EQ(Run("TTL n"), ":100");
}

TEST_F(StringValueCommandsTest, CountersDoNotOverflow) {
  Run("SET n 9223372036854775807");
  EXPECT_EQ(Run("INCR n"), "-ERR increment or decrement would overflow");
  EXPECT_EQ(Run("DECRBY n -9223372036854775808"),
            "-ERR decrement would overflow");
  EXPECT_EQ(Run("INCRBYFLOAT n inf"),
            "-ERR increment would produce NaN or Infinity");
  EXPECT_EQ(Run("INCRBYFLOAT n x"), "-ERR value is not a valid float");
}

TEST_F(StringValueCommandsTest, LcsTellsTheCommonSubsequence) {
  Run("MSET a ohmytext b mynewtext");
  EXPECT_EQ(Run("LCS a b"), R"("mytext")");
  EXPECT_EQ(Run("LCS a b LEN"), ":6");
  EXPECT_EQ(Run("LCS a b IDX MINMATCHLEN 4 WITHMATCHLEN"),
            R"(["matches", [[[:4, :7], [:5, :8], :4]], "len", :6])");
}

TEST_F(StringValueCommandsTest, LcsTakesNoMoreMemoryThanAStringMay) {
  server_.config().proto_max_bulk_len = 1024 * 1024;
  Run("SETRANGE s 510 x");
  EXPECT_EQ(Run("LCS s s LEN"), ":511");
  Run("APPEND s x");
  EXPECT_EQ(Run("LCS s s LEN"),
            "-ERR Insufficient memory, transient memory for LCS exceeds "
            "proto-max-bulk-len");
}

TEST_F(StringValueCommandsTest, ChangesAreCounted) {
  EXPECT_EQ(ChangesOf("SET s v"), 1);
  EXPECT_EQ(ChangesOf("SET s v NX"), 0);
  EXPECT_EQ(ChangesOf("MSET a 1 b 2 c 3"), 3);
  EXPECT_EQ(ChangesOf("MSETNX a 1 d 3"), 0);
  EXPECT_EQ(ChangesOf("GETEX s PERSIST"), 0);
  EXPECT_EQ(ChangesOf("GETEX s EX 10"), 1);
  EXPECT_EQ(ChangesOf("APPEND s \"\""), 1);
  EXPECT_EQ(ChangesOf("SETRANGE s 0 \"\""), 0);
  EXPECT_EQ(ChangesOf("INCR n"), 1);
  EXPECT_EQ(ChangesOf("INCR s"), 0);
}

}  // namespace
}  // namespace listq::testing
