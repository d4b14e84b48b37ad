// Strings: SET and GET.
#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

using StringCommandsTest = CommandTest;

constexpr char kInvalidExpiry[] = "-ERR invalid expire time in 'set' command";

TEST_F(StringCommandsTest, GetReadsWhatSetWrote) {
  EXPECT_EQ(Run("GET s"), "nil");
  EXPECT_EQ(Run("SET s v"), "OK");
  EXPECT_EQ(Run("GET s"), R"("v")");
  EXPECT_EQ(Run("SET s \"\""), "OK");
  EXPECT_EQ(Run("GET s"), R"("")");
}

TEST_F(StringCommandsTest, GetRefusesAList) {
  Run("RPUSH q x");
  EXPECT_EQ(Run("GET q"), kWrongType);
  EXPECT_EQ(Run("SET q v GET"), kWrongType);
  EXPECT_EQ(Run("TYPE q"), "list");
  EXPECT_EQ(Run("SET q v"), "OK");
  EXPECT_EQ(Run("TYPE q"), "string");
}

TEST_F(StringCommandsTest, NxAndXxAreConditions) {
  EXPECT_EQ(Run("SET s 1 XX"), "nil");
  EXPECT_EQ(Run("SET s 1 NX"), "OK");
  EXPECT_EQ(Run("SET s 2 NX"), "nil");
  EXPECT_EQ(Run("SET s 3 XX"), "OK");
  EXPECT_EQ(Run("GET s"), R"("3")");
}

TEST_F(StringCommandsTest, GetAnswersTheOldValue) {
  EXPECT_EQ(Run("SET s 1 GET"), "nil");
  EXPECT_EQ(Run("SET s 2 GET"), R"("1")");
  EXPECT_EQ(Run("SET s 3 NX GET"), R"("2")");
  EXPECT_EQ(Run("GET s"), R"("2")");
}

TEST_F(StringCommandsTest, TakesAnExpiryInFourSpellings) {
  Run("SET s v EX 100");
  EXPECT_EQ(Run("PTTL s"), ":100000");
  Run("SET s v PX 100");
  EXPECT_EQ(Run("PTTL s"), ":100");
  const int64_t now = server_.clock().unix_ms();
  Run("SET s v EXAT " + std::to_string(now / 1000 + 7));
  EXPECT_EQ(Run("TTL s"), ":7");
  Run("SET s v PXAT " + std::to_string(now + 7));
  EXPECT_EQ(Run("PTTL s"), ":7");
  Run("SET s v");
  EXPECT_EQ(Run("PTTL s"), ":-1");
}

TEST_F(StringCommandsTest, KeepttlKeepsTheExpiry) {
  Run("SET s v EX 100");
  EXPECT_EQ(Run("SET s w KEEPTTL"), "OK");
  EXPECT_EQ(Run("TTL s"), ":100");
}

TEST_F(StringCommandsTest, RefusesOptionsThatContradict) {
  for (const char* options :
       {"NX XX", "EX 1 PX 1", "KEEPTTL EX 1", "EX 1 KEEPTTL", "FOO", "EX"}) {
    EXPECT_EQ(Run("SET s v " + std::string(options)), kSyntax) << options;
  }
}

TEST_F(StringCommandsTest, RefusesBadExpiries) {
  for (const char* options : {"EX 0", "PX -1", "EX 9223372036854775807",
                              "PX 9223372036854775807", "EXAT -1", "PXAT 0"}) {
    EXPECT_EQ(Run("SET s v " + std::string(options)), kInvalidExpiry)
        << options;
  }
  EXPECT_EQ(Run("SET s v EX abc"), kNotAnInteger);
  EXPECT_EQ(Run("EXISTS s"), ":0");
}

TEST_F(StringCommandsTest, AnExpiryInThePastDeletes) {
  Run("SET s old");
  EXPECT_EQ(Run("SET s v PXAT 1"), "OK");
  EXPECT_EQ(Run("GET s"), "nil");
}

}  // namespace
}  // namespace listq::testing
