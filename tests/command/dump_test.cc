// DUMP and RESTORE.
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// What Redis writes for the string "hello" and for the list of "a".
constexpr char kHello[] = R"("\x00\x05hello\n\x00cr\xdfve4 \n")";
constexpr char kNotIntact[] = "-ERR DUMP payload version or checksum are wrong";
constexpr char kBusy[] = "-BUSYKEY Target key name already exists.";

class DumpTest : public CommandTest {
 protected:
  // What DUMP answers, as an argument.
  std::string Dumped(const std::string& key) {
    std::string word = "\"";
    for (const char c : a_.Ask("DUMP " + key).text) {
      constexpr char kDigits[] = "0123456789abcdef";
      const auto byte = static_cast<unsigned char>(c);
      word += "\\x";
      word += kDigits[byte >> 4];
      word += kDigits[byte & 15];
    }
    return word + "\"";
  }
  std::string Restore(const std::string& key_and_ttl,
                      const std::string& options = "") {
    return Run("RESTORE " + key_and_ttl + " " + kHello + " " + options);
  }
};

TEST_F(DumpTest, WhatIsDumpedIsRestored) {
  Run("SET s hello");
  Run("RPUSH l a 1 300 \"\"");
  EXPECT_EQ(Run("RESTORE s2 0 " + Dumped("s")), "OK");
  EXPECT_EQ(Run("RESTORE l2 0 " + Dumped("l")), "OK");
  EXPECT_EQ(Run("GET s2"), Run("GET s"));
  EXPECT_EQ(Run("LRANGE l2 0 -1"), Run("LRANGE l 0 -1"));
  EXPECT_EQ(Run("PTTL l2"), ":-1");
  EXPECT_EQ(Run("DUMP none"), "nil");
}

TEST_F(DumpTest, ATakenNameIsKeptUnlessItIsToBeReplaced) {
  Run("RPUSH k x");
  EXPECT_EQ(Restore("k 0"), kBusy);
  EXPECT_EQ(Restore("k 0", "REPLACE"), "OK");
  EXPECT_EQ(Run("GET k"), R"("hello")");
}

TEST_F(DumpTest, ReplacingEndsTheOldExpiry) {
  Run("SET k x EX 100");
  EXPECT_EQ(Restore("k 0", "replace"), "OK");
  EXPECT_EQ(Run("TTL k"), ":-1");
}

TEST_F(DumpTest, AKeyLivesForItsTtl) {
  EXPECT_EQ(Restore("k 1500"), "OK");
  EXPECT_EQ(Run("PTTL k"), ":1500");
  server_.Advance(milliseconds(1501));
  EXPECT_EQ(Run("EXISTS k"), ":0");
  EXPECT_EQ(Restore("k 9223372036854775807"), "OK");
  EXPECT_EQ(Run("PEXPIRETIME k"), ":9223372036854775807");
}

TEST_F(DumpTest, AnAbsoluteTtlIsAPointInTime) {
  const int64_t now = server_.clock().unix_ms();
  EXPECT_EQ(Restore("k " + std::to_string(now + 70), "ABSTTL"), "OK");
  EXPECT_EQ(Run("PTTL k"), ":70");
}

TEST_F(DumpTest, APastTtlOnlyTakesTheOldKeyAway) {
  EXPECT_EQ(Restore("k 1", "ABSTTL"), "OK");
  EXPECT_EQ(Run("EXISTS k"), ":0");
  Run("SET k x");
  EXPECT_EQ(Restore("k 1", "ABSTTL"), kBusy);
  EXPECT_EQ(Restore("k 1", "ABSTTL REPLACE"), "OK");
  EXPECT_EQ(Run("EXISTS k"), ":0");
}

TEST_F(DumpTest, AKeyCanHaveBeenIdle) {
  server_.Advance(seconds(1000));
  EXPECT_EQ(Restore("k 0", "IDLETIME 300"), "OK");
  EXPECT_EQ(Run("OBJECT IDLETIME k"), ":300");
  EXPECT_EQ(Restore("l 0", "FREQ 255"), "OK");
}

TEST_F(DumpTest, RefusesWrongArgumentsInTheOrderOfRedis) {
  Run("SET taken x");
  EXPECT_EQ(Run("RESTORE k 0"), ArityErrorOf("restore"));
  EXPECT_EQ(Run("RESTORE taken x x bogus"), kSyntax);
  EXPECT_EQ(Run("RESTORE taken x x"), kBusy);
  EXPECT_EQ(Run("RESTORE k x x"), kNotAnInteger);
  EXPECT_EQ(Run("RESTORE k -1 x"), "-ERR Invalid TTL value, must be >= 0");
  EXPECT_EQ(Run("RESTORE k 0 x"), kNotIntact);
  EXPECT_EQ(Run("RESTORE taken 0 x IDLETIME -1"),
            "-ERR Invalid IDLETIME value, must be >= 0");
  EXPECT_EQ(Run("RESTORE taken 0 x FREQ 256"),
            "-ERR Invalid FREQ value, must be >= 0 and <= 255");
  EXPECT_EQ(Run("RESTORE taken 0 x FREQ y"), kNotAnInteger);
  EXPECT_EQ(Run("RESTORE taken 0 x FREQ 1 IDLETIME 1"), kSyntax);
  EXPECT_EQ(Run("RESTORE taken 0 x IDLETIME"), kSyntax);
  EXPECT_EQ(Run("RESTORE k 0 x IDLETIME 1 IDLETIME 2"), kNotIntact);
}

TEST_F(DumpTest, RefusesASoundChecksumBehindNonsense) {
  // A list of no elements.
  EXPECT_EQ(
      Run(R"(RESTORE k 0 "\x01\x00\n\x00\x8d\"\xf8$\xefJ?Z")").substr(0, 4),
      "-ERR");
  Run("RPUSH k x");
  EXPECT_EQ(Run("RESTORE k 0 nonsense REPLACE"), kNotIntact);
  EXPECT_EQ(Run("LRANGE k 0 -1"), R"(["x"])");
}

TEST_F(DumpTest, ARestoredListIsServedToWhoWaits) {
  Run("RPUSH source a b");
  const std::string payload = Dumped("source");
  EXPECT_EQ(b_.Run("BLPOP q 0"), "");
  EXPECT_EQ(Run("RESTORE q 0 " + payload), "OK");
  EXPECT_EQ(b_.Take(), R"(["q", "a"])");
  EXPECT_EQ(Run("LRANGE q 0 -1"), R"(["b"])");
}

TEST_F(DumpTest, ALargeListComesBackWhole) {
  for (int i = 0; i < 2000; ++i) Run("RPUSH l element:" + std::to_string(i));
  EXPECT_EQ(Run("RESTORE m 0 " + Dumped("l")), "OK");
  EXPECT_EQ(Run("LRANGE m 0 -1"), Run("LRANGE l 0 -1"));
  EXPECT_EQ(Run("OBJECT ENCODING m"), R"("quicklist")");
}

}  // namespace
}  // namespace listq::testing
