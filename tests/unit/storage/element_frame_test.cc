// Frames: every length, every integer, from either side.
#include "storage/element_frame.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "storage/list_value.h"
#include "tests/unit/storage/element_text.h"

namespace listq::storage {
namespace {

// Writes a frame between other bytes and reads it from both sides.
void ExpectKept(const std::string& text, bool is_integer) {
  const PackedElement packed(text);
  std::vector<char> bytes(packed.size() + 2, '~');
  packed.WriteFrame(bytes.data() + 1);
  EXPECT_EQ(bytes.front(), '~');
  EXPECT_EQ(bytes.back(), '~');
  const Frame from_front = FrameAt(bytes.data() + 1);
  const Frame from_behind = FrameBefore(bytes.data() + 1 + packed.size());
  for (const Frame& frame : {from_front, from_behind}) {
    EXPECT_EQ(frame.size, packed.size()) << text;
    EXPECT_EQ(frame.is_integer, is_integer) << text;
    EXPECT_EQ(TextOf(frame.element()), text);
    EXPECT_TRUE(packed.Fills(frame)) << text;
    EXPECT_FALSE(PackedElement(text + "1").Fills(frame)) << text;
  }
}

TEST(ElementFrameTest, KeepsTextsOfEveryLength) {
  for (const size_t length : {0u, 1u, 21u, 119u, 120u, 127u, 128u, 129u, 15359u,
                              15360u, 16384u, 2'000'000u}) {
    ExpectKept(std::string(length, 'x'), false);
  }
}

TEST(ElementFrameTest, KeepsIntegersOfEverySize) {
  for (int bits = 4; bits < 63; ++bits) {
    const int64_t power = int64_t{1} << bits;
    for (const int64_t value : {power - 1, power, -power, -power - 1}) {
      ExpectKept(std::to_string(value), true);
    }
  }
  for (const int64_t value : {int64_t{10}, int64_t{-1}, INT64_MAX, INT64_MIN}) {
    ExpectKept(std::to_string(value), true);
  }
}

TEST(ElementFrameTest, WhatOnlyLooksLikeAnIntegerIsKeptAsItIs) {
  for (const char* text :
       {"7", "-", "-0", "00", "007", "+12", "12 ", " 12", "1.5", "1e3", "--1",
        "9223372036854775808", "-9223372036854775809", "12345678901234567890",
        "123456789012345678901", "/1", "12a"}) {
    ExpectKept(text, false);
  }
}

TEST(ElementFrameTest, AnIntegerIsNotTheTextOfItsBytes) {
  const PackedElement integer("16705");  // 0x4141, "AA"
  const PackedElement text("AA");
  std::vector<char> frame(integer.size());
  integer.WriteFrame(frame.data());
  EXPECT_FALSE(text.Fills(FrameAt(frame.data())));
}

TEST(ElementFrameTest, AnIntegerTakesTwoBytesMoreThanItsValue) {
  EXPECT_EQ(PackedElement("99").size(), 3u);
  EXPECT_EQ(PackedElement("-129").size(), 4u);
  EXPECT_EQ(PackedElement("12345678").size(), 6u);
  EXPECT_EQ(PackedElement("-9223372036854775808").size(), 10u);
}

TEST(ElementFrameTest, AListOfIntegersIsSmallerThanTheirText) {
  ListValue list;
  constexpr size_t kCount = 100'000;
  for (size_t i = 0; i < kCount; ++i) {
    list.Push(End::kHead, std::to_string(10'000'000 + i));
  }
  EXPECT_LT(list.MemoryUsage(), kCount * 61 / 10);
  EXPECT_EQ(TextOf(list.At(kCount / 2).element()), "10049999");
}

}  // namespace
}  // namespace listq::storage
