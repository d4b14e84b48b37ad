// The append log of the real server crosses to Redis and back: what the one
// has logged, the other starts with, has the same, and goes on with.
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/conformance/interchange.h"

namespace listq::testing {
namespace {

const Words kLogged = {"--appendonly",
                       "yes",
                       "--appendfsync",
                       "no",
                       "--auto-aof-rewrite-percentage",
                       "0"};

class LogExchangeTest : public ::testing::Test {
 protected:
  void CheckLog() {
    ChildProcess check({Variable("LISTQ_REDIS_BIN") + "/redis-check-aof",
                        folder_.File("appendonlydir/appendonly.aof.manifest")});
    EXPECT_EQ(check.AwaitExit(), 0) << check.Output();
  }
  // Keys of every type in several databases, with and without an end.
  void Fill(Peer& peer, uint64_t seed) {
    WriteAtRandom(peer, seed);
    RandomKeys(seed).Fill(peer);
    WriteAtRandom(peer, seed + 1000);
  }
  // Ends the server, which is the last thing that the log hears of it.
  Contents End(Peer& peer) {
    Contents contents = peer.All();
    EXPECT_GT(contents.size(), 100u);
    peer.Stop();
    CheckLog();
    return contents;
  }
  void ExpectAt(Product product, const Contents& contents) {
    Peer peer(product, folder_.path(), kLogged);
    EXPECT_EQ(Difference(peer.All(), contents), "");
  }
  static void Rewrite(Peer& peer) {
    EXPECT_EQ(peer.Line({"BGREWRITEAOF"}),
              "Background append only file rewriting started");
  }
  static void EndRewrite(Peer& peer) {
    ASSERT_TRUE(AwaitRewrite(peer));
    EXPECT_NE(peer.Ask({"INFO", "persistence"})
                  .text.find("aof_last_bgrewrite_status:ok"),
              std::string::npos);
  }

  TemporaryFolder folder_;
};

TEST_F(LogExchangeTest, WhatListqWrites) {
  Contents contents;
  {
    Peer listq(Product::kListq, folder_.path(), kLogged);
    Fill(listq, 1);
    contents = End(listq);
  }
  ExpectAt(Product::kRedis, contents);
}

TEST_F(LogExchangeTest, WhatListqRewrites) {
  Contents contents;
  {
    Peer listq(Product::kListq, folder_.path(), kLogged);
    Fill(listq, 2);
    Rewrite(listq);
    WriteAtRandom(listq, 3);
    EndRewrite(listq);
    WriteAtRandom(listq, 4);
    contents = End(listq);
  }
  ExpectAt(Product::kRedis, contents);
}

TEST_F(LogExchangeTest, WhatListqBeginsWithWhileItRuns) {
  Contents contents;
  {
    Peer listq(Product::kListq, folder_.path());
    Fill(listq, 5);
    EXPECT_EQ(listq.Line({"CONFIG", "SET", "appendonly", "yes"}), "OK");
    WriteAtRandom(listq, 6);
    EndRewrite(listq);
    WriteAtRandom(listq, 7);
    contents = End(listq);
  }
  ExpectAt(Product::kRedis, contents);
}

TEST_F(LogExchangeTest, WhatRedisWrites) {
  Contents contents;
  {
    Peer redis(Product::kRedis, folder_.path(), kLogged);
    Fill(redis, 8);
    Rewrite(redis);
    WriteAtRandom(redis, 9);
    EndRewrite(redis);
    WriteAtRandom(redis, 10);
    contents = End(redis);
  }
  ExpectAt(Product::kListq, contents);
}

// Each goes on with what the other has left, and rewrites it.
TEST_F(LogExchangeTest, ThereAndBackAgain) {
  Contents contents;
  uint64_t seed = 20;
  for (const Product product :
       {Product::kListq, Product::kRedis, Product::kListq, Product::kRedis}) {
    {
      Peer peer(product, folder_.path(), kLogged);
      if (!contents.empty()) {
        EXPECT_EQ(Difference(peer.All(), contents), "");
      }
      Fill(peer, ++seed);
      Rewrite(peer);
      WriteAtRandom(peer, ++seed);
      EndRewrite(peer);
      contents = End(peer);
    }
  }
  ExpectAt(Product::kListq, contents);
}

// ---- INFO ----

std::vector<std::string> FieldsOf(Product product, const Words& options) {
  const TemporaryFolder folder;
  Peer peer(product, folder.path(), options);
  peer.Ask({"SET", "k", "v"});
  const std::string info = peer.Ask({"INFO", "persistence"}).text;
  std::vector<std::string> fields;
  for (size_t begin = 0; begin < info.size();) {
    const size_t end = info.find("\r\n", begin);
    const std::string line = info.substr(begin, end - begin);
    fields.push_back(line.substr(0, line.find(':')));
    begin = end + 2;
  }
  return fields;
}

TEST(LogInfoTest, HasTheFieldsOfRedisInItsOrder) {
  for (const Words& options : {Words{}, kLogged}) {
    EXPECT_EQ(FieldsOf(Product::kListq, options),
              FieldsOf(Product::kRedis, options));
  }
}

}  // namespace
}  // namespace listq::testing
