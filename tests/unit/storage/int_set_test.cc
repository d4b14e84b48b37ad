// Sorted arrays of integers.
#include "storage/int_set.h"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <vector>

namespace listq::storage {
namespace {

using Integers = std::vector<int64_t>;

Integers ContentOf(const IntSet& set) {
  Integers content;
  for (size_t i = 0; i < set.size(); ++i) content.push_back(set.At(i));
  return content;
}

IntSet SetOf(const Integers& values) {
  IntSet set;
  for (const int64_t value : values) set.Insert(value);
  return set;
}

TEST(IntSetTest, IsEmptyAtFirst) {
  const IntSet set;
  EXPECT_TRUE(set.empty());
  EXPECT_FALSE(set.Contains(0));
  EXPECT_EQ(set.MemoryUsage(), 0u);
  EXPECT_TRUE(set.Clone().empty());
}

TEST(IntSetTest, KeepsIntegersSortedAndOnce) {
  IntSet set = SetOf({5, -3, 9, 0});
  EXPECT_FALSE(set.Insert(9));
  EXPECT_EQ(ContentOf(set), (Integers{-3, 0, 5, 9}));
}

TEST(IntSetTest, WidensForAnIntegerThatDoesNotFit) {
  IntSet set = SetOf({1, 2, 32767, -32768});
  EXPECT_TRUE(set.Insert(32768));
  EXPECT_TRUE(set.Insert(INT32_MIN));
  EXPECT_TRUE(set.Insert(INT64_MAX));
  EXPECT_TRUE(set.Insert(INT64_MIN));
  EXPECT_EQ(ContentOf(set), (Integers{INT64_MIN, INT32_MIN, -32768, 1, 2, 32767,
                                      32768, INT64_MAX}));
  EXPECT_TRUE(set.Contains(INT64_MIN));
  EXPECT_FALSE(set.Contains(INT64_MIN + 1));
}

TEST(IntSetTest, RemovesByValueAndByIndex) {
  IntSet set = SetOf({1, 2, 3, 70000});
  EXPECT_FALSE(set.Remove(4));
  EXPECT_TRUE(set.Remove(2));
  set.RemoveAt(0);
  EXPECT_EQ(ContentOf(set), (Integers{3, 70000}));
}

TEST(IntSetTest, StartsNarrowAgainOnceEmpty) {
  IntSet set = SetOf({int64_t{1} << 40});
  set.Remove(int64_t{1} << 40);
  for (int64_t value = 0; value < 100; ++value) set.Insert(value);
  EXPECT_LE(set.MemoryUsage(), 100 * sizeof(int16_t) + 32);
}

TEST(IntSetTest, TakesHardlyMoreThanItsIntegers) {
  IntSet set;
  for (int64_t value = 0; value < 512; ++value) set.Insert(value * 100);
  EXPECT_LE(set.MemoryUsage(), 512 * sizeof(int32_t) + 32);
  for (int64_t value = 0; value < 500; ++value) set.Remove(value * 100);
  EXPECT_LE(set.MemoryUsage(), 12 * sizeof(int32_t) + 32);
}

TEST(IntSetTest, ClonesAreIndependent) {
  IntSet set = SetOf({1, 2});
  const IntSet clone = set.Clone();
  set.Insert(3);
  EXPECT_EQ(ContentOf(clone), (Integers{1, 2}));
}

TEST(IntSetTest, DoesWhatASortedSetDoes) {
  std::mt19937_64 random(1);
  const int64_t spans[] = {100, 100'000, int64_t{1} << 40};
  IntSet set;
  std::set<int64_t> model;
  for (int i = 0; i < 20'000; ++i) {
    const int64_t span = spans[static_cast<size_t>(i) * 3 / 20'000];
    const int64_t value =
        static_cast<int64_t>(random() % 200) * span / 200 - span / 2;
    if (random() % 2 == 0) {
      EXPECT_EQ(set.Insert(value), model.insert(value).second);
    } else {
      EXPECT_EQ(set.Remove(value), model.erase(value) == 1);
    }
    EXPECT_EQ(set.Contains(value), model.contains(value));
    if (i % 100 == 0) {
      EXPECT_EQ(ContentOf(set), Integers(model.begin(), model.end()));
    }
  }
}

}  // namespace
}  // namespace listq::storage
