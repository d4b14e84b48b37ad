// A folder that Redis has written its append-only file to, with a rewrite
// within, makes the same data here.
#include <gtest/gtest.h>
#include <sys/time.h>

#include <cstdint>
#include <filesystem>
#include <string>

#include "resp/reply.h"
#include "resp/request_encoder.h"
#include "server/durability/log_loader.h"
#include "server/durability/posix_files.h"
#include "tests/conformance/interchange.h"
#include "tests/support/await.h"
#include "tests/support/test_server.h"

namespace listq::testing {
namespace {

using server::LogLoader;
using server::LogPlace;

std::string Quoted(const Words& words) {
  std::string line;
  for (const std::string& word : words) {
    resp::AppendQuoted(word, line);
    line += ' ';
  }
  return line;
}

class LogInterchangeTest : public ::testing::Test {
 protected:
  // Writes before, during and after a rewrite.
  void WriteByRedis(Words options, uint64_t seed) {
    for (const char* word :
         {"--appendonly", "yes", "--appendfsync", "no",
          "--auto-aof-rewrite-percentage", "0", "--save", ""}) {
      options.push_back(word);
    }
    Peer redis(Product::kRedis, folder_.path(), options);
    WriteAtRandom(redis, seed);
    RandomKeys(seed).Fill(redis);
    redis.Ask({"BGREWRITEAOF"});
    WriteAtRandom(redis, seed + 1);
    ASSERT_TRUE(AwaitRewrite(redis));
    redis.Ask({"SELECT", "3"});
    redis.Ask({"SET", "short", "life", "PX", "1"});
    WriteAtRandom(redis, seed + 2);
    redis.Ask({"SELECT", "3"});
    ASSERT_TRUE(Await([&] { return redis.Line({"EXISTS", "short"}) == ":0"; }));
    written_ = redis.All();
    ASSERT_GT(written_.size(), 50u);
    redis.Stop();
  }

  void ExpectToLoad(const std::string& folder, const std::string& filename) {
    const LogPlace place = {folder_.File(folder), filename};
    server::PosixFiles files;
    TestServer server;
    timeval now = {};
    gettimeofday(&now, nullptr);
    server.clock().Advance(now.tv_sec * 1'000'000 + now.tv_usec -
                           server.clock().unix_us());
    {
      LogLoader loader(server.engine(), files, place, {});
      ASSERT_EQ(loader.Open(), LogLoader::Start::kReady) << loader.error();
      while (loader.Step(100'000) == LogLoader::Progress::kUnderWay) {
      }
      ASSERT_EQ(loader.error(), "");
      EXPECT_GT(loader.requests(), 100u);
      EXPECT_EQ(loader.manifest().incrementals.size(), 1u);
      EXPECT_EQ(loader.last_incremental_bytes(),
                std::filesystem::file_size(
                    place.path(loader.manifest().incrementals[0].name)));
      std::string text;
      ASSERT_TRUE(server::ReadManifest(files, place, &text).ok());
      EXPECT_EQ(loader.manifest().Encode(), text);
    }
    TestClient& client = server.Connect();
    const Contents loaded = ContentsBy(
        [&](const Words& words) { return client.Ask(Quoted(words)); });
    EXPECT_EQ(Difference(loaded, written_), "");
  }

  TemporaryFolder folder_;
  Contents written_;
};

TEST_F(LogInterchangeTest, WhatRedisWrites) {
  WriteByRedis({}, 1);
  ExpectToLoad("appendonlydir", "appendonly.aof");
}

TEST_F(LogInterchangeTest, WithoutASnapshotAsBase) {
  WriteByRedis({"--aof-use-rdb-preamble", "no"}, 2);
  ExpectToLoad("appendonlydir", "appendonly.aof");
}

TEST_F(LogInterchangeTest, WithTimesAmongTheRequests) {
  WriteByRedis({"--aof-timestamp-enabled", "yes"}, 3);
  ExpectToLoad("appendonlydir", "appendonly.aof");
}

TEST_F(LogInterchangeTest, WithNamesThatAreQuoted) {
  const std::string name = "two \"words\".aof";
  WriteByRedis({"--appenddirname", "my log", "--appendfilename", name}, 4);
  ExpectToLoad("my log", name);
}

}  // namespace
}  // namespace listq::testing
