// Hashes, small and large, against a map.
#include "storage/hash_value.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace listq::storage {
namespace {

using Pairs = std::map<std::string, std::string>;

constexpr HashLimits kLimits = {
    .max_listed = 8, .max_listed_bytes = 20, .hash_seed = 5};
constexpr HashLimits kAlwaysLarge = {
    .max_listed = 0, .max_listed_bytes = 20, .hash_seed = 5};

std::string Text(const Element& element) { return std::string(element.view()); }

std::string ValueOf(const HashValue& hash, std::string_view field) {
  const auto value = hash.Find(field);
  return value.has_value() ? Text(*value) : "none";
}

Pairs PairsOf(const HashValue& hash) {
  Pairs pairs;
  hash.ForEach([&](const Element& field, const Element& value) {
    EXPECT_TRUE(pairs.emplace(Text(field), Text(value)).second);
  });
  return pairs;
}

HashValue Numbers(int count, const HashLimits& limits) {
  HashValue hash;
  for (int i = 0; i < count; ++i) {
    hash.Set(std::to_string(i), "v" + std::to_string(i), limits);
  }
  return hash;
}

TEST(HashValueTest, ASmallOneKeepsTheOrderOfItsFields) {
  HashValue hash;
  for (const char* field : {"b", "a", "10", ""}) hash.Set(field, "x", kLimits);
  EXPECT_FALSE(hash.Set("a", "a longer value", kLimits));
  std::vector<std::string> fields;
  hash.ForEach([&](const Element& field, const Element& /*value*/) {
    fields.push_back(Text(field));
  });
  EXPECT_EQ(fields, (std::vector<std::string>{"b", "a", "10", ""}));
  EXPECT_EQ(ValueOf(hash, "a"), "a longer value");
}

TEST(HashValueTest, AValueIsNotTakenForAField) {
  HashValue hash;
  hash.Set("a", "b", kLimits);
  EXPECT_EQ(ValueOf(hash, "b"), "none");
  EXPECT_FALSE(hash.Remove("b"));
  EXPECT_TRUE(hash.Remove("a"));
  EXPECT_TRUE(hash.empty());
}

TEST(HashValueTest, BecomesLargeBeyondEachLimitAndStaysSo) {
  HashValue many = Numbers(8, kLimits);
  EXPECT_EQ(many.EncodingName(), "listpack");
  many.Set("8", "v8", kLimits);
  EXPECT_EQ(many.EncodingName(), "hashtable");
  EXPECT_EQ(PairsOf(many), PairsOf(Numbers(9, kAlwaysLarge)));
  for (int i = 1; i < 9; ++i) EXPECT_TRUE(many.Remove(std::to_string(i)));
  EXPECT_EQ(many.EncodingName(), "hashtable");

  HashValue value;
  value.Set("f", std::string(20, 'x'), kLimits);
  EXPECT_EQ(value.EncodingName(), "listpack");
  value.Set("f", std::string(21, 'x'), kLimits);
  EXPECT_EQ(value.EncodingName(), "hashtable");
  HashValue field;
  field.Set(std::string(21, 'x'), "v", kLimits);
  EXPECT_EQ(field.EncodingName(), "hashtable");
}

class HashValueModelTest : public testing::TestWithParam<size_t> {};

// From always small to always large.
INSTANTIATE_TEST_SUITE_P(Limits, HashValueModelTest,
                         testing::Values(1000, 30, 0));

TEST_P(HashValueModelTest, AgreesWithAMap) {
  const HashLimits limits = {GetParam(), 64, 3};
  std::mt19937_64 random(1);
  HashValue hash;
  Pairs model;
  for (size_t i = 0; i < 5000; ++i) {
    const std::string field = std::to_string(random() % 60);
    const std::string value =
        random() % 2 == 0 ? std::to_string(random()) : std::string(i % 50, 'x');
    switch (random() % 3) {
      case 0:
        EXPECT_EQ(hash.Remove(field), model.erase(field) == 1);
        break;
      case 1:
        EXPECT_EQ(hash.Set(field, value, limits), model.count(field) == 0);
        model[field] = value;
        break;
      default:
        EXPECT_EQ(ValueOf(hash, field),
                  model.count(field) == 0 ? "none" : model[field]);
    }
    EXPECT_EQ(hash.size(), model.size());
  }
  EXPECT_EQ(PairsOf(hash), model);
  EXPECT_EQ(PairsOf(hash.Clone()), model);
  Pairs scanned;
  uint64_t cursor = 0;
  do {
    cursor = hash.Scan(cursor, [&](const Element& field, const Element& value) {
      scanned.emplace(Text(field), Text(value));
    });
  } while (cursor != 0);
  EXPECT_EQ(scanned, model);
}

TEST(HashValueTest, CloneIsDeep) {
  for (const HashLimits& limits : {kLimits, kAlwaysLarge}) {
    HashValue hash = Numbers(5, limits);
    const HashValue clone = hash.Clone();
    hash.Set("0", "other", limits);
    hash.Remove("1");
    EXPECT_EQ(PairsOf(clone), PairsOf(Numbers(5, limits)));
    EXPECT_EQ(clone.EncodingName(), hash.EncodingName());
  }
}

TEST(HashValueTest, SamplesEachPair) {
  std::mt19937_64 random(3);
  for (const HashLimits& limits : {kLimits, kAlwaysLarge}) {
    const HashValue hash = Numbers(8, limits);
    std::set<std::string> seen;
    for (int i = 0; i < 500; ++i) {
      hash.Sample(random, [&](const Element& field, const Element& value) {
        EXPECT_EQ(Text(value), "v" + Text(field));
        seen.insert(Text(field));
      });
    }
    EXPECT_EQ(seen.size(), 8u);
  }
}

TEST(HashValueTest, SamplesAsManyDifferentPairsAsAskedFor) {
  std::mt19937_64 random(3);
  for (const int size : {8, 100}) {
    const HashValue hash = Numbers(size, kLimits);
    for (size_t count = 0; count <= hash.size(); ++count) {
      std::set<std::string> seen;
      hash.SampleDistinct(count, random,
                          [&](const Element& field, const Element& value) {
                            EXPECT_EQ(Text(value), "v" + Text(field));
                            EXPECT_TRUE(seen.insert(Text(field)).second);
                          });
      EXPECT_EQ(seen.size(), count);
    }
  }
}

TEST(HashValueTest, ReleasesALargeOneInParts) {
  HashValue hash = Numbers(10000, kLimits);
  EXPECT_GT(hash.MemoryUsage(), 10000u * 32);
  EXPECT_FALSE(hash.ReleaseSome());
  while (!hash.ReleaseSome()) {
  }
  EXPECT_TRUE(hash.empty());
  EXPECT_EQ(hash.MemoryUsage(), 0u);
  HashValue small = Numbers(3, kLimits);
  EXPECT_TRUE(small.ReleaseSome());
  EXPECT_TRUE(small.empty());
}

}  // namespace
}  // namespace listq::storage
