// What values say of themselves.
#include "storage/value.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace listq::storage {
namespace {

TEST(ValueTest, NamesItsType) {
  EXPECT_EQ(TypeName(TypeOf(Value(StringValue{}))), "string");
  EXPECT_EQ(TypeName(TypeOf(Value(ListValue()))), "list");
}

TEST(ValueTest, CloneIsDeep) {
  ListValue list;
  list.Push(End::kTail, "a");
  Value value = std::move(list);
  const Value copy = Clone(value);
  std::get<ListValue>(value).Clear();
  EXPECT_EQ(std::get<ListValue>(copy).Peek(End::kHead), "a");
}

TEST(ValueTest, ReleasesAStringAtOnce) {
  Value value = StringValue(std::string(1000, 'x'));
  EXPECT_TRUE(ReleaseSome(value));
  EXPECT_EQ(MemoryUsage(value), 0u);
}

}  // namespace
}  // namespace listq::storage
