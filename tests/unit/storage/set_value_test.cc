// Sets in their three forms.
#include "storage/set_value.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "tests/unit/storage/element_text.h"

namespace listq::storage {
namespace {

using Strings = std::vector<std::string>;

constexpr SetLimits kLimits;

Strings MembersOf(const SetValue& set) {
  Strings members;
  set.ForEach(
      [&](const Element& member) { members.push_back(TextOf(member)); });
  return members;
}

Strings Sorted(Strings strings) {
  std::sort(strings.begin(), strings.end());
  return strings;
}

SetValue SetOf(const Strings& members) {
  SetValue set;
  for (const std::string& member : members) set.Add(member, kLimits);
  return set;
}

Strings Numbered(const std::string& prefix, size_t count) {
  Strings members;
  for (size_t i = 0; i < count; ++i) {
    members.push_back(prefix + std::to_string(i));
  }
  return members;
}

// One of each form: intset, listpack, hashtable.
std::vector<SetValue> OfEachForm() {
  std::vector<SetValue> sets;
  sets.push_back(SetOf(Numbered("", 100)));
  sets.push_back(SetOf(Numbered("m", 100)));
  sets.push_back(SetOf(Numbered("m", 1000)));
  return sets;
}

TEST(SetValueTest, IntegersAreSorted) {
  const SetValue set = SetOf({"10", "-5", "7", "7"});
  EXPECT_EQ(MembersOf(set), (Strings{"-5", "7", "10"}));
  EXPECT_EQ(set.EncodingName(), "intset");
  EXPECT_TRUE(set.Contains("7"));
  EXPECT_FALSE(set.Contains("07"));
  EXPECT_FALSE(set.Contains("x"));
}

TEST(SetValueTest, OtherMembersKeepTheirOrder) {
  const SetValue set = SetOf({"10", "2", "x", "a", "1", "a"});
  EXPECT_EQ(MembersOf(set), (Strings{"2", "10", "x", "a", "1"}));
  EXPECT_EQ(set.EncodingName(), "listpack");
}

TEST(SetValueTest, ManyIntegersGoToATable) {
  SetValue set = SetOf(Numbered("", 512));
  EXPECT_EQ(set.EncodingName(), "intset");
  set.Add("512", kLimits);
  EXPECT_EQ(set.EncodingName(), "hashtable");
  EXPECT_EQ(Sorted(MembersOf(set)), Sorted(Numbered("", 513)));
}

TEST(SetValueTest, IntegersTooManyForAListGoToATableWithTheFirstOther) {
  SetValue set = SetOf(Numbered("", 128));
  set.Add("x", kLimits);
  EXPECT_EQ(set.EncodingName(), "hashtable");
}

TEST(SetValueTest, ManyOrLongMembersGoToATable) {
  EXPECT_EQ(SetOf(Numbered("m", 128)).EncodingName(), "listpack");
  EXPECT_EQ(SetOf(Numbered("m", 129)).EncodingName(), "hashtable");
  EXPECT_EQ(SetOf({std::string(64, 'x')}).EncodingName(), "listpack");
  EXPECT_EQ(SetOf({std::string(65, 'x')}).EncodingName(), "hashtable");
  EXPECT_EQ(SetOf({"1", std::string(65, 'x')}).EncodingName(), "hashtable");
}

TEST(SetValueTest, IntegersLongerThanAListTakesGoToATable) {
  SetLimits limits;
  limits.max_listed_bytes = 3;
  SetValue set;
  set.Add("-100", limits);
  set.Add("x", limits);
  EXPECT_EQ(set.EncodingName(), "hashtable");
}

TEST(SetValueTest, ExpectsSoManyMembersInTheFormThatSuitsThem) {
  const auto encoding = [](std::string_view first, size_t count) {
    SetValue set;
    set.Expect(first, count, kLimits);
    set.Add(first, kLimits);
    return std::string(set.EncodingName());
  };
  EXPECT_EQ(encoding("1", 512), "intset");
  EXPECT_EQ(encoding("1", 513), "hashtable");
  EXPECT_EQ(encoding("x", 128), "listpack");
  EXPECT_EQ(encoding("x", 129), "hashtable");
  SetValue grown = SetOf({"x"});
  grown.Expect("y", 129, kLimits);
  EXPECT_EQ(grown.EncodingName(), "hashtable");
  EXPECT_EQ(MembersOf(grown), Strings{"x"});
}

TEST(SetValueTest, DoesNotGoBackToACompactForm) {
  SetValue set = SetOf(Numbered("m", 129));
  for (const std::string& member : Numbered("m", 128)) set.Remove(member);
  EXPECT_EQ(set.EncodingName(), "hashtable");
  EXPECT_EQ(MembersOf(set), Strings{"m128"});
}

TEST(SetValueTest, ClonesAreIndependent) {
  for (SetValue& set : OfEachForm()) {
    const Strings before = Sorted(MembersOf(set));
    const SetValue clone = set.Clone();
    EXPECT_EQ(clone.EncodingName(), set.EncodingName());
    set.Add("new", kLimits);
    EXPECT_EQ(Sorted(MembersOf(clone)), before);
  }
}

TEST(SetValueTest, RemovesAMemberByAViewIntoItself) {
  for (SetValue& set : OfEachForm()) {
    std::mt19937_64 random(1);
    while (!set.empty()) {
      const size_t size = set.size();
      const Element member = set.Sample(random);
      EXPECT_TRUE(set.Remove(member.view()));
      EXPECT_EQ(set.size(), size - 1);
    }
  }
}

TEST(SetValueTest, StopsAWalkWhenItIsTold) {
  for (const SetValue& set : OfEachForm()) {
    int seen = 0;
    set.ForEachWhile([&](const Element&) { return ++seen < 5; });
    EXPECT_EQ(seen, 5);
  }
}

TEST(SetValueTest, ScansEveryMember) {
  for (const SetValue& set : OfEachForm()) {
    std::set<std::string> seen;
    uint64_t cursor = 0;
    do {
      cursor = set.Scan(
          cursor, [&](const Element& member) { seen.insert(TextOf(member)); });
    } while (cursor != 0);
    EXPECT_EQ(seen.size(), set.size());
  }
}

TEST(SetValueTest, DrawsDifferentMembers) {
  for (const SetValue& set : OfEachForm()) {
    std::mt19937_64 random(7);
    for (const size_t count :
         {size_t{0}, size_t{1}, set.size() / 4, set.size() - 1, set.size()}) {
      std::set<std::string> drawn;
      set.SampleDistinct(count, random, [&](const Element& member) {
        EXPECT_TRUE(set.Contains(member.view()));
        drawn.insert(TextOf(member));
      });
      EXPECT_EQ(drawn.size(), count);
    }
  }
}

TEST(SetValueTest, DrawsEveryMemberAboutAsOften) {
  const Strings of_each_form[] = {{"1", "2", "3", "4"}, {"a", "b", "c", "d"}};
  for (const Strings& members : of_each_form) {
    const SetValue set = SetOf(members);
    std::mt19937_64 random(3);
    std::map<std::string, int> counts;
    const auto count = [&](const Element& member) { ++counts[TextOf(member)]; };
    for (int i = 0; i < 4000; ++i) set.SampleDistinct(2, random, count);
    for (const std::string& member : members) {
      EXPECT_NEAR(counts[member], 2000, 200) << member;
    }
  }
}

TEST(SetValueTest, PopsWhatItVisits) {
  for (const size_t share : {1u, 2u, 10u, 99u, 100u}) {
    for (SetValue& set : OfEachForm()) {
      std::mt19937_64 random(5);
      const Strings before = Sorted(MembersOf(set));
      const size_t count = set.size() * share / 100;
      Strings all;
      set.Pop(count, random, kLimits,
              [&](const Element& member) { all.push_back(TextOf(member)); });
      EXPECT_EQ(all.size(), count);
      EXPECT_EQ(set.size(), before.size() - count);
      for (const std::string& member : MembersOf(set)) all.push_back(member);
      EXPECT_EQ(Sorted(all), before);
    }
  }
}

TEST(SetValueTest, IsCompactAgainWhenMostOfItIsPopped) {
  SetValue set = SetOf(Numbered("m", 1000));
  std::mt19937_64 random(5);
  set.Pop(990, random, kLimits, [](const Element&) {});
  EXPECT_EQ(set.EncodingName(), "listpack");
  SetValue half = SetOf(Numbered("m", 200));
  half.Pop(150, random, kLimits, [](const Element&) {});
  EXPECT_EQ(half.EncodingName(), "hashtable");
}

TEST(SetValueTest, IsReleasedInParts) {
  for (SetValue& set : OfEachForm()) {
    int steps = 1;
    while (!set.ReleaseSome()) ++steps;
    EXPECT_TRUE(set.empty());
    EXPECT_LE(set.MemoryUsage(), 0u);
    EXPECT_LT(steps, 1000);
  }
}

TEST(SetValueTest, DoesWhatASortedSetDoes) {
  std::mt19937_64 random(11);
  for (const std::string& prefix : Strings{"", "member:"}) {
    SetValue set;
    std::set<std::string> model;
    for (int i = 0; i < 20'000; ++i) {
      const std::string member = prefix + std::to_string(random() % 1000);
      if (random() % 3 != 0) {
        EXPECT_EQ(set.Add(member, kLimits), model.insert(member).second);
      } else {
        EXPECT_EQ(set.Remove(member), model.erase(member) == 1);
      }
      EXPECT_EQ(set.Contains(member), model.contains(member));
      EXPECT_EQ(set.size(), model.size());
    }
    EXPECT_EQ(Sorted(MembersOf(set)), Strings(model.begin(), model.end()));
  }
}

}  // namespace
}  // namespace listq::storage
