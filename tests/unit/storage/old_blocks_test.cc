// Intsets, and what servers before Redis 7 wrote: ziplists and zipmaps.
#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/intset_format.h"
#include "storage/ziplist.h"

namespace listq::storage {
namespace {

using std::string_literals::operator""s;

using Elements = std::vector<std::string>;
using Visit = bool (*)(std::string_view, const ElementVisitor&);

std::optional<Elements> Read(Visit visit, std::string_view block) {
  Elements elements;
  const auto take = [&](std::string_view element) {
    elements.emplace_back(element);
    return true;
  };
  if (!visit(block, std::ref(take))) return std::nullopt;
  return elements;
}

void ExpectEveryCutIsRefused(Visit visit, const std::string& block) {
  EXPECT_NE(Read(visit, block), std::nullopt);
  for (size_t size = 0; size < block.size(); ++size) {
    EXPECT_EQ(Read(visit, block.substr(0, size)), std::nullopt) << size;
    if (size + 1 == block.size()) continue;
    EXPECT_EQ(Read(visit, block.substr(0, size) + '\xff'), std::nullopt)
        << size;
  }
}

TEST(IntsetTest, WritesTheNarrowestWidth) {
  EXPECT_EQ(MakeIntset({}), "\x02\0\0\0\0\0\0\0"s);
  EXPECT_EQ(MakeIntset(std::vector<int64_t>{-1, 2, 300}),
            "\x02\0\0\0\x03\0\0\0\xff\xff\x02\0\x2c\x01"s);
  EXPECT_EQ(MakeIntset(std::vector<int64_t>{70000}),
            "\x04\0\0\0\x01\0\0\0\x70\x11\x01\0"s);
  EXPECT_EQ(MakeIntset(std::vector<int64_t>{INT64_MIN, 0}).size(), 24u);
}

TEST(IntsetTest, ReadsWhatItWrote) {
  EXPECT_EQ(Read(VisitIntset,
                 MakeIntset(std::vector<int64_t>{INT64_MIN, -1, INT64_MAX})),
            (Elements{"-9223372036854775808", "-1", "9223372036854775807"}));
}

TEST(IntsetTest, RefusesWhatIsNone) {
  ExpectEveryCutIsRefused(VisitIntset,
                          MakeIntset(std::vector<int64_t>{1, 2, 3}));
  EXPECT_EQ(Read(VisitIntset, "\x02\0\0\0\x02\0\0\0\x02\0\x01\0"s),
            std::nullopt);
  EXPECT_EQ(Read(VisitIntset, "\x02\0\0\0\x02\0\0\0\x01\0\x01\0"s),
            std::nullopt);
  EXPECT_EQ(Read(VisitIntset, "\x03\0\0\0\x01\0\0\0\x01\0\x01"s), std::nullopt);
  EXPECT_EQ(Read(VisitIntset, "\x08\0\0\0\xff\xff\xff\xff"s), std::nullopt);
}

// One entry of each kind.
std::string Ziplist() {
  const std::string entries =
      "\x00\x03"
      "abc"
      "\x05\xf1"                     // 0
      "\x02\xfd"                     // 12
      "\x02\xfe\x80"                 // -128
      "\x03\xc0\x2c\x01"             // 300
      "\x04\xf0\xff\xff\x7f"         // 8388607
      "\x05\xd0\xff\xff\xff\xff"     // -1
      "\x06\xe0\0\0\0\0\0\0\0\x80"s  // least
      "\x0a\x41\x2c"s +              // 300 bytes
      std::string(300, 'x') +
      "\xfe\x2f\x01\0\0\x80\0\0\0\x01y"s;
  std::string header = "\0\0\0\0\0\0\0\0\x0a\0"s;
  const size_t size = header.size() + entries.size() + 1;
  header[0] = static_cast<char>(size);
  header[1] = static_cast<char>(size >> 8);
  const size_t last = size - 12;
  header[4] = static_cast<char>(last);
  header[5] = static_cast<char>(last >> 8);
  return header + entries + '\xff';
}

TEST(ZiplistTest, ReadsEveryKindOfEntry) {
  EXPECT_EQ(Read(VisitZiplist, Ziplist()),
            (Elements{"abc", "0", "12", "-128", "300", "8388607", "-1",
                      "-9223372036854775808", std::string(300, 'x'), "y"}));
}

TEST(ZiplistTest, RefusesWhatIsNone) {
  const std::string block = Ziplist();
  ExpectEveryCutIsRefused(VisitZiplist, block);
  for (const unsigned place : {0u, 4u, 8u, 10u, 15u}) {
    std::string wrong = block;
    ++wrong[place];
    EXPECT_EQ(Read(VisitZiplist, wrong), std::nullopt) << place;
  }
}

TEST(ZipmapTest, ReadsPairs) {
  EXPECT_EQ(Read(VisitZipmap,
                 "\x02\x03"
                 "foo\x03\0"
                 "bar"
                 "\x05"
                 "hello\x05\x02"
                 "worldxx\xff"s),
            (Elements{"foo", "bar", "hello", "world"}));
  EXPECT_EQ(Read(VisitZipmap,
                 "\x01\xfe\x03\0\0\0"
                 "foo\x03\0"
                 "bar\xff"s),
            (Elements{"foo", "bar"}));
}

TEST(ZipmapTest, RefusesWhatIsNone) {
  ExpectEveryCutIsRefused(VisitZipmap,
                          "\x01\x03"
                          "foo\x03\0"
                          "bar\xff"s);
  EXPECT_EQ(Read(VisitZipmap,
                 "\x02\x03"
                 "foo\x03\0"
                 "bar\xff"s),
            std::nullopt);
  EXPECT_EQ(Read(VisitZipmap,
                 "\x01\xfe\xff\xff\xff\xff"
                 "foo\xff"s),
            std::nullopt);
}

}  // namespace
}  // namespace listq::storage
