// dump.rdb crosses between Redis and listq, both ways: what one has saved, the
// other starts with and has the same.
#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <string>

#include "tests/conformance/interchange.h"
#include "tests/support/await.h"

namespace listq::testing {
namespace {

// Which way, and how the one that saves is told to.
struct Crossing {
  Product from;
  Product to;
  Words options;
};

class SnapshotInterchangeTest : public ::testing::Test {
 protected:
  void ExpectToCross(const Crossing& crossing, uint64_t seed) {
    Contents saved;
    {
      Peer from(crossing.from, folder_.path(), crossing.options);
      RandomKeys(seed).Fill(from);
      saved = from.All();
      ASSERT_GT(saved.size(), 100u);
      ASSERT_EQ(from.Line({"SAVE"}), "OK");
    }
    CheckFile();
    Peer to(crossing.to, folder_.path());
    EXPECT_EQ(to.All(), saved);
  }

  void CheckFile() {
    ChildProcess check({Variable("LISTQ_REDIS_BIN") + "/redis-check-rdb",
                        folder_.File("dump.rdb")});
    EXPECT_EQ(check.AwaitExit(), 0) << check.Output();
  }

  TemporaryFolder folder_;
};

TEST_F(SnapshotInterchangeTest, FromListqToRedis) {
  for (const uint64_t seed : {1u, 2u}) {
    ExpectToCross({Product::kListq, Product::kRedis, {}}, seed);
    std::filesystem::remove(folder_.File("dump.rdb"));
  }
}

TEST_F(SnapshotInterchangeTest, FromRedisToListq) {
  for (const uint64_t seed : {3u, 4u}) {
    ExpectToCross({Product::kRedis, Product::kListq, {}}, seed);
    std::filesystem::remove(folder_.File("dump.rdb"));
  }
}

TEST_F(SnapshotInterchangeTest, WithoutCompressionAndChecksum) {
  const Words options = {"--rdbcompression", "no", "--rdbchecksum", "no"};
  ExpectToCross({Product::kListq, Product::kRedis, options}, 5);
  std::filesystem::remove(folder_.File("dump.rdb"));
  ExpectToCross({Product::kRedis, Product::kListq, options}, 6);
}

TEST_F(SnapshotInterchangeTest, BothSaveTheSameBytesForTheSameList) {
  const auto payload = [&](Product product) {
    Peer peer(product, folder_.path());
    peer.Ask({"FLUSHALL"});
    for (int i = 0; i < 5000; ++i) {
      peer.Ask({"RPUSH", "k", "element:" + std::to_string(i * 37 % 1000)});
    }
    peer.Ask({"SAVE"});
    std::filesystem::rename(folder_.File("dump.rdb"),
                            folder_.File(NameOf(product)));
    return std::filesystem::file_size(folder_.File(NameOf(product)));
  };
  // The facts in front differ by some bytes.
  const auto redis = static_cast<double>(payload(Product::kRedis));
  EXPECT_NEAR(static_cast<double>(payload(Product::kListq)), redis, 20);
}

// The copy is of the moment at which it was asked for.
TEST_F(SnapshotInterchangeTest, ASaveInTheBackgroundIsOfOneMoment) {
  {
    Peer peer(Product::kListq, folder_.path());
    for (int i = 0; i < 20'000; ++i) {
      peer.Ask({"RPUSH", "list", std::string(100, 'x') + std::to_string(i)});
    }
    ASSERT_EQ(peer.Line({"BGSAVE"}), "Background saving started");
    // Each write takes from one and gives to the other.
    do {
      for (int i = 0; i < 100; ++i) {
        peer.Ask({"LMOVE", "list", "other", "LEFT", "RIGHT"});
      }
    } while (peer.Ask({"INFO", "persistence"})
                     .text.find("rdb_bgsave_in_progress:1") !=
                 std::string::npos &&
             peer.Ask({"LLEN", "list"}).integer > 0);
    ASSERT_TRUE(Await([&] {
      return peer.Ask({"INFO", "persistence"})
                 .text.find("rdb_bgsave_in_progress:0") != std::string::npos;
    }));
  }
  CheckFile();
  Peer redis(Product::kRedis, folder_.path());
  EXPECT_EQ(redis.Line({"LLEN", "list"}), ":20000");
  EXPECT_EQ(redis.Line({"EXISTS", "other"}), ":0");
}

}  // namespace
}  // namespace listq::testing
