// Members of large sets and hashes, against a map.
#include "storage/member_table.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>

namespace listq::storage {
namespace {

using Values = MemberTable::Values;

std::string ValueOf(const Member& member) {
  const Element element = member.value().element();
  return std::string(element.view());
}

TEST(MemberTableTest, AddsEachMemberOnce) {
  MemberTable table(Values::kNone, 1);
  EXPECT_EQ(table.Find("a"), nullptr);
  EXPECT_TRUE(table.Add("a"));
  EXPECT_FALSE(table.Add("a"));
  EXPECT_TRUE(table.Add(""));
  EXPECT_EQ(table.size(), 2u);
  ASSERT_NE(table.Find("a"), nullptr);
  EXPECT_EQ(table.Find("a")->key(), "a");
  EXPECT_EQ(table.Find("")->key(), "");
  EXPECT_TRUE(table.Remove("a"));
  EXPECT_FALSE(table.Remove("a"));
  EXPECT_EQ(table.size(), 1u);
}

TEST(MemberTableTest, KeepsKeysAsTheyAreSpelled) {
  MemberTable table(Values::kNone, 1);
  for (const char* key : {"0", "12", "-9223372036854775808", "012", "+12"}) {
    EXPECT_TRUE(table.Add(key));
    EXPECT_EQ(table.Find(key)->key(), key);
  }
  EXPECT_EQ(table.size(), 5u);
}

TEST(MemberTableTest, AValueOfAnotherSizeTakesThePlaceOfTheFirst) {
  MemberTable table(Values::kEach, 1);
  EXPECT_TRUE(table.Set("field", "value"));
  for (const size_t size : {0u, 1u, 3u, 119u, 120u, 200u, 20000u, 5u}) {
    EXPECT_FALSE(table.Set("field", std::string(size, 'x')));
    EXPECT_EQ(ValueOf(*table.Find("field")), std::string(size, 'x'));
  }
  EXPECT_FALSE(table.Set("field", "-1234567"));
  EXPECT_EQ(table.Find("field")->value().integer(), -1234567);
  EXPECT_EQ(table.size(), 1u);
}

TEST(MemberTableTest, BehavesLikeAMap) {
  MemberTable table(Values::kEach, 7);
  std::map<std::string, std::string> model;
  std::mt19937_64 random(11);
  for (int i = 0; i < 30000; ++i) {
    const std::string key = std::to_string(random() % 3000);
    if (random() % 3 == 0) {
      EXPECT_EQ(table.Remove(key), model.erase(key) == 1);
    } else {
      const std::string value(random() % 40, 'v');
      EXPECT_EQ(table.Set(key, value), model.count(key) == 0);
      model[key] = value;
    }
  }
  std::map<std::string, std::string> found;
  table.ForEach([&](const Member& member) {
    EXPECT_TRUE(
        found.emplace(std::string(member.key()), ValueOf(member)).second);
  });
  EXPECT_EQ(found, model);
  found.clear();
  uint64_t cursor = 0;
  do {
    cursor = table.Scan(cursor, [&](const Member& member) {
      found.emplace(std::string(member.key()), ValueOf(member));
    });
  } while (cursor != 0);
  EXPECT_EQ(found, model);
}

TEST(MemberTableTest, CloneIsDeep) {
  for (const Values values : {Values::kNone, Values::kEach}) {
    MemberTable table(values, 7);
    for (int i = 0; i < 1000; ++i) {
      const std::string key = std::to_string(i);
      values == Values::kNone ? table.Add(key) : table.Set(key, key);
    }
    const auto clone = table.Clone();
    EXPECT_EQ(clone->MemoryUsage(), table.MemoryUsage());
    EXPECT_TRUE(table.ReleaseSome(SIZE_MAX));
    EXPECT_EQ(clone->size(), 1000u);
    ASSERT_NE(clone->Find("77"), nullptr);
    EXPECT_EQ(clone->Find("77")->key(), "77");
    if (values == Values::kNone) continue;
    EXPECT_EQ(ValueOf(*clone->Find("77")), "77");
  }
}

TEST(MemberTableTest, TakesFewBytesForEachMember) {
  MemberTable table(Values::kEach, 7);
  for (int i = 100000; i < 165536; ++i) {
    table.Set(std::to_string(i), "12345");
  }
  // 12 and two frames of 8 and 4, 8 for the allocator and 8 for the table.
  EXPECT_LE(table.MemoryUsage() / table.size(), 41u);
  const size_t before = table.MemoryUsage();
  table.Set("100000", std::string(1000, 'x'));
  EXPECT_GE(table.MemoryUsage(), before + 1000);
  table.Remove("100000");
  EXPECT_LT(table.MemoryUsage(), before);
}

TEST(MemberTableTest, ReleasesABoundedPartAtATime) {
  MemberTable table(Values::kNone, 7);
  for (int i = 0; i < 10000; ++i) table.Add(std::to_string(i));
  EXPECT_FALSE(table.ReleaseSome());
  EXPECT_GT(table.size(), 9900u);
  while (!table.ReleaseSome()) {
  }
  EXPECT_EQ(table.size(), 0u);
}

TEST(MemberTableTest, SamplesEveryMember) {
  MemberTable table(Values::kNone, 7);
  for (int i = 0; i < 20; ++i) table.Add(std::to_string(i));
  std::mt19937_64 random(3);
  std::map<std::string, int> drawn;
  for (int i = 0; i < 2000; ++i) {
    ++drawn[std::string(table.Sample(random)->key())];
  }
  EXPECT_EQ(drawn.size(), 20u);
}

}  // namespace
}  // namespace listq::storage
