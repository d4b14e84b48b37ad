// dump.rdb crosses between Redis and listq, both ways: what one has saved, the
// other starts with and has the same.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "resp/byte_buffer.h"
#include "resp/reply.h"
#include "resp/request_encoder.h"
#include "tests/support/await.h"
#include "tests/support/server_under_test.h"
#include "tests/support/wire_client.h"

namespace listq::testing {
namespace {

using Words = std::vector<std::string>;

// A server in a folder and one client of it.
class Peer {
 public:
  Peer(Product product, const std::string& folder, const Words& options = {})
      : server_(product, WithFolder(folder, options)), client_(server_.port()) {
    Await([&] { return !Ask({"DBSIZE"}).text.starts_with("LOADING"); });
  }

  resp::Reply Ask(const Words& words) {
    const std::vector<std::string_view> views(words.begin(), words.end());
    resp::ByteBuffer request;
    resp::EncodeRequest(views, request);
    client_.Send(request.view());
    return client_.Take().value_or(resp::Reply());
  }
  std::string Line(const Words& words) { return resp::ToLine(Ask(words)); }

  // Every key of every database: type, end of life, and value, in any order
  // where the order says nothing.
  std::map<std::string, std::string> Contents() {
    std::map<std::string, std::string> contents;
    for (const std::string database : {"0", "3", "15"}) {
      Ask({"SELECT", database});
      for (const resp::Reply& key : Ask({"KEYS", "*"}).elements) {
        contents[database + ' ' + key.text] =
            Line({"PEXPIRETIME", key.text}) + ' ' + ValueOf(key.text);
      }
    }
    return contents;
  }

 private:
  static Words WithFolder(const std::string& folder, Words options) {
    for (const char* word : {"--dir", folder.c_str()}) options.push_back(word);
    return options;
  }

  std::string ValueOf(const std::string& key) {
    const std::string type = Ask({"TYPE", key}).text;
    if (type == "string") return type + Line({"GET", key});
    if (type == "list") return type + Line({"LRANGE", key, "0", "-1"});
    if (type == "zset") {
      // Both spell scores the same to all 17 digits in this form.
      return type + Line({"ZRANGE", key, "0", "-1", "WITHSCORES"});
    }
    resp::Reply all = Ask({type == "set" ? "SMEMBERS" : "HGETALL", key});
    const size_t width = type == "set" ? 1 : 2;
    std::vector<std::string> items;
    for (size_t i = 0; i + width <= all.elements.size(); i += width) {
      items.push_back(resp::ToLine(all.elements[i]) +
                      resp::ToLine(all.elements[i + width - 1]));
    }
    std::sort(items.begin(), items.end());
    std::string text = type;
    for (const std::string& item : items) text += item + ' ';
    return text;
  }

  ServerUnderTest server_;
  WireClient client_;
};

// Random keys of every type: small, large, compressible, binary and numeric.
class Data {
 public:
  explicit Data(uint64_t seed) : random_(seed) {}

  void FillBoth(Peer& peer) {
    for (const std::string database : {"0", "3", "15"}) {
      peer.Ask({"SELECT", database});
      for (int i = 0; i < 60; ++i) Fill(peer, "key:" + std::to_string(i));
    }
  }

 private:
  size_t Below(size_t bound) { return random_() % bound; }

  std::string Bytes() {
    switch (Below(6)) {
      case 0:
        return std::to_string(static_cast<int64_t>(random_()) >> Below(63));
      case 1:
        return std::to_string(Below(300));
      case 2:
        return std::string(Below(3000), static_cast<char>('a' + Below(26)));
      default:
        break;
    }
    std::string bytes(Below(Below(10) == 0 ? 300 : 30), '\0');
    for (char& c : bytes) c = static_cast<char>(random_());
    return bytes;
  }

  size_t Count() { return Below(8) == 0 ? 2000 : 1 + Below(40); }

  Words Elements(Words words, bool integers) {
    for (size_t left = Count(); left > 0; --left) {
      words.push_back(integers ? std::to_string(Below(1'000'000)) : Bytes());
    }
    return words;
  }

  void Fill(Peer& peer, const std::string& key) {
    switch (Below(6)) {
      case 0:
        peer.Ask({"SET", key, Bytes()});
        break;
      case 1:
        peer.Ask(Elements({"RPUSH", key}, false));
        break;
      case 2:
        peer.Ask(Elements({"SADD", key}, true));
        break;
      case 3:
        peer.Ask(Elements({"SADD", key}, false));
        break;
      case 4: {
        Words words = {"ZADD", key};
        for (size_t left = Count(); left > 0; --left) {
          words.push_back(std::to_string(static_cast<int>(Below(2000)) - 1000) +
                          (Below(2) == 0 ? "" : ".25"));
          words.push_back(Bytes());
        }
        peer.Ask(words);
        break;
      }
      default: {
        Words words = {"HSET", key};
        for (size_t left = Count(); left > 0; --left) {
          words.push_back(Bytes());
          words.push_back(Bytes());
        }
        peer.Ask(words);
      }
    }
    if (Below(3) == 0) {
      peer.Ask({"PEXPIREAT", key,
                std::to_string(4'000'000'000'000 + Below(1'000'000))});
    }
  }

  std::mt19937_64 random_;
};

// Which way, and how the one that saves is told to.
struct Crossing {
  Product from;
  Product to;
  Words options;
};

class SnapshotInterchangeTest : public ::testing::Test {
 protected:
  void ExpectToCross(const Crossing& crossing, uint64_t seed) {
    std::map<std::string, std::string> saved;
    {
      Peer from(crossing.from, folder_.path(), crossing.options);
      Data(seed).FillBoth(from);
      saved = from.Contents();
      ASSERT_GT(saved.size(), 100u);
      ASSERT_EQ(from.Line({"SAVE"}), "OK");
    }
    CheckFile();
    Peer to(crossing.to, folder_.path());
    EXPECT_EQ(to.Contents(), saved);
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
