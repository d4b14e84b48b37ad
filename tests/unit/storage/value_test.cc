// What values say of themselves.
#include "storage/value.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace listq::storage {
namespace {

std::string_view EncodingOf(std::string bytes) {
  return EncodingName(StringValue{std::move(bytes)});
}

TEST(ValueTest, NamesItsType) {
  EXPECT_EQ(TypeName(TypeOf(Value(StringValue{}))), "string");
  EXPECT_EQ(TypeName(TypeOf(Value(ListValue()))), "list");
}

TEST(ValueTest, NamesTheEncodingOfAString) {
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

TEST(ValueTest, CloneIsDeep) {
  ListValue list;
  list.Push(End::kTail, "a");
  Value value = std::move(list);
  const Value copy = Clone(value);
  std::get<ListValue>(value).Clear();
  EXPECT_EQ(std::get<ListValue>(copy).Peek(End::kHead), "a");
  EXPECT_EQ(std::get<StringValue>(Clone(StringValue{"s"})).bytes, "s");
}

TEST(ValueTest, CountsTheBytesBehindAString) {
  EXPECT_EQ(MemoryUsage(StringValue{"short"}), 0u);
  EXPECT_GE(MemoryUsage(StringValue{std::string(1000, 'x')}), 1000u);
}

TEST(ValueTest, ReleasesAStringAtOnce) {
  Value value = StringValue{std::string(1000, 'x')};
  EXPECT_TRUE(ReleaseSome(value));
  EXPECT_EQ(MemoryUsage(value), 0u);
}

}  // namespace
}  // namespace listq::storage
