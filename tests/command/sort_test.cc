// SORT and SORT_RO where a reply alone does not show what was done.
#include <gtest/gtest.h>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

class SortTest : public CommandTest {
 protected:
  SortTest() { Run("RPUSH q 3 1 2"); }
};

TEST_F(SortTest, StoringWakesWhoWaitsForTheDestination) {
  b_.Run("BLPOP d 0");
  EXPECT_EQ(Run("SORT q STORE d"), ":3");
  EXPECT_EQ(b_.Take(), R"(["d", "1"])");
  EXPECT_EQ(Run("LRANGE d 0 -1"), R"(["2", "3"])");
}

TEST_F(SortTest, StoringOverAnotherTypeWakesToo) {
  b_.Run("BLPOP d 0");
  Run("SET d x");
  Run("SORT q STORE d");
  EXPECT_EQ(b_.Take(), R"(["d", "1"])");
}

TEST_F(SortTest, AListMayBeStoredOverItself) {
  EXPECT_EQ(Run("SORT q DESC STORE q"), ":3");
  EXPECT_EQ(Run("SORT_RO q BY nosort"), R"(["3", "2", "1"])");
}

TEST_F(SortTest, AnEmptyResultDeletesTheDestination) {
  Run("SET d x");
  EXPECT_EQ(Run("SORT none STORE d"), ":0");
  EXPECT_EQ(Run("EXISTS d"), ":0");
}

TEST_F(SortTest, EqualWeightsKeepTheOrderOfTheElements) {
  Run("MSET w1 x w2 x w3 x");
  EXPECT_EQ(Run("SORT q ALPHA BY w*"), R"(["3", "1", "2"])");
}

}  // namespace
}  // namespace listq::testing
