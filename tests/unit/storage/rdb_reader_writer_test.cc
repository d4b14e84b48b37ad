// Lengths, strings and doubles: what is written is what Redis writes, what is
// read is what was written, and nonsense is refused.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <string_view>

#include "storage/rdb_reader.h"
#include "storage/rdb_writer.h"

namespace listq::storage {
namespace {

using std::string_literals::operator""s;
using std::string_view_literals::operator""sv;

std::string WrittenString(std::string_view text) {
  std::string out;
  RdbWriter(out).String(text);
  return out;
}

std::string WrittenLength(uint64_t length) {
  std::string out;
  RdbWriter(out).Length(length);
  return out;
}

TEST(RdbWriterTest, WritesLengthsInAsFewBytesAsTheyNeed) {
  EXPECT_EQ(WrittenLength(0), "\0"s);
  EXPECT_EQ(WrittenLength(63), "\x3f");
  EXPECT_EQ(WrittenLength(64), "\x40\x40");
  EXPECT_EQ(WrittenLength(16383), "\x7f\xff");
  EXPECT_EQ(WrittenLength(16384), "\x80\0\0\x40\0"s);
  EXPECT_EQ(WrittenLength(UINT32_MAX), "\x80\xff\xff\xff\xff");
  EXPECT_EQ(WrittenLength(uint64_t{1} << 32), "\x81\0\0\0\x01\0\0\0\0"s);
}

TEST(RdbWriterTest, WritesShortIntegersAsNumbers) {
  EXPECT_EQ(WrittenString("0"), "\xc0\0"s);
  EXPECT_EQ(WrittenString("-128"), "\xc0\x80");
  EXPECT_EQ(WrittenString("128"), "\xc1\x80\0"s);
  EXPECT_EQ(WrittenString("-32768"), "\xc1\0\x80"s);
  EXPECT_EQ(WrittenString("32768"), "\xc2\0\x80\0\0"s);
  EXPECT_EQ(WrittenString("-2147483648"), "\xc2\0\0\0\x80"s);
  EXPECT_EQ(WrittenString("2147483648"),
            "\x0a"
            "2147483648");
  EXPECT_EQ(WrittenString("007"),
            "\x03"
            "007");
  EXPECT_EQ(WrittenString("-0"),
            "\x02"
            "-0");
  EXPECT_EQ(WrittenString(""), "\0"s);
}

TEST(RdbWriterTest, CompressesOnlyWhatGetsSmaller) {
  EXPECT_EQ(WrittenString(std::string(20, 'a')), "\x14" + std::string(20, 'a'));
  EXPECT_EQ(WrittenString("abcdefghijklmnopqrstuvwxyz"),
            "\x1a"
            "abcdefghijklmnopqrstuvwxyz");
  const std::string packed = WrittenString(std::string(21, 'a'));
  EXPECT_EQ(packed[0], '\xc3');
  EXPECT_LT(packed.size(), 21u);
}

TEST(RdbReaderTest, ReadsWhatWasWritten) {
  for (const std::string& text :
       {""s, "0"s, "-1"s, "127"s, "128"s, "-32769"s, "2147483647"s,
        "2147483648"s, "007"s, "x"s, std::string(63, 'x'), std::string(64, 'x'),
        std::string(20000, 'y'), std::string(1000000, '\0')}) {
    const std::string written = WrittenString(text);
    RdbReader reader(written);
    std::string room;
    EXPECT_EQ(reader.String(room), text);
    EXPECT_FALSE(reader.failed());
    EXPECT_EQ(reader.left(), 0u);
  }
  for (const uint64_t length :
       {uint64_t{0}, uint64_t{63}, uint64_t{64}, uint64_t{16383},
        uint64_t{16384}, uint64_t{UINT32_MAX}, UINT64_MAX}) {
    const std::string written = WrittenLength(length);
    RdbReader reader(written);
    EXPECT_EQ(reader.Length(), length);
    EXPECT_FALSE(reader.failed());
  }
}

TEST(RdbReaderTest, ReadsDoublesInBothForms) {
  std::string out;
  RdbWriter(out).BinaryDouble(-1.5);
  EXPECT_EQ(out, "\0\0\0\0\0\0\xf8\xbf"s);
  EXPECT_EQ(RdbReader(out).BinaryDouble(), -1.5);
  EXPECT_EQ(RdbReader("\x03"
                      "2.5")
                .TextDouble(),
            2.5);
  EXPECT_EQ(RdbReader("\x05"
                      "1e-07")
                .TextDouble(),
            1e-7);
  EXPECT_TRUE(std::isnan(RdbReader("\xfd").TextDouble()));
  EXPECT_EQ(RdbReader("\xfe").TextDouble(),
            std::numeric_limits<double>::infinity());
  EXPECT_EQ(RdbReader("\xff").TextDouble(),
            -std::numeric_limits<double>::infinity());
}

TEST(RdbReaderTest, RefusesDoublesThatAreNone) {
  for (const std::string_view text : {"\x03"
                                      "2.x"sv,
                                      "\x00"sv,
                                      "\x03"
                                      "2."sv,
                                      ""sv}) {
    RdbReader reader(text);
    reader.TextDouble();
    EXPECT_TRUE(reader.failed());
  }
}

TEST(RdbReaderTest, EveryCutOfAStringFails) {
  for (const std::string& text :
       {"5"s, "300"s, "70000"s, "word"s, std::string(100, 'a')}) {
    const std::string written = WrittenString(text);
    for (size_t size = 0; size < written.size(); ++size) {
      RdbReader reader(std::string_view(written).substr(0, size));
      std::string room;
      EXPECT_EQ(reader.String(room), "");
      EXPECT_TRUE(reader.failed());
    }
  }
}

TEST(RdbReaderTest, ReservesNothingForALengthThatCannotBe) {
  for (const std::string_view bytes :
       {"\x80\xff\xff\xff\xff"
        "abc"sv,
        "\x81\xff\xff\xff\xff\xff\xff\xff\xff"
        "abc"sv,
        // Compressed: 3 bytes are said to become 4 GB, nothing something.
        "\xc3\x03\x80\xff\xff\xff\xff"
        "abc"sv,
        "\xc3\x00\x05"sv, "\xc3\x01\x00\x00"sv, "\xc4"sv, "\x82"sv, "\xff"sv}) {
    RdbReader reader(bytes);
    std::string room;
    EXPECT_EQ(reader.String(room), "");
    EXPECT_TRUE(reader.failed());
    EXPECT_LT(room.capacity(), 1000u);
  }
}

TEST(RdbReaderTest, StaysFailed) {
  RdbReader reader(
      "\x05"
      "abc");
  std::string room;
  reader.String(room);
  EXPECT_EQ(reader.Byte(), 0);
  EXPECT_EQ(reader.Length(), 0u);
  EXPECT_EQ(reader.BinaryDouble(), 0);
  EXPECT_TRUE(reader.failed());
}

}  // namespace
}  // namespace listq::storage
