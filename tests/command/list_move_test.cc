// LMOVE and RPOPLPUSH.
#include <gtest/gtest.h>

#include <string>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

using ListMoveTest = CommandTest;

TEST_F(ListMoveTest, MovesFromAnyEndToAnyEnd) {
  Run("RPUSH s a b c d");
  Run("RPUSH d x y");
  EXPECT_EQ(Run("LMOVE s d LEFT RIGHT"), R"("a")");
  EXPECT_EQ(Run("LMOVE s d left left"), R"("b")");
  EXPECT_EQ(Run("LMOVE s d RIGHT LEFT"), R"("d")");
  EXPECT_EQ(Run("LMOVE s d RIGHT RIGHT"), R"("c")");
  EXPECT_EQ(Run("LRANGE d 0 -1"), R"(["d", "b", "x", "y", "a", "c"])");
  EXPECT_EQ(Run("EXISTS s"), ":0");
  EXPECT_EQ(Run("LMOVE s d LEFT LEFT"), "nil");
}

TEST_F(ListMoveTest, RpoplpushMovesTailToHead) {
  Run("RPUSH s a b");
  EXPECT_EQ(Run("RPOPLPUSH s d"), R"("b")");
  EXPECT_EQ(Run("RPOPLPUSH s d"), R"("a")");
  EXPECT_EQ(Run("LRANGE d 0 -1"), R"(["a", "b"])");
  EXPECT_EQ(Run("RPOPLPUSH s d"), "nil");
}

TEST_F(ListMoveTest, TheSameListRotates) {
  Run("RPUSH q a b c");
  EXPECT_EQ(Run("RPOPLPUSH q q"), R"("c")");
  EXPECT_EQ(Run("LRANGE q 0 -1"), R"(["c", "a", "b"])");
  EXPECT_EQ(Run("LMOVE q q LEFT RIGHT"), R"("c")");
  EXPECT_EQ(Run("LRANGE q 0 -1"), R"(["a", "b", "c"])");
  EXPECT_EQ(Run("LMOVE q q LEFT LEFT"), R"("a")");
  EXPECT_EQ(Run("LRANGE q 0 -1"), R"(["a", "b", "c"])");
}

TEST_F(ListMoveTest, TheOnlyElementKeepsItsKeyAlive) {
  Run("RPUSH q a");
  Run("EXPIRE q 100");
  EXPECT_EQ(Run("RPOPLPUSH q q"), R"("a")");
  EXPECT_EQ(Run("TTL q"), ":100");
  EXPECT_EQ(Run("LRANGE q 0 -1"), R"(["a"])");
}

TEST_F(ListMoveTest, ChecksDirectionsThenSourceThenDestination) {
  Run("SET s v");
  Run("RPUSH q a");
  EXPECT_EQ(Run("LMOVE s s UP RIGHT"), kSyntax);
  EXPECT_EQ(Run("LMOVE none s LEFT DOWN"), kSyntax);
  EXPECT_EQ(Run("LMOVE none s LEFT RIGHT"), "nil");
  EXPECT_EQ(Run("LMOVE s q LEFT RIGHT"), kWrongType);
  EXPECT_EQ(Run("LMOVE q s LEFT RIGHT"), kWrongType);
  EXPECT_EQ(Run("RPOPLPUSH none s"), "nil");
  EXPECT_EQ(Run("RPOPLPUSH s q"), kWrongType);
  EXPECT_EQ(Run("RPOPLPUSH q s"), kWrongType);
  EXPECT_EQ(Run("LRANGE q 0 -1"), R"(["a"])");
  EXPECT_EQ(Run("LMOVE q s LEFT"), ArityErrorOf("lmove"));
  EXPECT_EQ(Run("RPOPLPUSH q"), ArityErrorOf("rpoplpush"));
}

}  // namespace
}  // namespace listq::testing
