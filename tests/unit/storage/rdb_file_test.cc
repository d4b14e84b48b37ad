// Whole files, in pieces: what is written is read, cut anywhere it is refused,
// and so is what nobody could have meant.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "storage/crc64.h"
#include "storage/little_endian.h"
#include "storage/rdb_file_reader.h"
#include "storage/rdb_file_writer.h"
#include "tests/unit/storage/element_text.h"

namespace listq::storage {
namespace {

using std::string_literals::operator""s;
using Found = RdbFileReader::Found;

class TextSink : public RdbSink {
 public:
  void Write(std::string_view piece) override {
    text += piece;
    largest = std::max(largest, piece.size());
  }
  std::string text;
  size_t largest = 0;
};

// Gives out a text, some bytes at a time.
class TextSource : public RdbSource {
 public:
  explicit TextSource(std::string text, size_t step = SIZE_MAX)
      : RdbSource(text.size()), text_(std::move(text)), step_(step) {}

 private:
  size_t Read(std::span<char> room) override {
    const size_t size = std::min({room.size(), step_, text_.size() - at_});
    text_.copy(room.data(), size, at_);
    at_ += size;
    return size;
  }
  std::string text_;
  size_t step_;
  size_t at_ = 0;
};

ListValue ListOf(size_t count, const std::string& element) {
  ListValue list;
  for (size_t i = 0; i < count; ++i) {
    list.Push(End::kTail, element + std::to_string(i));
  }
  return list;
}

std::string SmallFile(const RdbFileOptions& options = {}) {
  TextSink sink;
  RdbFileWriter writer(sink, options);
  writer.Fact("redis-ver", "7.0.15");
  writer.Fact("ctime", "1700000000");
  writer.Fact("used-mem", "12345");
  writer.Database(0, 2, 1);
  writer.Key("string", StringValue("value"), 1'800'000'000'123);
  writer.Key("list", ListOf(3, "element:"), std::nullopt);
  writer.Database(7, 1, 0);
  writer.Key("12", StringValue(std::string(100, 'a')), std::nullopt);
  writer.End();
  return sink.text;
}

struct Result {
  Found last = Found::kKey;
  std::vector<std::string> keys;
  uint64_t offset = 0;
  std::string error;
  RdbFacts facts;
  uint64_t functions = 0;
};

Result Read(RdbSource& source, RdbChecksum checksum = RdbChecksum::kOn) {
  RdbFileReader reader(source, {.list = ListpackLimit(-2)}, checksum);
  Result result;
  RdbKey key;
  for (;;) {
    result.last = reader.Next(key);
    if (result.last != Found::kKey) break;
    result.keys.push_back(
        std::to_string(key.database) + ' ' + key.key + ' ' +
        std::string(TypeName(TypeOf(key.value))) + ' ' +
        (key.expiry_ms ? std::to_string(*key.expiry_ms) : "never"));
  }
  result.offset = reader.offset();
  result.error = reader.error();
  result.facts = reader.facts();
  result.functions = reader.functions();
  return result;
}

Result Read(const std::string& file, size_t step = SIZE_MAX) {
  TextSource source(file, step);
  return Read(source);
}

// A file with this between header and end.
std::string FileOf(const std::string& body,
                   const std::string& version = "0010") {
  std::string file = "REDIS" + version + body + '\xff';
  AppendLittleEndian(file, Crc64(0, file), 8);
  return file;
}

const std::vector<std::string> kSmallKeys = {
    "0 string string 1800000000123", "0 list list never", "7 12 string never"};

TEST(RdbFileTest, IsReadAsItWasWritten) {
  const std::string file = SmallFile();
  const Result result = Read(file);
  EXPECT_EQ(result.last, Found::kEnd);
  EXPECT_EQ(result.keys, kSmallKeys);
  EXPECT_EQ(result.offset, file.size());
  EXPECT_EQ(result.facts.redis_version, "7.0.15");
  EXPECT_EQ(result.facts.saved_s, 1'700'000'000);
  EXPECT_EQ(result.facts.used_memory, 12345u);
}

TEST(RdbFileTest, ComesInPiecesOfAnySize) {
  for (const size_t step : {1u, 2u, 3u, 7u, 50u}) {
    EXPECT_EQ(Read(SmallFile(), step).keys, kSmallKeys);
  }
}

TEST(RdbFileTest, BeginsAsRedisBeginsIt) {
  EXPECT_TRUE(
      SmallFile().starts_with("REDIS0010\xfa\x09redis-ver\x06"
                              "7.0.15\xfa\x05"
                              "ctime\xc2"));
}

TEST(RdbFileTest, EveryCutIsRefused) {
  const std::string file = SmallFile();
  for (size_t size = 0; size < file.size(); ++size) {
    const Result result = Read(file.substr(0, size));
    EXPECT_EQ(result.last, Found::kFailed);
    EXPECT_LE(result.offset, size);
    EXPECT_FALSE(result.error.empty());
  }
}

TEST(RdbFileTest, EveryChangedByteIsNoticed) {
  const std::string file = SmallFile();
  for (size_t i = 0; i < file.size() - 8; ++i) {
    std::string changed = file;
    changed[i] = static_cast<char>(changed[i] ^ 0x20);
    EXPECT_EQ(Read(changed).last, Found::kFailed) << i;
  }
}

TEST(RdbFileTest, TheChecksumIsLookedAtOnlyIfThereIsOne) {
  std::string file = SmallFile({.checksum = RdbChecksum::kOff});
  EXPECT_TRUE(file.ends_with("\0\0\0\0\0\0\0\0"s));
  EXPECT_EQ(Read(file).last, Found::kEnd);
  file.back() = 1;
  EXPECT_EQ(Read(file).last, Found::kFailed);
  TextSource source(file);
  EXPECT_EQ(Read(source, RdbChecksum::kOff).last, Found::kEnd);
}

TEST(RdbFileTest, WhatIsNotCompressedIsAsLongAsItIs) {
  EXPECT_EQ(
      SmallFile({.compression = RdbCompression::kOff}).find("aaaaaaaaaaa") !=
          std::string::npos,
      true);
  EXPECT_EQ(SmallFile().find("aaaaaaaaaaa"), std::string::npos);
}

TEST(RdbFileTest, ALongListIsNeverInMemoryAsAWhole) {
  TextSink sink;
  RdbFileWriter writer(sink, {.compression = RdbCompression::kOff});
  writer.Database(0, 1, 0);
  writer.Key("k", ListOf(100'000, "element:"), std::nullopt);
  writer.End();
  EXPECT_GT(sink.text.size(), 1'000'000u);
  EXPECT_LT(sink.largest, 80'000u);
  EXPECT_EQ(Read(sink.text, 10'000).last, Found::kEnd);
}

TEST(RdbFileTest, AnElementOfMegabytesCrossesPieces) {
  TextSink sink;
  RdbFileWriter writer(sink, {.compression = RdbCompression::kOff});
  ListValue list;
  for (int i = 0; i < 3; ++i) {
    list.Push(End::kTail, std::string(3'000'000, static_cast<char>('a' + i)));
  }
  writer.Database(0, 1, 0);
  writer.Key("k", std::move(list), std::nullopt);
  writer.Key("l", StringValue("small"), std::nullopt);
  writer.End();
  TextSource source(sink.text, 100'000);
  RdbFileReader reader(source, {.list = ListpackLimit(-2)}, RdbChecksum::kOn);
  RdbKey key;
  ASSERT_EQ(reader.Next(key), Found::kKey);
  const auto& read = std::get<ListValue>(key.value);
  ASSERT_EQ(read.size(), 3u);
  EXPECT_EQ(TextOf(read.At(2).element()), std::string(3'000'000, 'c'));
  ASSERT_EQ(reader.Next(key), Found::kKey);
  EXPECT_EQ(key.key, "l");
  EXPECT_EQ(reader.Next(key), Found::kEnd);
}

TEST(RdbFileTest, OlderAndUnevenFilesAreRead) {
  // Seconds that end in 2001, idle time, frequency, a library of functions.
  const std::string body =
      "\xfe\0\xfb\x02\x01\xfd\0\xca\x9a\x3b\0\x01k\x01v"
      "\xf8\x05\xf9\x07\0\x01l\x01w\xf5\x04lib!"s;
  const Result result = Read(FileOf(body));
  EXPECT_EQ(result.last, Found::kEnd) << result.error;
  EXPECT_EQ(result.keys, (std::vector<std::string>{"0 k string 1000000000000",
                                                   "0 l string never"}));
  EXPECT_EQ(result.functions, 1u);
  EXPECT_EQ(Read("REDIS0003\xfe\0\0\x01k\x01v\xff"s).last, Found::kEnd);
  EXPECT_EQ(Read(FileOf(body, "0011")).last, Found::kEnd);
}

TEST(RdbFileTest, SaysAtWhichByteThereIsWhat) {
  const auto refusal = [](const std::string& file) {
    const Result result = Read(file);
    EXPECT_EQ(result.last, Found::kFailed);
    return std::to_string(result.offset) + ": " + result.error;
  };
  EXPECT_EQ(refusal("REDIS0012\xff"),
            "0: the RDB version is 0012, and no newer one than 11 can be read");
  EXPECT_EQ(refusal("REDISxxxx\xff"),
            "0: the RDB version is xxxx, and no newer one than 11 can be read");
  EXPECT_EQ(refusal("*1\r\n$4\r\nPING\r\n"),
            "0: there is no beginning of an RDB file");
  EXPECT_EQ(refusal(FileOf("\xfe\0\x0f\x01k\0"s)),
            "11: there is a key of type 15 (a stream), which listq does not "
            "have");
  EXPECT_EQ(refusal(FileOf("\xfe\0\x07\x01k\0"s)),
            "11: there is a key of type 7 (a module's), which listq does not "
            "have");
  EXPECT_EQ(refusal(FileOf("\x63\x01k\0"s)),
            "9: there is a key of type 99, which listq does not have");
  EXPECT_EQ(refusal(FileOf("\xf7\x01\x02")),
            "9: there is data of a module, and listq has no modules");
  EXPECT_EQ(refusal(FileOf("\xf6\x01\x02")),
            "9: something is cut off or damaged");
  EXPECT_EQ(refusal(FileOf("\0\x01k\x01v\0\x01l\x20w"s)),
            "14: something is cut off or damaged");
}

TEST(RdbFileTest, ALengthThatCannotBeReservesNothing) {
  const std::string body = "\0\x01k\x81\0\0\xff\xff\xff\xff\xff\xff"s;
  EXPECT_EQ(Read(FileOf(body)).last, Found::kFailed);
}

// The file was cut after its size was taken, or cannot be read any further.
TEST(RdbFileTest, ASourceMayEndEarly) {
  class Shortened : public RdbSource {
   public:
    Shortened() : RdbSource(1'000'000'000'000) {}

   private:
    size_t Read(std::span<char>) override { return 0; }
  };
  Shortened source;
  EXPECT_EQ(Read(source).last, Found::kFailed);
}

}  // namespace
}  // namespace listq::storage
