// Sets among themselves.
#include "storage/set_algebra.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/unit/storage/element_text.h"

namespace listq::storage {
namespace {

using Strings = std::vector<std::string>;

constexpr SetLimits kLimits;

SetValue SetOf(const Strings& members) {
  SetValue set;
  for (const std::string& member : members) set.Add(member, kLimits);
  return set;
}

SetValue Numbers(int from, int to) {
  SetValue set;
  for (int i = from; i < to; ++i) set.Add("m" + std::to_string(i), kLimits);
  return set;
}

Strings Common(const Sets& sets) {
  Strings members;
  ForEachCommon(sets, [&](const Element& member) {
    members.push_back(TextOf(member));
    return true;
  });
  std::sort(members.begin(), members.end());
  return members;
}

Strings FirstOnly(const Sets& sets) {
  Strings members;
  ForEachOfFirstOnly(sets, kLimits, [&](const Element& member) {
    members.push_back(TextOf(member));
  });
  std::sort(members.begin(), members.end());
  return members;
}

TEST(SetAlgebraTest, FindsWhatIsInAllSets) {
  const SetValue a = SetOf({"1", "2", "x"});
  const SetValue b = SetOf({"2", "3", "1"});
  const SetValue large = Numbers(0, 1000);
  EXPECT_EQ(Common({&a, &b}), (Strings{"1", "2"}));
  EXPECT_EQ(Common({&a}), (Strings{"1", "2", "x"}));
  EXPECT_EQ(Common({&a, &a, &b}), (Strings{"1", "2"}));
  EXPECT_EQ(Common({&a, &large}), Strings{});
  EXPECT_EQ(Common({&large, &large}).size(), 1000u);
}

TEST(SetAlgebraTest, NothingIsInASetThatIsMissing) {
  const SetValue a = SetOf({"1"});
  EXPECT_EQ(Common({&a, nullptr}), Strings{});
  EXPECT_EQ(Common({nullptr}), Strings{});
  EXPECT_EQ(FirstOnly({nullptr, &a}), Strings{});
  EXPECT_EQ(FirstOnly({&a, nullptr}), Strings{"1"});
  EXPECT_EQ(UnionOf({nullptr, &a, nullptr}, kLimits).size(), 1u);
}

TEST(SetAlgebraTest, StopsWhenEnoughIsCommon) {
  const SetValue large = Numbers(0, 1000);
  int seen = 0;
  ForEachCommon({&large, &large}, [&](const Element&) { return ++seen < 3; });
  EXPECT_EQ(seen, 3);
}

TEST(SetAlgebraTest, FindsWhatIsInTheFirstSetOnly) {
  const SetValue a = SetOf({"1", "2", "x"});
  const SetValue b = SetOf({"2", "3"});
  EXPECT_EQ(FirstOnly({&a}), (Strings{"1", "2", "x"}));
  EXPECT_EQ(FirstOnly({&a, &b}), (Strings{"1", "x"}));
  EXPECT_EQ(FirstOnly({&a, &a}), Strings{});
}

TEST(SetAlgebraTest, LooksManyOtherSetsThroughTogether) {
  const SetValue large = Numbers(0, 1000);
  std::vector<SetValue> small;
  for (int i = 0; i < 100; ++i) small.push_back(Numbers(2 * i, 2 * i + 1));
  Sets sets = {&large};
  for (const SetValue& set : small) sets.push_back(&set);
  EXPECT_EQ(FirstOnly(sets).size(), 900u);
}

TEST(SetAlgebraTest, AddsSetsUp) {
  const SetValue a = SetOf({"1", "2"});
  const SetValue b = SetOf({"2", "3"});
  const SetValue both = UnionOf({&a, &b, &a}, kLimits);
  EXPECT_EQ(both.EncodingName(), "intset");
  EXPECT_EQ(both.size(), 3u);
}

}  // namespace
}  // namespace listq::storage
