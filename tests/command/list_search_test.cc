// LPOS.
#include <gtest/gtest.h>

#include <string>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

class ListSearchTest : public CommandTest {
 protected:
  ListSearchTest() { Run("RPUSH q a b c 1 2 3 c c"); }
};

constexpr char kRankIsZero[] =
    "-ERR RANK can't be zero: use 1 to start from the first match, 2 from the "
    "second ... or use negative to start from the end of the list";
constexpr char kOutOfLongRange[] =
    "-ERR value is out of range, value must between -9223372036854775807 and "
    "9223372036854775807";

TEST_F(ListSearchTest, FindsTheFirstMatch) {
  EXPECT_EQ(Run("LPOS q c"), ":2");
  EXPECT_EQ(Run("LPOS q 3"), ":5");
  EXPECT_EQ(Run("LPOS q x"), "nil");
  EXPECT_EQ(Run("LPOS none x"), "nil");
}

TEST_F(ListSearchTest, RankSkipsMatchesAndChoosesTheEnd) {
  EXPECT_EQ(Run("LPOS q c RANK 1"), ":2");
  EXPECT_EQ(Run("LPOS q c RANK 2"), ":6");
  EXPECT_EQ(Run("LPOS q c rank 4"), "nil");
  EXPECT_EQ(Run("LPOS q c RANK -1"), ":7");
  EXPECT_EQ(Run("LPOS q c RANK -3"), ":2");
  EXPECT_EQ(Run("LPOS q c RANK -4"), "nil");
  EXPECT_EQ(Run("LPOS q c RANK -9223372036854775807"), "nil");
}

TEST_F(ListSearchTest, CountMakesTheReplyAnArray) {
  EXPECT_EQ(Run("LPOS q c COUNT 0"), "[:2, :6, :7]");
  EXPECT_EQ(Run("LPOS q c COUNT 1"), "[:2]");
  EXPECT_EQ(Run("LPOS q c COUNT 9"), "[:2, :6, :7]");
  EXPECT_EQ(Run("LPOS q c COUNT 0 RANK 2"), "[:6, :7]");
  EXPECT_EQ(Run("LPOS q c RANK -1 COUNT 2"), "[:7, :6]");
  EXPECT_EQ(Run("LPOS q x COUNT 2"), "[]");
  EXPECT_EQ(Run("LPOS none x COUNT 2"), "[]");
}

TEST_F(ListSearchTest, MaxlenLimitsTheComparisons) {
  EXPECT_EQ(Run("LPOS q c MAXLEN 2"), "nil");
  EXPECT_EQ(Run("LPOS q c MAXLEN 3"), ":2");
  EXPECT_EQ(Run("LPOS q c MAXLEN 0"), ":2");
  EXPECT_EQ(Run("LPOS q c COUNT 0 MAXLEN 7"), "[:2, :6]");
  EXPECT_EQ(Run("LPOS q c COUNT 0 MAXLEN 2 RANK -1"), "[:7, :6]");
  EXPECT_EQ(Run("LPOS q a RANK -1 MAXLEN 7"), "nil");
}

TEST_F(ListSearchTest, ChecksOptionsThenKeyThenType) {
  Run("SET s v");
  EXPECT_EQ(Run("LPOS s x RANK 0"), kRankIsZero);
  EXPECT_EQ(Run("LPOS none x RANK 0"), kRankIsZero);
  EXPECT_EQ(Run("LPOS s x RANK abc"), kNotAnInteger);
  EXPECT_EQ(Run("LPOS s x RANK -9223372036854775808"), kOutOfLongRange);
  for (const char* number : {"-1", "abc", "9223372036854775808"}) {
    EXPECT_EQ(Run("LPOS s x COUNT " + std::string(number)),
              "-ERR COUNT can't be negative");
    EXPECT_EQ(Run("LPOS s x MAXLEN " + std::string(number)),
              "-ERR MAXLEN can't be negative");
  }
  EXPECT_EQ(Run("LPOS s x COUNT"), kSyntax);
  EXPECT_EQ(Run("LPOS s x RANK 1 junk 1"), kSyntax);
  EXPECT_EQ(Run("LPOS s x"), kWrongType);
  EXPECT_EQ(Run("LPOS q"), ArityErrorOf("lpos"));
}

TEST_F(ListSearchTest, TheFirstBadOptionIsReported) {
  EXPECT_EQ(Run("LPOS q x COUNT -1 RANK 0"), "-ERR COUNT can't be negative");
  EXPECT_EQ(Run("LPOS q x RANK 0 COUNT -1"), kRankIsZero);
}

}  // namespace
}  // namespace listq::testing
