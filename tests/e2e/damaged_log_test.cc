// The real binary starts on logs that end early, are damaged, or are long.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/e2e/append_log_fixture.h"
#include "tests/support/await.h"

namespace listq::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

// How INFO persistence begins, as resp::ToLine shows it.
constexpr char kLoading[] = "\"# Persistence\\r\\nloading:1\\r\\n";

class DamagedLogE2eTest : public AppendLogE2eTest {
 protected:
  void SetUp() override {
    ListqServer server(On());
    WireClient client(server.port());
    client.Run("RPUSH q a");
    client.Run("RPUSH q b");
    Kill(server);
    whole_ = Bytes("1.incr.aof");
  }

  std::string whole_;
};

TEST_F(DamagedLogE2eTest, ATornTailIsCutOffAndKept) {
  const std::string tail = "*3\r\n$5\r\nRPUSH\r\n$1\r\nq\r\n$9\r\nabc";
  Append("1.incr.aof", tail);
  ListqServer server(On());
  WireClient client(server.port());
  EXPECT_EQ(client.Run("LRANGE q 0 -1"), R"(["a", "b"])");
  EXPECT_EQ(Bytes("1.incr.aof"), whole_);
  EXPECT_THAT(server.Output(),
              HasSubstr("# !!! Warning: short read while loading the AOF file "
                        "appendonly.aof.1.incr.aof!!! At byte " +
                        std::to_string(whole_.size())));
  std::vector<std::string> torn;
  for (const std::string& name : Names()) {
    if (name.starts_with("appendonly.aof.1.incr.aof.torn-")) {
      torn.push_back(name.substr(std::string("appendonly.aof.").size()));
    }
  }
  ASSERT_EQ(torn.size(), 1u);
  EXPECT_EQ(Bytes(torn[0]), tail);
  EXPECT_THAT(server.Output(), HasSubstr(Path(torn[0])));
  EXPECT_EQ(client.Run("RPUSH q c"), ":3");
  Kill(server);
  EXPECT_EQ(Run("LRANGE q 0 -1"), R"(["a", "b", "c"])");
}

TEST_F(DamagedLogE2eTest, ATransactionWithoutItsEndIsCutOff) {
  Append("1.incr.aof", *RequestBytes("MULTI") + *RequestBytes("RPUSH q c"));
  EXPECT_EQ(Run("LRANGE q 0 -1"), R"(["a", "b"])");
  EXPECT_EQ(Bytes("1.incr.aof"), whole_);
}

TEST_F(DamagedLogE2eTest, ATornTailIsRefusedIfItIsToBe) {
  Append("1.incr.aof", "*3\r\n$5\r\nRPU");
  ExpectToEndWith({"--aof-load-truncated", "no"},
                  "Cannot load " + Path("1.incr.aof") + ": at byte " +
                      std::to_string(whole_.size()));
  EXPECT_EQ(Bytes("1.incr.aof"), whole_ + "*3\r\n$5\r\nRPU");
}

TEST_F(DamagedLogE2eTest, DamageEndsTheStart) {
  std::string bytes = whole_;
  const size_t at = bytes.find("*3");
  bytes[at] = '!';
  Write("1.incr.aof", bytes);
  ExpectToEndWith({}, "Cannot load " + Path("1.incr.aof") + ": at byte " +
                          std::to_string(at));
  EXPECT_EQ(Bytes("1.incr.aof"), bytes);
}

TEST_F(DamagedLogE2eTest, AFileThatIsGoneEndsTheStart) {
  std::filesystem::remove(Path("1.base.rdb"));
  ExpectToEndWith(
      {}, "Cannot load " + Path("1.base.rdb") + ": No such file or directory");
}

// ---- While it is loaded ----

// More and more, until the server is seen while it loads.
TEST_F(DamagedLogE2eTest, InfoTellsHowFarItHasLoaded) {
  const std::string path = folder_.File("socket");
  std::string pushes;
  for (int i = 0; i < 10'000; ++i) {
    pushes += *RequestBytes("RPUSH q " + std::string(64, 'x'));
  }
  std::string info;
  for (int more = 32; more <= 512 && !info.starts_with(kLoading); more *= 2) {
    for (int left = more; left > 0; --left) Append("1.incr.aof", pushes);
    ListqProcess process(On({"--port", "0", "--unixsocket", path}));
    ASSERT_TRUE(Await([&] {
      WireClient client(path);
      if (client.open()) info = client.Run("INFO persistence");
      return client.open();
    }));
    std::filesystem::remove(path);
  }
  EXPECT_THAT(info, StartsWith(kLoading));
  for (const char* field :
       {"aof_enabled:1", "loading_start_time:", "loading_total_bytes:",
        "loading_rdb_used_mem:0", "loading_loaded_bytes:",
        "loading_loaded_perc:", "loading_eta_seconds:"}) {
    EXPECT_THAT(info, HasSubstr(field));
  }
}

}  // namespace
}  // namespace listq::testing
