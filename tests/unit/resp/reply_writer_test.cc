// ReplyWriter: the bytes of every reply in both protocols.
#include "resp/reply_writer.h"

#include <gtest/gtest.h>

#include <limits>
#include <new>
#include <string>
#include <string_view>
#include <utility>

#include "resp/byte_buffer.h"

namespace listq::resp {
namespace {

// What `write(writer)` appends.
template <typename Write>
std::string Written(Protocol protocol, Write write) {
  ByteBuffer out;
  ReplyWriter writer(out, protocol);
  write(writer);
  return std::string(out.view());
}

template <typename Write>
void ExpectBoth(std::string_view expected, Write write) {
  EXPECT_EQ(Written(Protocol::kResp2, write), expected);
  EXPECT_EQ(Written(Protocol::kResp3, write), expected);
}

template <typename Write>
void ExpectEach(std::string_view resp2, std::string_view resp3, Write write) {
  EXPECT_EQ(Written(Protocol::kResp2, write), resp2);
  EXPECT_EQ(Written(Protocol::kResp3, write), resp3);
}

TEST(ReplyWriterTest, WritesStatuses) {
  ExpectBoth("+OK\r\n", [](ReplyWriter& w) { w.Ok(); });
  ExpectBoth("+PONG\r\n", [](ReplyWriter& w) { w.Status("PONG"); });
  ExpectBoth("+\r\n", [](ReplyWriter& w) { w.Status(""); });
}

TEST(ReplyWriterTest, WritesErrors) {
  ExpectBoth("-ERR syntax error\r\n",
             [](ReplyWriter& w) { w.Error("ERR syntax error"); });
}

TEST(ReplyWriterTest, KeepsAnErrorOnOneLine) {
  ExpectBoth("-ERR a  b c \r\n",
             [](ReplyWriter& w) { w.Error("ERR a\r\nb\nc\r"); });
}

TEST(ReplyWriterTest, WritesIntegers) {
  ExpectBoth(":0\r\n", [](ReplyWriter& w) { w.Integer(0); });
  ExpectBoth(":9\r\n", [](ReplyWriter& w) { w.Integer(9); });
  ExpectBoth(":10\r\n", [](ReplyWriter& w) { w.Integer(10); });
  ExpectBoth(":-1\r\n", [](ReplyWriter& w) { w.Integer(-1); });
  ExpectBoth(":-9223372036854775808\r\n", [](ReplyWriter& w) {
    w.Integer(std::numeric_limits<int64_t>::min());
  });
  ExpectBoth(":9223372036854775807\r\n", [](ReplyWriter& w) {
    w.Integer(std::numeric_limits<int64_t>::max());
  });
}

TEST(ReplyWriterTest, WritesBulks) {
  ExpectBoth("$0\r\n\r\n", [](ReplyWriter& w) { w.Bulk({}); });
  ExpectBoth("$4\r\na\r\nb\r\n", [](ReplyWriter& w) { w.Bulk("a\r\nb"); });
  const std::string big(100000, 'x');
  ExpectBoth("$100000\r\n" + big + "\r\n",
             [&](ReplyWriter& w) { w.Bulk(big); });
}

TEST(ReplyWriterTest, WritesIntegersAsBulks) {
  ExpectBoth("$1\r\n7\r\n", [](ReplyWriter& w) { w.BulkInteger(7); });
  ExpectBoth("$4\r\n-123\r\n", [](ReplyWriter& w) { w.BulkInteger(-123); });
}

TEST(ReplyWriterTest, WritesNulls) {
  ExpectEach("$-1\r\n", "_\r\n", [](ReplyWriter& w) { w.Null(); });
  ExpectEach("*-1\r\n", "_\r\n", [](ReplyWriter& w) { w.NullArray(); });
}

TEST(ReplyWriterTest, WritesAggregates) {
  ExpectBoth("*0\r\n", [](ReplyWriter& w) { w.Array(0); });
  ExpectBoth("*12\r\n", [](ReplyWriter& w) { w.Array(12); });
  ExpectEach("*6\r\n", "%3\r\n", [](ReplyWriter& w) { w.Map(3); });
  ExpectEach("*3\r\n", "~3\r\n", [](ReplyWriter& w) { w.Set(3); });
  ExpectEach("*3\r\n", ">3\r\n", [](ReplyWriter& w) { w.Push(3); });
}

TEST(ReplyWriterTest, WritesDoubles) {
  ExpectEach("$3\r\n1.5\r\n", ",1.5\r\n",
             [](ReplyWriter& w) { w.Double(1.5); });
  ExpectEach("$4\r\n-inf\r\n", ",-inf\r\n", [](ReplyWriter& w) {
    w.Double(-std::numeric_limits<double>::infinity());
  });
}

TEST(ReplyWriterTest, WritesBooleans) {
  ExpectEach(":1\r\n", "#t\r\n", [](ReplyWriter& w) { w.Boolean(true); });
  ExpectEach(":0\r\n", "#f\r\n", [](ReplyWriter& w) { w.Boolean(false); });
}

TEST(ReplyWriterTest, WritesVerbatimText) {
  ExpectEach("$5\r\nhello\r\n", "=9\r\ntxt:hello\r\n",
             [](ReplyWriter& w) { w.Verbatim("txt", "hello"); });
}

TEST(ReplyWriterTest, AppendsBehindWhatIsThere) {
  ByteBuffer out;
  out.Append("+before\r\n");
  ReplyWriter writer(out, Protocol::kResp2);
  writer.Array(2);
  writer.Bulk("a");
  writer.Integer(5);
  EXPECT_EQ(out.view(), "+before\r\n*2\r\n$1\r\na\r\n:5\r\n");
}

// A buffer that holds "payload" with so much room around it.
ByteBuffer PayloadWithRoom(size_t front, size_t behind) {
  constexpr std::string_view kPayload = "payload";
  const size_t capacity = front + kPayload.size() + behind;
  char* const block = static_cast<char*>(::operator new(capacity));
  kPayload.copy(block + front, kPayload.size());
  return {block, capacity, {block + front, kPayload.size()}};
}

TEST(ReplyWriterTest, WritesABulkAroundBytesThatHaveRoom) {
  ByteBuffer out;
  out.Append(":1\r\n");
  ByteBuffer payload = PayloadWithRoom(8, 2);
  const char* const place = payload.view().data();
  ReplyWriter(out, Protocol::kResp2).BulkInPlace(std::move(payload));
  EXPECT_EQ(out.view(), ":1\r\n$7\r\npayload\r\n");
  EXPECT_EQ(out.view().data(), place - 8);
}

TEST(ReplyWriterTest, CopiesABulkThatLacksRoom) {
  for (const auto& [front, behind] : {std::pair(7, 2), std::pair(8, 1)}) {
    ByteBuffer out;
    out.Append(":1\r\n");
    ReplyWriter(out, Protocol::kResp2)
        .BulkInPlace(PayloadWithRoom(static_cast<size_t>(front),
                                     static_cast<size_t>(behind)));
    EXPECT_EQ(out.view(), ":1\r\n$7\r\npayload\r\n");
  }
}

TEST(ReplyWriterTest, SurvivesEveryGrowthOfTheBuffer) {
  ByteBuffer out;
  ReplyWriter writer(out, Protocol::kResp2);
  std::string expected;
  for (int i = 0; i < 3000; ++i) {
    writer.Integer(i);
    writer.Bulk(std::to_string(i));
    expected += ":" + std::to_string(i) + "\r\n$" +
                std::to_string(std::to_string(i).size()) + "\r\n" +
                std::to_string(i) + "\r\n";
  }
  EXPECT_EQ(out.view(), expected);
}

}  // namespace
}  // namespace listq::resp
