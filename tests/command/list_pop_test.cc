// LPOP, RPOP and LMPOP.
#include <gtest/gtest.h>

#include <string>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

using ListPopTest = CommandTest;

constexpr char kMustBePositive[] =
    "-ERR value is out of range, must be positive";
constexpr char kNumkeys[] = "-ERR numkeys should be greater than 0";
constexpr char kCount[] = "-ERR count should be greater than 0";

TEST_F(ListPopTest, TakesTheKeyWithTheLastElement) {
  Run("RPUSH q a b");
  EXPECT_EQ(Run("LPOP q"), R"("a")");
  EXPECT_EQ(Run("RPOP q"), R"("b")");
  EXPECT_EQ(Run("EXISTS q"), ":0");
  EXPECT_EQ(Run("LPOP q"), "nil");
  EXPECT_EQ(Run("RPOP q"), "nil");
}

TEST_F(ListPopTest, TakesTheExpiryWithTheLastElement) {
  Run("RPUSH q a");
  Run("EXPIRE q 100");
  Run("LPOP q");
  Run("RPUSH q b");
  EXPECT_EQ(Run("TTL q"), ":-1");
}

TEST_F(ListPopTest, ACountMakesTheReplyAnArray) {
  Run("RPUSH q a b c d e");
  EXPECT_EQ(Run("LPOP q 1"), R"(["a"])");
  EXPECT_EQ(Run("RPOP q 2"), R"(["e", "d"])");
  EXPECT_EQ(Run("LPOP q 9223372036854775807"), R"(["b", "c"])");
  EXPECT_EQ(Run("EXISTS q"), ":0");
}

TEST_F(ListPopTest, CountZeroTakesNothing) {
  Run("RPUSH q a");
  EXPECT_EQ(Run("LPOP q 0"), "[]");
  EXPECT_EQ(Run("RPOP q 0"), "[]");
  EXPECT_EQ(Run("LLEN q"), ":1");
  EXPECT_EQ(Run("LPOP none 0"), "nil-array");
  EXPECT_EQ(Run("RPOP none 3"), "nil-array");
}

TEST_F(ListPopTest, ChecksArityThenCountThenKeyThenType) {
  Run("SET s v");
  EXPECT_EQ(Run("LPOP none x y"), ArityErrorOf("lpop"));
  EXPECT_EQ(Run("RPOP none 1 2"), ArityErrorOf("rpop"));
  EXPECT_EQ(Run("LPOP"), ArityErrorOf("lpop"));
  for (const char* count : {"-1", "x", "1.0", "9223372036854775808", "\"\""}) {
    EXPECT_EQ(Run(std::string("LPOP none ") + count), kMustBePositive);
    EXPECT_EQ(Run(std::string("RPOP s ") + count), kMustBePositive);
  }
  EXPECT_EQ(Run("LPOP s 0"), kWrongType);
  EXPECT_EQ(Run("LPOP s"), kWrongType);
  EXPECT_EQ(Run("RPOP s"), kWrongType);
}

TEST_F(ListPopTest, LmpopTakesFromTheFirstListThatHasAny) {
  Run("RPUSH k2 a b c");
  Run("RPUSH k3 x");
  EXPECT_EQ(Run("LMPOP 3 k1 k2 k3 LEFT"), R"(["k2", ["a"]])");
  EXPECT_EQ(Run("LMPOP 3 k1 k2 k3 right COUNT 10"), R"(["k2", ["c", "b"]])");
  EXPECT_EQ(Run("LMPOP 3 k1 k2 k3 LEFT count 1"), R"(["k3", ["x"]])");
  EXPECT_EQ(Run("LMPOP 3 k1 k2 k3 LEFT"), "nil-array");
}

TEST_F(ListPopTest, LmpopStopsAtTheFirstKeyOfAnotherType) {
  Run("RPUSH q a");
  Run("SET s v");
  EXPECT_EQ(Run("LMPOP 2 s q LEFT"), kWrongType);
  EXPECT_EQ(Run("LMPOP 3 none s q LEFT"), kWrongType);
  EXPECT_EQ(Run("LMPOP 2 q s LEFT"), R"(["q", ["a"]])");
}

TEST_F(ListPopTest, LmpopChecksTheNumberOfKeysFirst) {
  for (const char* number :
       {"0", "-1", "x", "\"\"", "9223372036854775808", "1.5"}) {
    EXPECT_EQ(Run("LMPOP " + std::string(number) + " q NOWHERE COUNT 0"),
              kNumkeys);
  }
  for (const char* number : {"3", "9223372036854775807", "2"}) {
    EXPECT_EQ(Run("LMPOP " + std::string(number) + " q LEFT"), kSyntax);
  }
  EXPECT_EQ(Run("LMPOP 1 q"), ArityErrorOf("lmpop"));
}

TEST_F(ListPopTest, LmpopChecksDirectionThenCount) {
  EXPECT_EQ(Run("LMPOP 1 q NOWHERE COUNT 0"), kSyntax);
  for (const char* count : {"0", "-1", "x", "9223372036854775808"}) {
    EXPECT_EQ(Run("LMPOP 1 q LEFT COUNT " + std::string(count)), kCount);
  }
  EXPECT_EQ(Run("LMPOP 1 q LEFT COUNT"), kSyntax);
  EXPECT_EQ(Run("LMPOP 1 q LEFT COUNT 1 COUNT 1"), kSyntax);
  EXPECT_EQ(Run("LMPOP 1 q LEFT junk"), kSyntax);
  EXPECT_EQ(Run("LMPOP 1 q LEFT COUNT 1 junk"), kSyntax);
}

}  // namespace
}  // namespace listq::testing
