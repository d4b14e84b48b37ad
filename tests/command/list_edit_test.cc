// LSET, LINSERT, LREM and LTRIM.
#include <gtest/gtest.h>

#include <string>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

class ListEditTest : public CommandTest {
 protected:
  std::string List() { return Run("LRANGE q 0 -1"); }
};

constexpr char kNoSuchKey[] = "-ERR no such key";
constexpr char kIndexOutOfRange[] = "-ERR index out of range";

TEST_F(ListEditTest, LsetReplacesAnElement) {
  Run("RPUSH q a b c");
  EXPECT_EQ(Run("LSET q 1 x"), "OK");
  EXPECT_EQ(Run("LSET q -1 yyyyyyyyyyyyyyyy"), "OK");
  EXPECT_EQ(List(), R"(["a", "x", "yyyyyyyyyyyyyyyy"])");
  EXPECT_EQ(Run("LSET q -3 \"\""), "OK");
  EXPECT_EQ(List(), R"(["", "x", "yyyyyyyyyyyyyyyy"])");
}

TEST_F(ListEditTest, LsetChecksKeyThenTypeThenIndex) {
  Run("SET s v");
  Run("RPUSH q a");
  EXPECT_EQ(Run("LSET none abc x"), kNoSuchKey);
  EXPECT_EQ(Run("LSET s abc x"), kWrongType);
  EXPECT_EQ(Run("LSET q abc x"), kNotAnInteger);
  EXPECT_EQ(Run("LSET q 1 x"), kIndexOutOfRange);
  EXPECT_EQ(Run("LSET q -2 x"), kIndexOutOfRange);
  EXPECT_EQ(Run("LSET q 9223372036854775807 x"), kIndexOutOfRange);
  EXPECT_EQ(Run("LSET q -9223372036854775808 x"), kIndexOutOfRange);
  EXPECT_EQ(Run("LSET q 0"), ArityErrorOf("lset"));
}

TEST_F(ListEditTest, LinsertGoesByTheFirstMatch) {
  Run("RPUSH q a b a");
  EXPECT_EQ(Run("LINSERT q BEFORE a x"), ":4");
  EXPECT_EQ(Run("LINSERT q after a y"), ":5");
  EXPECT_EQ(List(), R"(["x", "a", "y", "b", "a"])");
  EXPECT_EQ(Run("LINSERT q BEFORE none z"), ":-1");
  EXPECT_EQ(Run("LINSERT none BEFORE a z"), ":0");
  EXPECT_EQ(Run("EXISTS none"), ":0");
}

TEST_F(ListEditTest, LinsertChecksTheWordBeforeTheKey) {
  Run("SET s v");
  EXPECT_EQ(Run("LINSERT none around a x"), kSyntax);
  EXPECT_EQ(Run("LINSERT s around a x"), kSyntax);
  EXPECT_EQ(Run("LINSERT s before a x"), kWrongType);
  EXPECT_EQ(Run("LINSERT q before a"), ArityErrorOf("linsert"));
}

TEST_F(ListEditTest, LremRemovesFromTheEndThatTheSignNames) {
  Run("RPUSH q a x a x a x a");
  EXPECT_EQ(Run("LREM q 1 a"), ":1");
  EXPECT_EQ(List(), R"(["x", "a", "x", "a", "x", "a"])");
  EXPECT_EQ(Run("LREM q -2 a"), ":2");
  EXPECT_EQ(List(), R"(["x", "a", "x", "x"])");
  EXPECT_EQ(Run("LREM q 0 x"), ":3");
  EXPECT_EQ(List(), R"(["a"])");
  EXPECT_EQ(Run("LREM q 0 none"), ":0");
  EXPECT_EQ(Run("LREM q 9223372036854775807 a"), ":1");
  EXPECT_EQ(Run("EXISTS q"), ":0");
}

TEST_F(ListEditTest, LremChecksCountThenKeyThenType) {
  Run("SET s v");
  EXPECT_EQ(Run("LREM s x a"), kNotAnInteger);
  EXPECT_EQ(Run("LREM none x a"), kNotAnInteger);
  EXPECT_EQ(Run("LREM none -9223372036854775808 a"),
            "-ERR value is out of range, value must between "
            "-9223372036854775807 and 9223372036854775807");
  EXPECT_EQ(Run("LREM none 0 a"), ":0");
  EXPECT_EQ(Run("LREM s 0 a"), kWrongType);
  EXPECT_EQ(Run("LREM q 0"), ArityErrorOf("lrem"));
}

TEST_F(ListEditTest, LtrimKeepsTheRange) {
  Run("RPUSH q a b c d e");
  EXPECT_EQ(Run("LTRIM q 1 -2"), "OK");
  EXPECT_EQ(List(), R"(["b", "c", "d"])");
  EXPECT_EQ(Run("LTRIM q -100 100"), "OK");
  EXPECT_EQ(List(), R"(["b", "c", "d"])");
  EXPECT_EQ(Run("LTRIM q 0 0"), "OK");
  EXPECT_EQ(List(), R"(["b"])");
  EXPECT_EQ(Run("LTRIM q 5 9"), "OK");
  EXPECT_EQ(Run("EXISTS q"), ":0");
}

TEST_F(ListEditTest, LtrimOfAnEmptyRangeDeletesTheKey) {
  Run("RPUSH q a b c");
  EXPECT_EQ(Run("LTRIM q 2 1"), "OK");
  EXPECT_EQ(Run("EXISTS q"), ":0");
}

TEST_F(ListEditTest, LtrimChecksIndexesThenKeyThenType) {
  Run("SET s v");
  EXPECT_EQ(Run("LTRIM s x 1"), kNotAnInteger);
  EXPECT_EQ(Run("LTRIM none 0 x"), kNotAnInteger);
  EXPECT_EQ(Run("LTRIM none 0 1"), "OK");
  EXPECT_EQ(Run("LTRIM s 0 1"), kWrongType);
  EXPECT_EQ(Run("LTRIM q 0"), ArityErrorOf("ltrim"));
}

TEST_F(ListEditTest, EditsALongListInItsMiddle) {
  for (int i = 0; i < 1000; ++i) Run("RPUSH q " + std::to_string(i));
  EXPECT_EQ(Run("LINSERT q AFTER 500 here"), ":1001");
  EXPECT_EQ(Run("LSET q 502 there"), "OK");
  EXPECT_EQ(Run("LREM q -1 500"), ":1");
  EXPECT_EQ(Run("LTRIM q 498 502"), "OK");
  EXPECT_EQ(List(), R"(["498", "499", "here", "there", "502"])");
}

}  // namespace
}  // namespace listq::testing
