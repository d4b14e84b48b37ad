// Listpacks, byte by byte, and those that are none.
#include "storage/listpack.h"

#include <gtest/gtest.h>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace listq::storage {
namespace {

using std::string_literals::operator""s;

using Elements = std::vector<std::string>;

std::string Packed(const Elements& elements) {
  ListpackWriter writer;
  for (const std::string& element : elements) writer.Append(element);
  return std::string(writer.Finish());
}

std::optional<Elements> Unpacked(std::string_view block) {
  Elements elements;
  const auto take = [&](std::string_view element) {
    elements.emplace_back(element);
    return true;
  };
  if (!VisitListpack(block, std::ref(take))) return std::nullopt;
  return elements;
}

TEST(ListpackTest, WritesTheBytesOfRedis) {
  EXPECT_EQ(Packed({}), "\x07\0\0\0\0\0\xff"s);
  EXPECT_EQ(Packed({"a", "1", "-5", "300"}),
            "\x12\0\0\0\x04\0\x81"
            "a\x02\x01\x01\xdf\xfb\x02\xc1\x2c\x02\xff"s);
  EXPECT_EQ(Packed({"99999999999"}),
            "\x11\0\0\0\x01\0\xf4\xff\xe7\x76\x48\x17\0\0\0\x09\xff"s);
}

TEST(ListpackTest, ReadsWhatItWrote) {
  const Elements elements = {"",
                             "0",
                             "127",
                             "128",
                             "-1",
                             "4095",
                             "-4096",
                             "4096",
                             "-32768",
                             "32768",
                             "8388607",
                             "-8388608",
                             "8388608",
                             "2147483647",
                             "-2147483649",
                             "9223372036854775807",
                             "-9223372036854775808",
                             "9223372036854775808",
                             "007",
                             "-0",
                             std::string(63, 'a'),
                             std::string(64, 'b'),
                             std::string(125, 'c'),
                             std::string(126, 'c'),
                             std::string(4095, 'd'),
                             std::string(4096, 'e'),
                             std::string(16377, 'f'),
                             std::string(16378, 'f'),
                             std::string(16379, 'f'),
                             std::string(2097147, 'g')};
  EXPECT_EQ(Unpacked(Packed(elements)), elements);
}

TEST(ListpackTest, ManyElementsAreNotCountedInTheHeader) {
  const Elements elements(70000, "x");
  const std::string block = Packed(elements);
  EXPECT_EQ(block.substr(4, 2), "\xff\xff");
  EXPECT_EQ(Unpacked(block), elements);
}

TEST(ListpackTest, AWriterCanBeUsedAgain) {
  ListpackWriter writer;
  writer.Append("a");
  writer.Finish();
  writer.Clear();
  EXPECT_EQ(writer.count(), 0u);
  writer.Append("b");
  EXPECT_EQ(writer.Finish(), Packed({"b"}));
}

// As if it were all, with a size that fits and without.
TEST(ListpackTest, EveryCutIsRefused) {
  const std::string block =
      Packed({"a", "300", "70000", std::string(70, 'x'), "99999999999"});
  for (size_t size = 0; size < block.size(); ++size) {
    std::string cut = block.substr(0, size);
    EXPECT_EQ(Unpacked(cut), std::nullopt);
    if (size < kListpackHeader || size + 1 == block.size()) continue;
    cut.push_back('\xff');
    cut[0] = static_cast<char>(cut.size());
    EXPECT_EQ(Unpacked(cut), std::nullopt);
  }
}

TEST(ListpackTest, AWrongLengthBehindAnEntryIsRefused) {
  std::string block = Packed({"abc"});
  block[block.size() - 2] = '\x03';
  EXPECT_EQ(Unpacked(block), std::nullopt);
}

TEST(ListpackTest, AWrongCountIsRefused) {
  std::string block = Packed({"abc"});
  block[4] = '\x02';
  EXPECT_EQ(Unpacked(block), std::nullopt);
}

TEST(ListpackTest, AHugeStringIsRefused) {
  EXPECT_EQ(Unpacked("\x0d\0\0\0\x01\0\xf0\xff\xff\xff\xff\x01\xff"s),
            std::nullopt);
}

TEST(ListpackTest, AVisitorCanStop) {
  int visited = 0;
  const auto stop = [&](std::string_view) { return ++visited < 2; };
  EXPECT_FALSE(VisitListpack(Packed({"a", "b", "c"}), std::ref(stop)));
  EXPECT_EQ(visited, 2);
}

}  // namespace
}  // namespace listq::storage
