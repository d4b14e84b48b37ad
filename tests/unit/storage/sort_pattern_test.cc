// From elements to keys and fields.
#include "storage/sort_pattern.h"

#include <gtest/gtest.h>

namespace listq::storage {
namespace {

TEST(SortPatternTest, PutsTheElementInThePlaceOfTheFirstStar) {
  const SortPattern pattern("weight_*_*");
  ASSERT_TRUE(pattern.names_key());
  EXPECT_EQ(pattern.KeyOf("7"), "weight_7_*");
  EXPECT_EQ(pattern.field(), "");
}

TEST(SortPatternTest, FieldFollowsAnArrowBehindTheStar) {
  const SortPattern pattern("a->b*c->d->e");
  EXPECT_EQ(pattern.KeyOf("x"), "a->bxc");
  EXPECT_EQ(pattern.field(), "d->e");
}

TEST(SortPatternTest, ArrowAtTheEndIsPartOfTheKey) {
  const SortPattern pattern("w*->");
  EXPECT_EQ(pattern.KeyOf("x"), "wx->");
  EXPECT_EQ(pattern.field(), "");
}

TEST(SortPatternTest, WithoutAStarItNamesNoKey) {
  EXPECT_FALSE(SortPattern("nosort").names_key());
  EXPECT_FALSE(SortPattern("").names_key());
  EXPECT_FALSE(SortPattern("#").names_key());
}

TEST(SortPatternTest, HashSignAloneIsTheElement) {
  EXPECT_TRUE(SortPattern("#").is_element());
  EXPECT_FALSE(SortPattern("#*").is_element());
}

}  // namespace
}  // namespace listq::storage
