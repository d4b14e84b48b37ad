// LPUSH, RPUSH, LPUSHX and RPUSHX.
#include <gtest/gtest.h>

#include <string>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

using ListPushTest = CommandTest;

TEST_F(ListPushTest, PushesElementsOneByOne) {
  EXPECT_EQ(Run("LPUSH q a b c"), ":3");
  EXPECT_EQ(Run("RPUSH q d e"), ":5");
  EXPECT_EQ(Run("LRANGE q 0 -1"), R"(["c", "b", "a", "d", "e"])");
}

TEST_F(ListPushTest, PushXNeedsAList) {
  EXPECT_EQ(Run("LPUSHX q a"), ":0");
  EXPECT_EQ(Run("RPUSHX q a"), ":0");
  EXPECT_EQ(Run("EXISTS q"), ":0");
  Run("RPUSH q a");
  EXPECT_EQ(Run("LPUSHX q b c"), ":3");
  EXPECT_EQ(Run("RPUSHX q d"), ":4");
  EXPECT_EQ(Run("LRANGE q 0 -1"), R"(["c", "b", "a", "d"])");
}

TEST_F(ListPushTest, RefusesAKeyOfAnotherType) {
  Run("SET s v");
  for (const char* command : {"LPUSH", "RPUSH", "LPUSHX", "RPUSHX"}) {
    EXPECT_EQ(Run(std::string(command) + " s x"), kWrongType) << command;
  }
  EXPECT_EQ(Run("GET s"), R"("v")");
}

TEST_F(ListPushTest, NeedsAKeyAndAnElement) {
  EXPECT_EQ(Run("LPUSH q"), ArityErrorOf("lpush"));
  EXPECT_EQ(Run("RPUSH q"), ArityErrorOf("rpush"));
  EXPECT_EQ(Run("LPUSHX q"), ArityErrorOf("lpushx"));
  EXPECT_EQ(Run("RPUSHX"), ArityErrorOf("rpushx"));
}

TEST_F(ListPushTest, TakesAnyBytesAsKeyAndElement) {
  EXPECT_EQ(Run(R"(RPUSH "" "" "\x00\r\n\xff")"), ":2");
  EXPECT_EQ(Run(R"(LRANGE "" 0 -1)"), R"(["", "\x00\r\n\xff"])");
}

TEST_F(ListPushTest, KeepsTheExpiryOfTheKey) {
  Run("RPUSH q a");
  Run("PEXPIRE q 5000");
  Run("LPUSH q b");
  Run("RPUSHX q c");
  EXPECT_EQ(Run("PTTL q"), ":5000");
}

TEST_F(ListPushTest, ManyElementsComeBackInOrder) {
  std::string expected = "[";
  for (int i = 0; i < 3000; ++i) {
    Run("RPUSH q element-" + std::to_string(i));
    expected += (i > 0 ? ", " : "") + ("\"element-" + std::to_string(i)) + '"';
  }
  EXPECT_EQ(Run("LRANGE q 0 -1"), expected + "]");
}

}  // namespace
}  // namespace listq::testing
