// Bits and small integers, each compared with the obvious way of doing it.
#include "storage/bit_ops.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace listq::storage {
namespace {

std::string RandomBytes(std::mt19937_64& random, size_t size, uint64_t kind) {
  std::string bytes(size, kind == 0 ? '\0' : '\xff');
  if (kind > 1) {
    for (char& byte : bytes) byte = static_cast<char>(random());
  }
  return bytes;
}

TEST(BitOpsTest, TheFirstBitIsTheHighestOfTheFirstByte) {
  std::string bytes(2, '\0');
  SetBit(bytes, 0);
  SetBit(bytes, 15);
  EXPECT_EQ(bytes, "\x80\x01");
  EXPECT_TRUE(GetBit(bytes, 0));
  EXPECT_FALSE(GetBit(bytes, 1));
  EXPECT_TRUE(GetBit(bytes, 15));
  ClearBit(bytes, 0);
  EXPECT_EQ(bytes, std::string("\0\x01", 2));
}

TEST(BitOpsTest, BitsBehindTheEndAreClear) {
  EXPECT_FALSE(GetBit("\xff", 8));
  EXPECT_FALSE(GetBit("", 0));
}

TEST(BitOpsTest, CountsAndFindsBitsInAnyRange) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 3000; ++i) {
    const std::string bytes =
        RandomBytes(random, 1 + random() % 40, random() % 3);
    const uint64_t first = random() % (8 * bytes.size());
    const uint64_t last = first + random() % (8 * bytes.size() - first);
    uint64_t count = 0;
    std::optional<uint64_t> set;
    std::optional<uint64_t> clear;
    for (uint64_t bit = last + 1; bit-- > first;) {
      if (GetBit(bytes, bit)) {
        ++count;
        set = bit;
      } else {
        clear = bit;
      }
    }
    EXPECT_EQ(CountBits(bytes, {first, last}), count);
    EXPECT_EQ(FindSetBit(bytes, {first, last}), set);
    EXPECT_EQ(FindClearBit(bytes, {first, last}), clear);
  }
}

bool Expected(BitOperation operation, bool a, bool b) {
  if (operation == BitOperation::kAnd) return a && b;
  if (operation == BitOperation::kOr) return a || b;
  return a != b;
}

TEST(BitOpsTest, CombinesStringsOfDifferentLengths) {
  std::mt19937_64 random(2);
  for (int i = 0; i < 1000; ++i) {
    const std::string a = RandomBytes(random, random() % 30, 2);
    const std::string b = RandomBytes(random, random() % 30, 2);
    const std::vector<std::string_view> operands = {a, b};
    std::string result(std::max(a.size(), b.size()), 'x');
    for (const BitOperation operation :
         {BitOperation::kAnd, BitOperation::kOr, BitOperation::kXor}) {
      CombineBits(operation, operands, result);
      for (uint64_t bit = 0; bit < 8 * result.size(); ++bit) {
        ASSERT_EQ(GetBit(result, bit),
                  Expected(operation, GetBit(a, bit), GetBit(b, bit)));
      }
    }
  }
}

TEST(BitOpsTest, NotTurnsEveryBit) {
  const std::vector<std::string_view> operands = {"\x0f\xf0 123456789"};
  std::string result(operands[0].size(), 'x');
  CombineBits(BitOperation::kNot, operands, result);
  for (uint64_t bit = 0; bit < 8 * result.size(); ++bit) {
    EXPECT_NE(GetBit(result, bit), GetBit(operands[0], bit));
  }
}

TEST(BitFieldTest, ReadsBackWhatWasWritten) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 3000; ++i) {
    const bool is_signed = random() % 2 == 0;
    const auto width =
        static_cast<unsigned>(1 + random() % (is_signed ? 64 : 63));
    const BitField field = {is_signed, width, random() % 100};
    std::string bytes = RandomBytes(random, 24, 2);
    const std::string before = bytes;
    const int64_t value =
        *FitInField(field, static_cast<int64_t>(random()), Overflow::kWrap);
    WriteField(bytes, field, value);
    EXPECT_EQ(ReadField(bytes, field), value);
    for (uint64_t bit = 0; bit < 8 * bytes.size(); ++bit) {
      if (bit >= field.offset && bit <= field.last_bit()) continue;
      ASSERT_EQ(GetBit(bytes, bit), GetBit(before, bit));
    }
  }
}

TEST(BitFieldTest, ReadsZerosBehindTheEnd) {
  EXPECT_EQ(ReadField("", {true, 64, 5}), 0);
  EXPECT_EQ(ReadField("\xff", {false, 16, 0}), 0xff00);
  EXPECT_EQ(ReadField("\xff", {true, 8, 4}), -16);
}

constexpr BitField kU8 = {false, 8, 0};
constexpr BitField kI8 = {true, 8, 0};
constexpr BitField kI64 = {true, 64, 0};
constexpr BitField kU63 = {false, 63, 0};

TEST(BitFieldTest, WrapsAround) {
  EXPECT_EQ(AddInField(kU8, 250, 10, Overflow::kWrap), 4);
  EXPECT_EQ(AddInField(kU8, 5, -10, Overflow::kWrap), 251);
  EXPECT_EQ(AddInField(kI8, 127, 1, Overflow::kWrap), -128);
  EXPECT_EQ(AddInField(kI8, -128, -1, Overflow::kWrap), 127);
  EXPECT_EQ(AddInField(kI64, INT64_MAX, 1, Overflow::kWrap), INT64_MIN);
  EXPECT_EQ(AddInField(kU63, INT64_MAX, 1, Overflow::kWrap), 0);
}

TEST(BitFieldTest, StopsAtTheLastNumberThatFits) {
  EXPECT_EQ(AddInField(kU8, 250, 10, Overflow::kSaturate), 255);
  EXPECT_EQ(AddInField(kU8, 5, -10, Overflow::kSaturate), 0);
  EXPECT_EQ(AddInField(kI8, 127, 1, Overflow::kSaturate), 127);
  EXPECT_EQ(AddInField(kI8, -128, -1, Overflow::kSaturate), -128);
  EXPECT_EQ(AddInField(kI64, INT64_MAX, 1, Overflow::kSaturate), INT64_MAX);
  EXPECT_EQ(AddInField(kI64, INT64_MIN, -1, Overflow::kSaturate), INT64_MIN);
  EXPECT_EQ(AddInField(kU63, INT64_MAX, 1, Overflow::kSaturate), INT64_MAX);
}

TEST(BitFieldTest, FailsOnlyIfItDoesNotFit) {
  EXPECT_EQ(AddInField(kU8, 250, 5, Overflow::kFail), 255);
  EXPECT_EQ(AddInField(kU8, 250, 6, Overflow::kFail), std::nullopt);
  EXPECT_EQ(AddInField(kI64, INT64_MIN, -1, Overflow::kFail), std::nullopt);
  EXPECT_EQ(AddInField(kI8, 100, -228, Overflow::kFail), -128);
}

TEST(BitFieldTest, ANegativeNumberIsHugeToAFieldWithoutSign) {
  EXPECT_EQ(FitInField(kU8, -1, Overflow::kSaturate), 255);
  EXPECT_EQ(FitInField(kU8, -2, Overflow::kWrap), 254);
  EXPECT_EQ(FitInField(kU8, -1, Overflow::kFail), std::nullopt);
  EXPECT_EQ(FitInField(kI8, -1000, Overflow::kSaturate), -128);
  EXPECT_EQ(FitInField(kI8, 200, Overflow::kSaturate), 127);
}

}  // namespace
}  // namespace listq::storage
