// SINTER, SUNION, SDIFF and what stores their results.
#include <gtest/gtest.h>

#include <string>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

class SetAlgebraTest : public CommandTest {
 protected:
  SetAlgebraTest() {
    Run("SADD a 1 2 3 4");
    Run("SADD b 3 4 5");
    Run("SET str x");
  }
};

TEST_F(SetAlgebraTest, SinterReadsWhatIsInAll) {
  EXPECT_EQ(Run("SINTER a b"), R"(["3", "4"])");
  EXPECT_EQ(Run("SINTER a a"), R"(["1", "2", "3", "4"])");
  EXPECT_EQ(Run("SINTER a none"), "[]");
}

TEST_F(SetAlgebraTest, SunionReadsWhatIsInAny) {
  EXPECT_EQ(Run("SUNION a none b"), R"(["1", "2", "3", "4", "5"])");
  EXPECT_EQ(Run("SUNION none"), "[]");
}

TEST_F(SetAlgebraTest, SdiffReadsWhatIsInTheFirstOnly) {
  EXPECT_EQ(Run("SDIFF a b"), R"(["1", "2"])");
  EXPECT_EQ(Run("SDIFF a none"), R"(["1", "2", "3", "4"])");
  EXPECT_EQ(Run("SDIFF none a"), "[]");
  EXPECT_EQ(Run("SDIFF a a"), "[]");
}

TEST_F(SetAlgebraTest, ChecksTheTypesOfAllKeys) {
  for (const char* line :
       {"SINTER none str", "SUNION none str", "SDIFF none str",
        "SINTERSTORE d none str", "SUNIONSTORE d a str", "SDIFFSTORE d a str",
        "SINTERCARD 2 none str"}) {
    EXPECT_EQ(Run(line), kWrongType) << line;
  }
  EXPECT_EQ(Run("EXISTS d"), ":0");
}

TEST_F(SetAlgebraTest, StoresResultsOverAnything) {
  Run("EXPIRE str 100");
  EXPECT_EQ(Run("SINTERSTORE str a b"), ":2");
  EXPECT_EQ(Run("SMEMBERS str"), R"(["3", "4"])");
  EXPECT_EQ(Run("TTL str"), ":-1");
  EXPECT_EQ(Run("SUNIONSTORE str a b"), ":5");
  EXPECT_EQ(Run("SDIFFSTORE a a b"), ":2");
  EXPECT_EQ(Run("SMEMBERS a"), R"(["1", "2"])");
}

TEST_F(SetAlgebraTest, AnEmptyResultTakesTheKeyAway) {
  EXPECT_EQ(Run("SINTERSTORE str a none"), ":0");
  EXPECT_EQ(Run("EXISTS str"), ":0");
  EXPECT_EQ(Run("SDIFFSTORE a a a"), ":0");
  EXPECT_EQ(Run("SUNIONSTORE b none"), ":0");
  EXPECT_EQ(Run("EXISTS a b"), ":0");
}

TEST_F(SetAlgebraTest, SintercardStopsAtItsLimit) {
  EXPECT_EQ(Run("SINTERCARD 2 a b"), ":2");
  EXPECT_EQ(Run("SINTERCARD 2 a b LIMIT 1"), ":1");
  EXPECT_EQ(Run("SINTERCARD 2 a b LIMIT 0"), ":2");
  EXPECT_EQ(Run("SINTERCARD 2 a b LIMIT -1"), "-ERR LIMIT can't be negative");
  EXPECT_EQ(Run("SINTERCARD 0 a"), "-ERR numkeys should be greater than 0");
  EXPECT_EQ(Run("SINTERCARD 2 a"),
            "-ERR Number of keys can't be greater than number of args");
  EXPECT_EQ(Run("SINTERCARD 1 a b"), kSyntax);
}

TEST_F(SetAlgebraTest, AnswersSetsInTheThirdProtocol) {
  a_.Run("HELLO 3");
  a_.Send("*2\r\n$6\r\nSINTER\r\n$4\r\nnone\r\n");
  EXPECT_EQ(a_.TakeBytes(), "~0\r\n");
  a_.Send("*2\r\n$8\r\nSMEMBERS\r\n$4\r\nnone\r\n");
  EXPECT_EQ(a_.TakeBytes(), "~0\r\n");
  a_.Send("*3\r\n$11\r\nSRANDMEMBER\r\n$4\r\nnone\r\n$1\r\n1\r\n");
  EXPECT_EQ(a_.TakeBytes(), "*0\r\n");
}

}  // namespace
}  // namespace listq::testing
