// Two processes with the same seed, and many databases, through the binary.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/e2e/listq_server.h"
#include "tests/support/wire_client.h"

namespace listq::testing {
namespace {

// What chance has a hand in, as a client of a new server sees it.
std::string Chances(const std::string& seed) {
  const ListqServer server({"--hash-seed", seed, "--enable-test-commands",
                            "yes", "--clock", "virtual"});
  WireClient client(server.port());
  client.Run("LQ.CLOCK SET 1700000000000");
  for (int i = 0; i < 100; ++i) {
    const std::string n = std::to_string(i);
    client.Run("SET key" + n + " v");
    client.Run("SADD set m" + n);
    client.Run("HSET hash f" + n + " v");
  }
  std::string replies;
  for (const char* request :
       {"CLIENT ID", "RANDOMKEY", "SPOP set 5", "SRANDMEMBER set -5",
        "HRANDFIELD hash 5", "SCAN 0", "SCAN 0 COUNT 50", "SSCAN set 0",
        "SMEMBERS set", "KEYS *", "TIME", "LQ.CLOCK ADVANCE 7000", "TIME",
        "OBJECT IDLETIME key1"}) {
    replies += client.Run(request) + "\n";
  }
  return replies + server.Info("run_id");
}

TEST(DeterminismTest, TheSameSeedGivesTheSameRepliesAfterARestart) {
  const std::string first = Chances("42");
  EXPECT_EQ(Chances("42"), first);
  EXPECT_NE(Chances("43"), first);
}

TEST(UnlimitedDatabasesTest, AreMadeWhenTheyAreUsed) {
  const ListqServer server({"--databases", "unlimited"});
  WireClient client(server.port());
  EXPECT_EQ(client.Run("SELECT 123456789"), "OK");
  EXPECT_EQ(client.Run("SET k v"), "OK");
  EXPECT_EQ(server.Info("db123456789"), "keys=1,expires=0,avg_ttl=0");
}

}  // namespace
}  // namespace listq::testing
