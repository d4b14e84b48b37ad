// The encodings that Redis would report for a list.
#include "storage/list_encoding.h"

#include <gtest/gtest.h>

#include <string>

namespace listq::storage {
namespace {

TEST(ListEncodingTest, WeighsIntegersByTheirRange) {
  EXPECT_EQ(ListpackEntryBytes("0"), 2u);
  EXPECT_EQ(ListpackEntryBytes("127"), 2u);
  EXPECT_EQ(ListpackEntryBytes("128"), 3u);
  EXPECT_EQ(ListpackEntryBytes("-1"), 3u);
  EXPECT_EQ(ListpackEntryBytes("-4096"), 3u);
  EXPECT_EQ(ListpackEntryBytes("4096"), 4u);
  EXPECT_EQ(ListpackEntryBytes("32768"), 5u);
  EXPECT_EQ(ListpackEntryBytes("-8388608"), 5u);
  EXPECT_EQ(ListpackEntryBytes("8388608"), 6u);
  EXPECT_EQ(ListpackEntryBytes("2147483648"), 10u);
  EXPECT_EQ(ListpackEntryBytes("-9223372036854775808"), 10u);
}

TEST(ListEncodingTest, WeighsStringsByTheirLength) {
  EXPECT_EQ(ListpackEntryBytes(""), 2u);
  EXPECT_EQ(ListpackEntryBytes("abc"), 5u);
  EXPECT_EQ(ListpackEntryBytes("007"), 5u);
  EXPECT_EQ(ListpackEntryBytes("1.5"), 5u);
  EXPECT_EQ(ListpackEntryBytes("9223372036854775808"), 21u);
  EXPECT_EQ(ListpackEntryBytes(std::string(63, 'x')), 65u);
  EXPECT_EQ(ListpackEntryBytes(std::string(64, 'x')), 67u);
  EXPECT_EQ(ListpackEntryBytes(std::string(126, 'x')), 130u);
  EXPECT_EQ(ListpackEntryBytes(std::string(5000, 'x')), 5007u);
}

ListValue ListOf(int count, const std::string& element,
                 ListpackLimit limit = ListpackLimit(-2)) {
  ListValue list;
  for (int i = 0; i < count; ++i) {
    limit.BeforeAdding(list, 1, element.size());
    CountAdded(list, element);
    list.Push(End::kTail, element);
  }
  return list;
}

bool IsQuicklist(const ListValue& list) {
  return list.listpack_bytes == kQuicklist;
}

TEST(ListEncodingTest, CountsExactlyWhileItIsAListpack) {
  ListValue list = ListOf(3, "abc");
  EXPECT_EQ(list.listpack_bytes, 7u + 3 * 5);
  CountRemoved(list, "abc");
  EXPECT_EQ(list.listpack_bytes, 7u + 2 * 5);
}

// The weight before and the plain length of what is added must fit: 7 + 67 n
// + 64 <= 8192.
TEST(ListEncodingTest, BecomesAQuicklistBeforeItOutgrowsTheLimit) {
  const std::string element(64, 'x');
  EXPECT_FALSE(IsQuicklist(ListOf(122, element)));
  EXPECT_TRUE(IsQuicklist(ListOf(123, element)));
}

TEST(ListEncodingTest, LimitsBytesByLevels) {
  const std::string element(64, 'x');
  EXPECT_FALSE(IsQuicklist(ListOf(61, element, ListpackLimit(-1))));
  EXPECT_TRUE(IsQuicklist(ListOf(62, element, ListpackLimit(-1))));
  EXPECT_FALSE(IsQuicklist(ListOf(978, element, ListpackLimit(-5))));
  EXPECT_TRUE(IsQuicklist(ListOf(979, element, ListpackLimit(-5))));
  EXPECT_FALSE(IsQuicklist(ListOf(978, element, ListpackLimit(INT64_MIN))));
}

TEST(ListEncodingTest, LimitsTheNumberOfElementsIfPositive) {
  EXPECT_FALSE(IsQuicklist(ListOf(4, "x", ListpackLimit(4))));
  EXPECT_TRUE(IsQuicklist(ListOf(5, "x", ListpackLimit(4))));
  EXPECT_FALSE(IsQuicklist(ListOf(1, "x", ListpackLimit(0))));
  EXPECT_TRUE(IsQuicklist(ListOf(2, "x", ListpackLimit(0))));
  EXPECT_TRUE(IsQuicklist(ListOf(1, std::string(9000, 'x'), ListpackLimit(4))));
}

TEST(ListEncodingTest, BecomesAListpackAgainAtHalfTheLimit) {
  const ListpackLimit limit(-2);
  ListValue list = ListOf(200, std::string(64, 'x'));
  int left = 200;
  while (IsQuicklist(list)) {
    list.Drop(End::kHead);
    limit.AfterRemoving(list);
    --left;
  }
  EXPECT_EQ(left, 61);  // 7 + 67 * 61 <= 4096
  EXPECT_EQ(list.listpack_bytes, 7u + 67 * 61);
}

TEST(ListEncodingTest, BecomesAListpackAgainAtHalfTheNumber) {
  const ListpackLimit limit(8);
  ListValue list = ListOf(9, "x", limit);
  list.DropMany(End::kTail, 4);
  limit.AfterRemoving(list);
  EXPECT_TRUE(IsQuicklist(list));
  list.Drop(End::kTail);
  limit.AfterRemoving(list);
  EXPECT_FALSE(IsQuicklist(list));
}

}  // namespace
}  // namespace listq::storage
