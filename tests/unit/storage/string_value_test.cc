// Where a string keeps its bytes, what it calls itself, and how it grows.
#include "storage/string_value.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>

namespace listq::storage {
namespace {

std::string TextOf(const StringValue& value) {
  const Element text = value.Get();
  return std::string(text.view());
}

std::string_view EncodingOf(std::string_view text) {
  return StringValue(text).EncodingName();
}

TEST(StringValueTest, KeepsTextsOfAnyLength) {
  for (size_t size = 0; size < 300; ++size) {
    const std::string text(size, 'x');
    EXPECT_EQ(TextOf(StringValue(text)), text);
    EXPECT_EQ(StringValue(text).size(), size);
  }
}

TEST(StringValueTest, ReadsBackWhatIsSpelledLikeAnInteger) {
  for (const char* text :
       {"0", "7", "-1", "12345", "-9223372036854775808", "9223372036854775807",
        "01", "-0", "+1", "-", "1 ", "9223372036854775808"}) {
    EXPECT_EQ(TextOf(StringValue(text)), text);
    EXPECT_EQ(StringValue(text).size(), std::string_view(text).size());
  }
}

TEST(StringValueTest, NamesItsEncoding) {
  EXPECT_EQ(EncodingOf("0"), "int");
  EXPECT_EQ(EncodingOf("-9223372036854775808"), "int");
  EXPECT_EQ(EncodingOf("9223372036854775807"), "int");
  EXPECT_EQ(EncodingOf("9223372036854775808"), "embstr");
  EXPECT_EQ(EncodingOf("01"), "embstr");
  EXPECT_EQ(EncodingOf("-0"), "embstr");
  EXPECT_EQ(EncodingOf("+1"), "embstr");
  EXPECT_EQ(EncodingOf(""), "embstr");
  EXPECT_EQ(EncodingOf("-"), "embstr");
  EXPECT_EQ(EncodingOf(std::string(44, 'x')), "embstr");
  EXPECT_EQ(EncodingOf(std::string(45, 'x')), "raw");
}

TEST(StringValueTest, ATextIsNoInteger) {
  const StringValue value = StringValue::OfText("3");
  EXPECT_EQ(value.EncodingName(), "embstr");
  EXPECT_EQ(value.integer(), 3);
}

TEST(StringValueTest, TellsTheIntegerThatItSpells) {
  EXPECT_EQ(StringValue::OfInteger(-5).integer(), -5);
  EXPECT_EQ(TextOf(StringValue::OfInteger(-5)), "-5");
  EXPECT_EQ(StringValue("12").integer(), 12);
  EXPECT_EQ(StringValue("x").integer(), std::nullopt);
  EXPECT_EQ(StringValue("").integer(), std::nullopt);
}

TEST(StringValueTest, AppendsToEveryForm) {
  for (const size_t first : {0u, 1u, 14u, 15u, 16u, 40u, 1000u}) {
    for (const size_t more : {0u, 1u, 2u, 20u, 3000u}) {
      StringValue value(std::string(first, '1'));
      value.Append(std::string(more, 'y'));
      EXPECT_EQ(TextOf(value),
                std::string(first, '1') + std::string(more, 'y'));
      EXPECT_EQ(value.EncodingName(), "raw");
    }
  }
}

TEST(StringValueTest, WhatWasEditedStaysRaw) {
  StringValue value("12");
  value.Edit(0);
  EXPECT_EQ(value.EncodingName(), "raw");
  EXPECT_EQ(value.integer(), 12);
  EXPECT_EQ(value.Clone().EncodingName(), "raw");
}

TEST(StringValueTest, EditFillsUpWithZeros) {
  StringValue value("ab");
  EXPECT_EQ(value.Edit(1).size(), 2u);
  std::ranges::fill(value.Edit(20), 'x');
  const auto bytes = value.Edit(30);
  bytes[29] = 'y';
  EXPECT_EQ(TextOf(value), std::string(20, 'x') + std::string(9, '\0') + "y");
}

TEST(StringValueTest, ZerosCoverWhatALongerTextLeftBehind) {
  StringValue value;
  value = StringValue("abcdefgh");
  value = StringValue("a");
  value.Edit(8);
  EXPECT_EQ(TextOf(value), std::string("a") + std::string(7, '\0'));
}

TEST(StringValueTest, AppendingByteByByteMovesItSeldom) {
  StringValue value;
  size_t moves = 0;
  size_t heap = value.MemoryUsage();
  for (int i = 0; i < 100'000; ++i) {
    value.Append("x");
    if (value.MemoryUsage() != heap) ++moves;
    heap = value.MemoryUsage();
  }
  EXPECT_EQ(value.size(), 100'000u);
  EXPECT_LT(moves, 30u);
}

TEST(StringValueTest, CountsItsHeap) {
  EXPECT_EQ(StringValue(std::string(15, 'x')).MemoryUsage(), 0u);
  EXPECT_EQ(StringValue("-9223372036854775808").MemoryUsage(), 0u);
  for (size_t size = 16; size < 100'000; size = size * 5 / 4) {
    const size_t heap = StringValue(std::string(size, 'x')).MemoryUsage();
    EXPECT_GE(heap, size);
    EXPECT_LE(heap, size + size / 8 + 10);
  }
}

TEST(StringValueTest, CloneIsDeep) {
  StringValue value(std::string(100, 'x'));
  const StringValue copy = value.Clone();
  value.Edit(0)[0] = 'y';
  EXPECT_EQ(TextOf(copy), std::string(100, 'x'));
  EXPECT_EQ(copy.EncodingName(), "raw");
  EXPECT_EQ(StringValue("5").Clone().EncodingName(), "int");
  EXPECT_EQ(TextOf(StringValue("five").Clone()), "five");
}

TEST(StringValueTest, MovingLeavesAnEmptyString) {
  StringValue value(std::string(100, 'x'));
  StringValue other = std::move(value);
  EXPECT_EQ(TextOf(value), "");  // NOLINT: states what a move leaves
  value = std::move(other);
  EXPECT_EQ(TextOf(value), std::string(100, 'x'));
}

TEST(StringValueTest, IsReleasedAtOnce) {
  StringValue value(std::string(1000, 'x'));
  EXPECT_TRUE(value.ReleaseSome());
  EXPECT_EQ(value.MemoryUsage(), 0u);
  EXPECT_EQ(TextOf(value), "");
}

}  // namespace
}  // namespace listq::storage
