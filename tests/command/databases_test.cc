// Many databases, of which few are used.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

class DatabasesTest : public CommandTest {
 protected:
  DatabasesTest() : CommandTest(MillionDatabases()) {}
  static server::Config MillionDatabases() {
    server::Config config;
    config.databases = 1'000'000;
    return config;
  }
};

TEST_F(DatabasesTest, OnlyThoseThatWereUsedAreLookedAtInATurn) {
  for (const char* index : {"999999", "3", "77"}) {
    EXPECT_EQ(Run(std::string("SELECT ") + index), "OK");
    EXPECT_EQ(Run("SET s v PX 100"), "OK");
  }
  EXPECT_LE(server_.engine().databases().used().size(), 4u);
  server_.Advance(std::chrono::milliseconds(101));
  EXPECT_EQ(Info("expired_keys"), "3");
}

TEST_F(DatabasesTest, KeysExpireInTheOrderOfTheirTimesWhereverTheyAre) {
  Run("CONFIG SET notify-keyspace-events Ex");
  b_.Run("PSUBSCRIBE __keyevent@*__:expired");
  Run("SELECT 7");
  Run("SET late v PX 300");
  Run("SET other v PX 250");
  Run("SELECT 999");
  Run("SET early v PX 100");
  Run("SELECT 3");
  Run("SET middle v PX 200");
  Run("SET never v PX 150");
  Run("PERSIST never");
  Run("SWAPDB 3 5000");
  Run("SELECT 7");
  Run("DEL other");
  server_.Advance(std::chrono::milliseconds(400));
  for (const char* name : {"early", "middle", "late"}) {
    EXPECT_THAT(b_.Take(), ::testing::HasSubstr(name));
  }
  EXPECT_EQ(b_.Take(), "");
  EXPECT_EQ(server_.engine().NextDeadline(), std::nullopt);
}

TEST_F(DatabasesTest, InfoNamesThemByTheirNumbers) {
  for (const char* index : {"20", "3"}) {
    EXPECT_EQ(Run(std::string("SELECT ") + index), "OK");
    EXPECT_EQ(Run("RPUSH q x"), ":1");
  }
  const std::string text = a_.Run("INFO keyspace");
  EXPECT_LT(text.find("db3:"), text.find("db20:"));
  EXPECT_EQ(Run("FLUSHALL"), "OK");
  EXPECT_EQ(Info("db3"), "absent");
  EXPECT_EQ(Info("db20"), "absent");
  EXPECT_EQ(Info("rdb_changes_since_last_save"), "4");
}

}  // namespace
}  // namespace listq::testing
