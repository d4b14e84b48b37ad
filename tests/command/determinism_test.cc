// The same seed and the same requests give the same bytes.
#include <gtest/gtest.h>

#include <string>

#include "tests/support/test_server.h"

namespace listq::testing {
namespace {

server::Config Seeded(uint64_t seed) {
  server::Config config;
  config.enable_test_commands = "yes";
  config.clock_is_virtual = true;
  config.hash_seed = seed;
  return config;
}

// What chance has a hand in, as two clients see it, byte for byte.
std::string Everything(uint64_t seed) {
  TestServer server(Seeded(seed));
  TestClient& a = server.Connect();
  TestClient& b = server.Connect();
  std::string requests = "LQ.CLOCK SET 1700000000000\n";
  for (int i = 0; i < 300; ++i) {
    const std::string n = std::to_string(i);
    requests += "SET key" + n + " v\nSADD set member" + n + "\nHSET hash f" +
                n + " v\nZADD sorted " + n + " m" + n + "\n";
  }
  for (int i = 0; i < 20; ++i) {
    requests +=
        "RANDOMKEY\nSRANDMEMBER set\nSPOP set 3\nHRANDFIELD hash 3\n"
        "ZRANDMEMBER sorted -3\nSRANDMEMBER set -3\n";
  }
  a.Pipeline(requests +
             "SMEMBERS set\nHGETALL hash\nKEYS *\nSCAN 0 COUNT 100\n"
             "SCAN 64 COUNT 100\nSSCAN set 0\nHSCAN hash 0\nCLIENT ID\n"
             "TIME\nLQ.CLOCK ADVANCE 5500\nTIME\nOBJECT IDLETIME key1\n"
             "INFO server\nINFO keyspace");
  b.Pipeline("CLIENT ID\nCLIENT LIST");
  return a.TakeBytes() + b.TakeBytes();
}

TEST(DeterminismTest, TheSameSeedGivesTheSameBytes) {
  EXPECT_EQ(Everything(7), Everything(7));
}

TEST(DeterminismTest, AnotherSeedDiffers) {
  EXPECT_NE(Everything(7), Everything(8));
}

}  // namespace
}  // namespace listq::testing
