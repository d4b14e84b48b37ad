// The server as a whole: INFO, FLUSHALL, SWAPDB, SHUTDOWN and their like.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <string>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

using ServerCommandsTest = CommandTest;

class DebugTest : public CommandTest {
 protected:
  DebugTest() { server_.config().enable_debug_command = "yes"; }
};

TEST_F(ServerCommandsTest, InfoHasTheSectionsAskedFor) {
  EXPECT_EQ(a_.Ask("INFO nonsense").text, "");
  const std::string text = a_.Ask("INFO CLIENTS keyspace").text;
  EXPECT_TRUE(text.starts_with("# Clients\r\n"));
  EXPECT_NE(text.find("\r\n\r\n# Keyspace\r\n"), std::string::npos);
  EXPECT_EQ(text.find("# Server"), std::string::npos);
  for (const char* all : {"", "all", "default", "everything"}) {
    const std::string every = a_.Ask("INFO " + std::string(all)).text;
    for (const char* section :
         {"# Server", "# Clients", "# Memory", "# Persistence", "# Stats",
          "# Replication", "# CPU", "# Cluster", "# Keyspace"}) {
      EXPECT_NE(every.find(section), std::string::npos) << section;
    }
  }
}

TEST_F(ServerCommandsTest, InfoCountsHitsMissesAndErrors) {
  Run("SET s v");
  Run("CONFIG RESETSTAT");
  Run("GET s");
  Run("GET none");
  Run("LLEN none");
  Run("LLEN s");
  EXPECT_EQ(Info("keyspace_hits"), "2");
  EXPECT_EQ(Info("keyspace_misses"), "2");
  EXPECT_EQ(Info("total_error_replies"), "1");
}

TEST_F(ServerCommandsTest, WhoWritesNeitherHitsNorMisses) {
  Run("RPUSH q 1 2");
  Run("LPOP q");
  Run("BLPOP q 0");
  b_.Run("BLPOP q 0");
  Run("RPUSH q 1");
  Run("SET s v");
  Run("DEL s none");
  Run("EXPIRE none 1");
  Run("RANDOMKEY");
  EXPECT_EQ(Info("keyspace_hits"), "0");
  EXPECT_EQ(Info("keyspace_misses"), "0");
  Run("EXISTS none");
  Run("RPUSH q 1");
  Run("TTL q");
  EXPECT_EQ(Info("keyspace_hits"), "1");
  EXPECT_EQ(Info("keyspace_misses"), "1");
}

TEST_F(ServerCommandsTest, ABrokenRequestIsAnErrorReply) {
  b_.Send("*x\r\n");
  EXPECT_EQ(Info("total_error_replies"), "1");
}

TEST_F(ServerCommandsTest, InfoCountsChanges) {
  Run("RPUSH q 1 2 3");
  const int pushed = std::stoi(Info("rdb_changes_since_last_save"));
  Run("LPOP q 2");
  Run("LLEN q");
  Run("DEL none");
  const int popped = std::stoi(Info("rdb_changes_since_last_save"));
  EXPECT_GT(pushed, 0);
  EXPECT_EQ(popped - pushed, 2);
}

TEST_F(ServerCommandsTest, InfoTellsTheRateOfCommands) {
  for (int i = 0; i < 16; ++i) {
    for (int j = 0; j < 10; ++j) Run("PING");
    server_.Advance(milliseconds(100));
  }
  const int rate = std::stoi(Info("instantaneous_ops_per_sec"));
  EXPECT_GE(rate, 90);
  EXPECT_LE(rate, 110);
  server_.Advance(seconds(10));
  EXPECT_LE(std::stoi(Info("instantaneous_ops_per_sec")), 10);
}

TEST_F(ServerCommandsTest, TimeIsTheClocks) {
  EXPECT_EQ(Run("TIME"), R"(["1700000000", "0"])");
  server_.Advance(milliseconds(1500));
  EXPECT_EQ(Run("TIME"), R"(["1700000001", "500000"])");
}

TEST_F(ServerCommandsTest, FlushdbEmptiesOneDatabaseAndFlushallAll) {
  Run("SET s v");
  Run("SELECT 1");
  Run("SET s v");
  EXPECT_EQ(Run("FLUSHDB"), "OK");
  EXPECT_EQ(Run("DBSIZE"), ":0");
  Run("SELECT 0");
  EXPECT_EQ(Run("DBSIZE"), ":1");
  EXPECT_EQ(Run("FLUSHALL async"), "OK");
  EXPECT_EQ(Run("DBSIZE"), ":0");
  EXPECT_EQ(Run("FLUSHDB SYNC"), "OK");
  EXPECT_EQ(Run("FLUSHALL FOO"), kSyntax);
  EXPECT_EQ(Run("FLUSHDB ASYNC SYNC"), kSyntax);
}

TEST_F(ServerCommandsTest, FlushedMemoryIsFreedBitByBit) {
  for (int i = 0; i < 20000; ++i) Run("SET k" + std::to_string(i) + " v");
  a_.Receive(Encode("FLUSHALL"));
  EXPECT_FALSE(server_.engine().databases().reclaimer().idle());
  server_.Settle();
  EXPECT_TRUE(server_.engine().databases().reclaimer().idle());
  EXPECT_EQ(a_.Take(), "OK");
  EXPECT_EQ(Run("DBSIZE"), ":0");
}

TEST_F(ServerCommandsTest, SwapdbExchangesTheKeys) {
  Run("SET s zero EX 100");
  EXPECT_EQ(Run("SWAPDB 0 1"), "OK");
  EXPECT_EQ(Run("GET s"), "nil");
  Run("SELECT 1");
  EXPECT_EQ(Run("TTL s"), ":100");
  EXPECT_EQ(Run("SWAPDB 1 1"), "OK");
  EXPECT_EQ(Run("GET s"), R"("zero")");
  server_.Advance(seconds(101));
  EXPECT_EQ(Run("DBSIZE"), ":0");
}

TEST_F(ServerCommandsTest, SwapdbChecksItsIndexes) {
  EXPECT_EQ(Run("SWAPDB a 1"), "-ERR invalid first DB index");
  EXPECT_EQ(Run("SWAPDB 1 a"), "-ERR invalid second DB index");
  EXPECT_EQ(Run("SWAPDB 0 16"), "-ERR DB index is out of range");
  EXPECT_EQ(Run("SWAPDB -1 0"), "-ERR DB index is out of range");
}

TEST_F(ServerCommandsTest, MemoryUsageGrowsWithTheValue) {
  EXPECT_EQ(Run("MEMORY USAGE none"), "nil");
  Run("RPUSH q x");
  const int64_t small = a_.Ask("MEMORY USAGE q").integer;
  Run("RPUSH q " + std::string(10000, 'x'));
  const int64_t large = a_.Ask("MEMORY USAGE q SAMPLES 0").integer;
  EXPECT_GT(small, 0);
  EXPECT_GT(large, small + 10000);
  EXPECT_EQ(Run("MEMORY USAGE q SAMPLES -1"), kSyntax);
  EXPECT_EQ(Run("MEMORY USAGE q FOO"), kSyntax);
  EXPECT_TRUE(Run("MEMORY HELP").starts_with("[MEMORY <subcommand>"));
}

TEST_F(ServerCommandsTest, ShutdownStopsTheServer) {
  for (const char* how : {"", "NOSAVE", "NOW FORCE", "SAVE FORCE"}) {
    TestServer server;
    TestClient& client = server.Connect();
    EXPECT_EQ(client.Run("SHUTDOWN " + std::string(how)), "") << how;
    EXPECT_TRUE(server.engine().stop_requested()) << how;
    EXPECT_TRUE(client.closed()) << how;
  }
}

TEST_F(ServerCommandsTest, ShutdownChecksItsOptions) {
  EXPECT_EQ(Run("SHUTDOWN FOO"), kSyntax);
  EXPECT_EQ(Run("SHUTDOWN SAVE NOSAVE"), kSyntax);
  EXPECT_EQ(Run("SHUTDOWN ABORT NOW"), kSyntax);
  EXPECT_EQ(Run("SHUTDOWN ABORT"), "-ERR No shutdown in progress.");
  EXPECT_FALSE(server_.engine().stop_requested());
}

TEST_F(ServerCommandsTest, DebugIsForbiddenUnlessAllowed) {
  EXPECT_TRUE(
      Run("DEBUG SLEEP 0").starts_with("-ERR DEBUG command not allowed"));
  EXPECT_EQ(Run("DEBUG"), ArityErrorOf("debug"));
  server_.config().enable_debug_command = "local";
  EXPECT_EQ(Run("DEBUG SLEEP 0"), "OK");
}

TEST_F(DebugTest, SleepStopsTheWholeServer) {
  b_.Run("BLPOP q 1");
  EXPECT_EQ(Run("DEBUG SLEEP 1.5"), "OK");
  EXPECT_EQ(Run("TIME"), R"(["1700000001", "500000"])");
  EXPECT_EQ(b_.Take(), "nil-array");
  EXPECT_EQ(Run("DEBUG FOO"),
            "-ERR unknown subcommand or wrong number of arguments for 'FOO'. "
            "Try DEBUG HELP.");
}

}  // namespace
}  // namespace listq::testing
