// Values cross between Redis and listq by DUMP and RESTORE, both ways: what
// arrives reads the same, and is dumped in the same bytes.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "resp/byte_buffer.h"
#include "resp/reply.h"
#include "resp/request_encoder.h"
#include "storage/crc64.h"
#include "storage/little_endian.h"
#include "tests/support/server_under_test.h"
#include "tests/support/wire_client.h"

namespace listq::testing {
namespace {

using std::string_literals::operator""s;

// A server and one client of it.
class Peer {
 public:
  explicit Peer(Product product, std::vector<std::string> options = {})
      : server_(product, std::move(options)), client_(server_.port()) {}

  std::string Run(const std::string& line) { return client_.Run(line); }
  std::string Dump() { return Ask({"DUMP", "k"}).text; }
  std::string Restore(std::string_view payload) {
    return resp::ToLine(Ask({"RESTORE", "k", "0", payload, "REPLACE"}));
  }

 private:
  resp::Reply Ask(const std::vector<std::string_view>& words) {
    resp::ByteBuffer request;
    resp::EncodeRequest(words, request);
    client_.Send(request.view());
    return client_.Take().value_or(resp::Reply());
  }

  ServerUnderTest server_;
  WireClient client_;
};

// Something to store at key k, and how to read it back.
struct Sample {
  std::vector<std::string> make;
  std::string read;
};

std::string Repeat(size_t times, const std::string& text) {
  std::string all;
  for (size_t i = 0; i < times; ++i) all += text;
  return all;
}

std::vector<Sample> Samples() {
  const std::string long_list = [] {
    std::string words;
    for (int i = 0; i < 5000; ++i) words += " element:" + std::to_string(i);
    return words;
  }();
  return {
      {{"SET k hello"}, "GET k"},
      {{"SET k -70000"}, "GET k"},
      {{"SET k " + Repeat(100000, "xyz")}, "GET k"},
      {{"RPUSH k a 1 300 -5 99999999999"}, "LRANGE k 0 -1"},
      {{"RPUSH k" + long_list}, "LRANGE k 0 -1"},
      {{"RPUSH k a " + Repeat(20000, "b") + " c"}, "LRANGE k 0 -1"},
      {{"SADD k 3 1 -70000"}, "SMEMBERS k"},
      {{"SADD k one"}, "SMEMBERS k"},
      {{"HSET k field value n 12 f " + Repeat(60, "x")}, "HGETALL k"},
      {{"HSET k field " + Repeat(100, "y")}, "HGETALL k"},
      // The dump has the scores, which both spell in their own ways.
      {{"ZADD k 1 a 2.5 b -0 c inf d 1e30 e 0.1 f -7 g"}, "ZRANGE k 0 -1"},
      {{"ZADD k 1 a 1 b 0.1 " + Repeat(100, "z")}, "ZRANGE k 0 -1"},
  };
}

class DumpInterchangeTest : public ::testing::Test {
 protected:
  Peer redis_{Product::kRedis, {"--enable-debug-command", "yes"}};
  Peer listq_{Product::kListq};
};

void ExpectToCross(Peer& from, Peer& to, const Sample& sample) {
  for (const std::string& line : sample.make) from.Run(line);
  EXPECT_EQ(to.Restore(from.Dump()), "OK") << sample.make[0];
  EXPECT_EQ(to.Run(sample.read), from.Run(sample.read));
  EXPECT_EQ(to.Dump(), from.Dump());
  from.Run("DEL k");
}

TEST_F(DumpInterchangeTest, FromRedisToListq) {
  for (const Sample& sample : Samples()) ExpectToCross(redis_, listq_, sample);
}

TEST_F(DumpInterchangeTest, FromListqToRedis) {
  for (const Sample& sample : Samples()) ExpectToCross(listq_, redis_, sample);
}

// Elements beyond a gigabyte, were it not for the threshold.
TEST_F(DumpInterchangeTest, ElementsThatRedisDoesNotPack) {
  EXPECT_EQ(redis_.Run("DEBUG QUICKLIST-PACKED-THRESHOLD 10"), "OK");
  redis_.Run("RPUSH k a longer-than-ten-bytes b 1234567890123");
  EXPECT_EQ(listq_.Restore(redis_.Dump()), "OK");
  EXPECT_EQ(listq_.Run("LRANGE k 0 -1"), redis_.Run("LRANGE k 0 -1"));
}

std::string Seal(std::string body) {
  storage::AppendLittleEndian(body, 6, 2);
  storage::AppendLittleEndian(body, storage::Crc64(0, body), 8);
  return body;
}

// The ziplist of "abc" and 2.
const std::string kZiplist =
    "\x12\x12\0\0\0\x0f\0\0\0\x02\0\0\x03"
    "abc\x05\xf3\xff"s;

struct OldPayload {
  std::string body;
  std::string read;
};

std::vector<OldPayload> OldPayloads() {
  return {
      {"\x01\x03\x01"
       "a\xc0\x05\x01"
       "a",
       "LRANGE k 0 -1"},
      {"\x0a" + kZiplist, "LRANGE k 0 -1"},
      {"\x0e\x02" + kZiplist + kZiplist, "LRANGE k 0 -1"},
      {"\x0d" + kZiplist, "HGETALL k"},
      {"\x0c" + kZiplist, "ZRANGE k 0 -1 WITHSCORES"},
      {"\x09\x0b\x01\x03"
       "foo\x03\0"
       "bar\xff"s,
       "HGETALL k"},
      {"\x03\x01\x01m\x03"
       "2.5",
       "ZRANGE k 0 -1 WITHSCORES"},
  };
}

TEST_F(DumpInterchangeTest, BothReadWhatOlderServersWrote) {
  for (const OldPayload& old : OldPayloads()) {
    EXPECT_EQ(redis_.Restore(Seal(old.body)), "OK");
    EXPECT_EQ(listq_.Restore(Seal(old.body)), "OK");
    EXPECT_EQ(listq_.Run(old.read), redis_.Run(old.read));
  }
}

// With a good checksum, both refuse.
TEST_F(DumpInterchangeTest, BothRefuseWhatIsNoValue) {
  for (const std::string& body :
       {"\x01\0"s, "\x12\0"s,
        "\x00\x1f"
        "hell"s,
        "\x12\x01\x03\x01"
        "a"s,
        "\x0a\0"s, "\x16\x01"s, "\xff"s, "\x00\xc4\x01"s}) {
    const std::string error = redis_.Restore(Seal(body));
    EXPECT_EQ(error, "-ERR Bad data format");
    EXPECT_EQ(listq_.Restore(Seal(body)), error);
  }
}

}  // namespace
}  // namespace listq::testing
