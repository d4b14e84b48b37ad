// The lives of keys.
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class ExpiryTest : public CommandTest {
 protected:
  std::string Expire(std::string_view how) {
    return Run("EXPIRE s " + std::string(how));
  }
  std::string NowPlus(milliseconds time) {
    return std::to_string(server_.clock().unix_ms() + time.count());
  }
};

constexpr char kInvalid[] = "-ERR invalid expire time in ";

TEST_F(ExpiryTest, AKeyLivesThroughItsLastMillisecond) {
  Run("SET s v PX 100");
  server_.Advance(milliseconds(100));
  EXPECT_EQ(Run("GET s"), R"("v")");
  EXPECT_EQ(Run("PTTL s"), ":0");
  server_.Advance(milliseconds(1));
  EXPECT_EQ(Run("GET s"), "nil");
  EXPECT_EQ(Run("PTTL s"), ":-2");
}

TEST_F(ExpiryTest, AKeyDiesWithoutBeingTouched) {
  Run("SET s v PX 100");
  Run("RPUSH q x");
  Run("PEXPIRE q 200");
  Run("SET stays v");
  EXPECT_EQ(Run("DBSIZE"), ":3");
  server_.Advance(milliseconds(101));
  EXPECT_EQ(Run("DBSIZE"), ":2");
  server_.Advance(milliseconds(100));
  EXPECT_EQ(Run("DBSIZE"), ":1");
  EXPECT_EQ(Info("expired_keys"), "2");
}

TEST_F(ExpiryTest, TwentyThousandKeysDieTogether) {
  for (int i = 0; i < 20000; ++i) {
    Run("SET k" + std::to_string(i) + " v PX 100");
  }
  server_.Advance(milliseconds(101));
  EXPECT_EQ(Run("DBSIZE"), ":0");
  EXPECT_EQ(Info("expired_keys"), "20000");
}

TEST_F(ExpiryTest, KeysDieInEveryDatabase) {
  Run("SELECT 9");
  Run("SET s v PX 100");
  server_.Advance(seconds(1));
  EXPECT_EQ(Run("DBSIZE"), ":0");
}

TEST_F(ExpiryTest, TimeIsSpelledInFourWays) {
  Run("SET s v");
  EXPECT_EQ(Run("EXPIRE s 10"), ":1");
  EXPECT_EQ(Run("PTTL s"), ":10000");
  EXPECT_EQ(Run("PEXPIRE s 10"), ":1");
  EXPECT_EQ(Run("PTTL s"), ":10");
  const std::string seconds_text = NowPlus(seconds(20));
  EXPECT_EQ(
      Run("EXPIREAT s " + seconds_text.substr(0, seconds_text.size() - 3)),
      ":1");
  EXPECT_EQ(Run("TTL s"), ":20");
  const std::string ms = NowPlus(milliseconds(1234));
  EXPECT_EQ(Run("PEXPIREAT s " + ms), ":1");
  EXPECT_EQ(Run("PTTL s"), ":1234");
  EXPECT_EQ(Run("PEXPIRETIME s"), ":" + ms);
}

TEST_F(ExpiryTest, SecondsAreRoundedToTheNearest) {
  Run("SET s v PX 1499");
  EXPECT_EQ(Run("TTL s"), ":1");
  Run("SET s v PX 1500");
  EXPECT_EQ(Run("TTL s"), ":2");
  Run("SET s v PXAT 1700000100499");
  EXPECT_EQ(Run("EXPIRETIME s"), ":1700000100");
}

TEST_F(ExpiryTest, TellsNoKeyFromNoExpiry) {
  Run("SET s v");
  for (const char* command : {"TTL", "PTTL", "EXPIRETIME", "PEXPIRETIME"}) {
    EXPECT_EQ(Run(std::string(command) + " s"), ":-1") << command;
    EXPECT_EQ(Run(std::string(command) + " none"), ":-2") << command;
  }
}

TEST_F(ExpiryTest, NoKeyNoExpiry) {
  EXPECT_EQ(Run("EXPIRE none 10"), ":0");
  EXPECT_EQ(Run("PERSIST none"), ":0");
}

TEST_F(ExpiryTest, PersistTakesTheExpiryAway) {
  Run("SET s v EX 10");
  EXPECT_EQ(Run("PERSIST s"), ":1");
  EXPECT_EQ(Run("PERSIST s"), ":0");
  server_.Advance(seconds(100));
  EXPECT_EQ(Run("EXISTS s"), ":1");
}

TEST_F(ExpiryTest, ATimeThatIsOverDeletesAtOnce) {
  for (const char* command :
       {"EXPIRE s 0", "EXPIRE s -1", "PEXPIRE s -5", "EXPIREAT s 1",
        "PEXPIREAT s 1", "PEXPIRE s -9223372036854775808"}) {
    Run("SET s v");
    EXPECT_EQ(Run(command), ":1") << command;
    EXPECT_EQ(Run("EXISTS s"), ":0") << command;
  }
}

TEST_F(ExpiryTest, ConditionsCompareWithTheExpiryThatIs) {
  Run("SET s v");
  EXPECT_EQ(Expire("10 XX"), ":0");
  EXPECT_EQ(Expire("10 GT"), ":0");
  EXPECT_EQ(Expire("10 LT"), ":1");
  EXPECT_EQ(Expire("20 NX"), ":0");
  EXPECT_EQ(Expire("20 LT"), ":0");
  EXPECT_EQ(Expire("20 GT"), ":1");
  EXPECT_EQ(Expire("15 XX GT"), ":0");
  EXPECT_EQ(Expire("15 XX LT"), ":1");
  EXPECT_EQ(Run("TTL s"), ":15");
}

TEST_F(ExpiryTest, RefusesConditionsThatContradict) {
  EXPECT_EQ(Expire("10 NX GT"),
            "-ERR NX and XX, GT or LT options at the same time are not "
            "compatible");
  EXPECT_EQ(Expire("10 GT LT"),
            "-ERR GT and LT options at the same time are not compatible");
  EXPECT_EQ(Expire("abc FOO"), "-ERR Unsupported option FOO");
}

TEST_F(ExpiryTest, RefusesTimesThatDoNotFit) {
  Run("SET s v");
  for (const char* command : {"expire", "expireat"}) {
    for (const char* time :
         {"9223372036854775807", "-9223372036854775808", "9223372036854776"}) {
      EXPECT_EQ(Run(std::string(command) + " s " + time),
                kInvalid + ("'" + std::string(command) + "' command"));
    }
  }
  EXPECT_EQ(Run("PEXPIRE s 9223372036854775807"),
            kInvalid + std::string("'pexpire' command"));
  EXPECT_EQ(Expire("abc"), kNotAnInteger);
  EXPECT_EQ(Run("TTL s"), ":-1");
}

TEST_F(ExpiryTest, AnExpiredKeyIsAbsentToEveryCommand) {
  Run("RPUSH q x");
  Run("PEXPIRE q 10");
  server_.clock().Advance(11'000);
  a_.Pipeline(
      "LLEN q\nLPUSHX q y\nTYPE q\nKEYS *\nSCAN 0\nRENAME q p\n"
      "OBJECT ENCODING q\nRPUSH q z\nTTL q");
  EXPECT_EQ(a_.TakeAll(),
            R"(:0 | :0 | none | [] | ["0", []] | -ERR no such key | nil | )"
            ":1 | :-1");
}

TEST_F(ExpiryTest, TheServerSleepsUntilTheMillisecondIsOver) {
  server_.clock().Advance(300);
  const int64_t now = server_.clock().monotonic_us();
  Run("SET k v PX 5");
  EXPECT_EQ(server_.engine().NextDeadline(), now + 6000 - 300);
}

TEST_F(ExpiryTest, TheServerSleepsLongForTheLastMillisecondsOfAll) {
  constexpr int64_t kYearUs = int64_t{365} * 86400 * 1'000'000;
  for (const char* expiry : {"9223372036854775807", "9223372036854775000",
                             "9223372036854775", "4611686018427387904"}) {
    Run("SET k v PXAT " + std::string(expiry));
    const auto next = server_.engine().NextDeadline();
    ASSERT_TRUE(next.has_value());
    EXPECT_GT(*next, server_.clock().monotonic_us() + kYearUs) << expiry;
  }
}

TEST_F(ExpiryTest, InfoCountsKeysWithAnExpiry) {
  Run("SET a v");
  Run("SET b v EX 100");
  EXPECT_EQ(Info("db0"), "keys=2,expires=1,avg_ttl=100000");
  Run("PERSIST b");
  EXPECT_EQ(Info("db0"), "keys=2,expires=0,avg_ttl=0");
}

}  // namespace
}  // namespace listq::testing
