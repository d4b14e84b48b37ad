// LLEN, LRANGE and LINDEX.
#include <gtest/gtest.h>

#include <string>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

using ListReadTest = CommandTest;

TEST_F(ListReadTest, LlenCountsElements) {
  EXPECT_EQ(Run("LLEN none"), ":0");
  Run("RPUSH q a b c");
  EXPECT_EQ(Run("LLEN q"), ":3");
  Run("SET s v");
  EXPECT_EQ(Run("LLEN s"), kWrongType);
  EXPECT_EQ(Run("LLEN"), ArityErrorOf("llen"));
  EXPECT_EQ(Run("LLEN q q"), ArityErrorOf("llen"));
}

TEST_F(ListReadTest, LrangeCutsIndexesToTheList) {
  Run("RPUSH q a b c d");
  EXPECT_EQ(Run("LRANGE q 0 -1"), R"(["a", "b", "c", "d"])");
  EXPECT_EQ(Run("LRANGE q 1 2"), R"(["b", "c"])");
  EXPECT_EQ(Run("LRANGE q -2 -1"), R"(["c", "d"])");
  EXPECT_EQ(Run("LRANGE q -100 1"), R"(["a", "b"])");
  EXPECT_EQ(Run("LRANGE q 2 100"), R"(["c", "d"])");
  EXPECT_EQ(Run("LRANGE q -9223372036854775808 9223372036854775807"),
            R"(["a", "b", "c", "d"])");
  EXPECT_EQ(Run("LRANGE q 4 9"), "[]");
  EXPECT_EQ(Run("LRANGE q 2 1"), "[]");
  EXPECT_EQ(Run("LRANGE q 0 -100"), "[]");
}

TEST_F(ListReadTest, LrangeChecksIndexesThenKeyThenType) {
  Run("SET s v");
  EXPECT_EQ(Run("LRANGE s x 1"), kNotAnInteger);
  EXPECT_EQ(Run("LRANGE none 0 1.5"), kNotAnInteger);
  EXPECT_EQ(Run("LRANGE none 0 -1"), "[]");
  EXPECT_EQ(Run("LRANGE s 0 -1"), kWrongType);
  EXPECT_EQ(Run("LRANGE q 0"), ArityErrorOf("lrange"));
}

TEST_F(ListReadTest, LindexCountsFromEitherEnd) {
  Run("RPUSH q a b c");
  EXPECT_EQ(Run("LINDEX q 0"), R"("a")");
  EXPECT_EQ(Run("LINDEX q 2"), R"("c")");
  EXPECT_EQ(Run("LINDEX q -1"), R"("c")");
  EXPECT_EQ(Run("LINDEX q -3"), R"("a")");
  EXPECT_EQ(Run("LINDEX q 3"), "nil");
  EXPECT_EQ(Run("LINDEX q -4"), "nil");
  EXPECT_EQ(Run("LINDEX q 9223372036854775807"), "nil");
  EXPECT_EQ(Run("LINDEX q -9223372036854775808"), "nil");
}

TEST_F(ListReadTest, LindexChecksKeyThenTypeThenIndex) {
  Run("SET s v");
  Run("RPUSH q a");
  EXPECT_EQ(Run("LINDEX none abc"), "nil");
  EXPECT_EQ(Run("LINDEX s abc"), kWrongType);
  EXPECT_EQ(Run("LINDEX q abc"), kNotAnInteger);
}

TEST_F(ListReadTest, IntegersAreReadAsRedisReadsThem) {
  Run("RPUSH q a b");
  for (const char* text : {"01", "-0", "+1", "\" 1\"", "\"1 \"", "\"\"", "0x1",
                           "1e0", "9223372036854775808", "-"}) {
    EXPECT_EQ(Run("LINDEX q " + std::string(text)), kNotAnInteger) << text;
    EXPECT_EQ(Run("LRANGE q 0 " + std::string(text)), kNotAnInteger) << text;
  }
}

TEST_F(ListReadTest, ReadsFromAnyPlaceOfALongList) {
  for (int i = 0; i < 2000; ++i) Run("RPUSH q " + std::to_string(i));
  for (int i = 0; i < 2000; i += 37) {
    const std::string element = '"' + std::to_string(i) + '"';
    EXPECT_EQ(Run("LINDEX q " + std::to_string(i)), element);
    EXPECT_EQ(Run("LINDEX q " + std::to_string(i - 2000)), element);
  }
  EXPECT_EQ(Run("LRANGE q 998 1001"), R"(["998", "999", "1000", "1001"])");
}

}  // namespace
}  // namespace listq::testing
