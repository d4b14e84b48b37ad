// `databases unlimited`: any number, each made when it is first used.
#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

using std::chrono_literals::operator""ms;

class UnlimitedDatabasesTest : public CommandTest {
 protected:
  UnlimitedDatabasesTest() : CommandTest(Unlimited()) {}
  static server::Config Unlimited() {
    server::Config config;
    config.enable_test_commands = "yes";
    const std::vector<std::string> words = {"unlimited"};
    EXPECT_EQ(server::FindSetting("databases")->set(config, words),
              std::nullopt);
    return config;
  }
};

TEST_F(UnlimitedDatabasesTest, TheFarthestIsTwoToThe31MinusTwo) {
  EXPECT_EQ(Run("SELECT 2147483646"), "OK");
  EXPECT_EQ(Run("SET k v"), "OK");
  EXPECT_EQ(Run("SELECT 2147483647"), "-ERR DB index is out of range");
  EXPECT_EQ(Run("SELECT -1"), "-ERR DB index is out of range");
  EXPECT_EQ(Info("db2147483646"), "keys=1,expires=0,avg_ttl=0");
  EXPECT_EQ(server_.engine().databases().used().size(), 2u);
}

TEST_F(UnlimitedDatabasesTest, KeysMoveBetweenFarOnes) {
  Run("SELECT 123456789");
  Run("SET k v");
  EXPECT_EQ(Run("COPY k k DB 987654321"), ":1");
  EXPECT_EQ(Run("MOVE k 555555555"), ":1");
  EXPECT_EQ(Run("EXISTS k"), ":0");
  Run("SELECT 987654321");
  EXPECT_EQ(Run("GET k"), "\"v\"");
  EXPECT_EQ(Run("SWAPDB 987654321 1000000"), "OK");
  EXPECT_EQ(Run("EXISTS k"), ":0");
  Run("SELECT 1000000");
  EXPECT_EQ(Run("GET k"), "\"v\"");
}

TEST_F(UnlimitedDatabasesTest, WaitingAndAgingWorkInFarOnes) {
  b_.Run("SELECT 1000000000");
  EXPECT_EQ(b_.Run("BRPOP q 0"), "");
  Run("RPUSH q elsewhere");
  EXPECT_EQ(b_.Take(), "");
  Run("SELECT 1000000000");
  Run("RPUSH q x");
  EXPECT_EQ(b_.Take(), "[\"q\", \"x\"]");
  Run("SET s v PX 100");
  server_.Advance(101ms);
  EXPECT_EQ(Info("expired_keys"), "1");
}

TEST_F(UnlimitedDatabasesTest, FlushallEmptiesAllOfThem) {
  for (const char* index : {"5", "2000", "2000000000"}) {
    Run(std::string("SELECT ") + index);
    Run("SET k v");
  }
  EXPECT_EQ(Run("SCAN 0"), R"(["0", ["k"]])");
  EXPECT_EQ(Run("FLUSHALL"), "OK");
  EXPECT_EQ(Run("SCAN 0"), R"(["0", []])");
  EXPECT_EQ(Info("db5"), "absent");
  EXPECT_EQ(Info("db2000000000"), "absent");
}

TEST_F(UnlimitedDatabasesTest, SnapshotsHaveTheFarOnes) {
  Run("SELECT 2000000000");
  Run("SET k v");
  EXPECT_EQ(Run("LQ.SNAPSHOT SAVE one"), "OK");
  Run("FLUSHALL");
  EXPECT_EQ(Run("LQ.SNAPSHOT LOAD one"), "OK");
  EXPECT_EQ(Run("GET k"), "\"v\"");
}

}  // namespace
}  // namespace listq::testing
