// A hash table while it grows, shrinks and is scanned.
#include "storage/hash_table.h"

#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <random>
#include <set>
#include <string>

namespace listq::storage {
namespace {

struct Item : HashEntry {
  std::string text;
  std::string_view key() const { return text; }
};

uint32_t HashOf(std::string_view key) {
  return static_cast<uint32_t>(std::hash<std::string_view>()(key));
}

class HashTableTest : public testing::Test {
 protected:
  Item& Add(const std::string& key) {
    Item& item = items_[key];
    item.text = key;
    item.hash = HashOf(key);
    table_.Insert(item);
    return item;
  }
  Item& Add(int i) { return Add("key" + std::to_string(i)); }
  Item* Find(const std::string& key) { return table_.Find(key, HashOf(key)); }
  Item* Find(int i) { return Find("key" + std::to_string(i)); }
  void Remove(int i) { table_.Remove(*Find(i)); }

  std::map<std::string, Item> items_;
  HashTable<Item> table_;
};

TEST_F(HashTableTest, OwnsNothingUntilTheFirstEntry) {
  EXPECT_EQ(table_.bucket_count(), 0u);
  EXPECT_EQ(Find("a"), nullptr);
  EXPECT_EQ(table_.Scan(0, [](Item&) { FAIL(); }), 0u);
}

TEST_F(HashTableTest, TellsKeysOfTheSameHashApart) {
  Item a, b;
  a.text = "a";
  b.text = "b";
  a.hash = b.hash = 7;
  table_.Insert(a);
  table_.Insert(b);
  EXPECT_EQ(table_.Find("a", 7), &a);
  EXPECT_EQ(table_.Find("b", 7), &b);
  EXPECT_EQ(table_.Find("c", 7), nullptr);
  table_.Remove(a);
  EXPECT_EQ(table_.Find("a", 7), nullptr);
  EXPECT_EQ(table_.Find("b", 7), &b);
}

TEST_F(HashTableTest, FindsEverythingAtEverySize) {
  for (int i = 0; i < 20000; ++i) {
    Add(i);
    ASSERT_NE(Find(i / 2), nullptr);
    ASSERT_EQ(Find(i + 1), nullptr);
  }
  EXPECT_LE(table_.bucket_count(), 65536u);
  for (int i = 0; i < 20000; ++i) {
    Remove(i);
    ASSERT_EQ(Find(i), nullptr);
    if (i < 19999) {
      ASSERT_NE(Find(i + (19999 - i) / 2 + 1), nullptr);
    }
  }
  for (int i = 0; i < 1000; ++i) table_.Step();
  EXPECT_EQ(table_.size(), 0u);
  EXPECT_LE(table_.bucket_count(), 256u);
}

TEST_F(HashTableTest, ManyBucketsAreGivenBackPieceByPiece) {
  std::deque<Item> items(300'000);
  for (size_t i = 0; i < items.size(); ++i) {
    items[i].text = std::to_string(i);
    items[i].hash = HashOf(items[i].text);
    table_.Insert(items[i]);
  }
  for (Item& item : items) {
    ASSERT_EQ(table_.Find(item.text, item.hash), &item);
  }
  for (Item& item : items) {
    table_.Remove(item);
    ASSERT_EQ(table_.Find(item.text, item.hash), nullptr);
  }
  EXPECT_EQ(table_.size(), 0u);
}

TEST_F(HashTableTest, ScanVisitsEachEntryOnceWhileNothingChanges) {
  for (int i = 0; i < 1000; ++i) Add(i);
  while (table_.bucket_count() > 1024) table_.Step();
  std::map<std::string, int> visits;
  uint64_t cursor = 0;
  do {
    cursor = table_.Scan(cursor, [&](Item& item) { ++visits[item.text]; });
  } while (cursor != 0);
  ASSERT_EQ(visits.size(), 1000u);
  for (const auto& [key, count] : visits) EXPECT_EQ(count, 1) << key;
}

// Entries 0 to 199 stay; others come and go between the calls.
class HashTableScanTest : public HashTableTest,
                          public testing::WithParamInterface<unsigned> {};

TEST_P(HashTableScanTest, VisitsWhatStaysWhateverGrowsAndShrinks) {
  std::mt19937 random(GetParam());
  for (int i = 0; i < 200; ++i) Add(i);
  for (int round = 0; round < 30; ++round) {
    std::set<int> others;
    int next = 1000;
    const int at_first = static_cast<int>(random() % 4000);
    for (int i = 0; i < at_first; ++i) Add(*others.insert(next++).first);
    std::set<std::string> seen;
    uint64_t cursor = 0;
    do {
      cursor = table_.Scan(cursor, [&](Item& item) { seen.insert(item.text); });
      const size_t change = random() % 3;
      for (size_t i = random() % 200; i > 0; --i) {
        if (change == 0 && next < 8000) Add(*others.insert(next++).first);
        if (change == 1 && !others.empty()) {
          Remove(*others.begin());
          others.erase(others.begin());
        }
        if (change == 2) table_.Step();
      }
    } while (cursor != 0);
    for (int i = 0; i < 200; ++i) {
      ASSERT_TRUE(seen.contains("key" + std::to_string(i))) << i;
    }
    for (const int i : others) Remove(i);
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, HashTableScanTest, testing::Range(1u, 9u));

TEST_F(HashTableTest, ScanMayRemoveWhatItVisits) {
  for (int i = 0; i < 5000; ++i) Add(i);
  uint64_t cursor = 0;
  do {
    cursor = table_.Scan(cursor, [&](Item& item) { table_.Remove(item); });
  } while (cursor != 0);
  EXPECT_EQ(table_.size(), 0u);
}

TEST_F(HashTableTest, SamplesEveryEntryAboutEquallyOften) {
  std::mt19937_64 random(1);
  EXPECT_EQ(table_.Sample(random), nullptr);
  for (int i = 0; i < 100; ++i) Add(i);
  std::map<Item*, int> counts;
  for (int i = 0; i < 100'000; ++i) ++counts[table_.Sample(random)];
  EXPECT_EQ(counts.size(), 100u);
  for (const auto& [item, count] : counts) {
    EXPECT_GT(count, 500) << item->text;
    EXPECT_LT(count, 1500) << item->text;
  }
}

TEST_F(HashTableTest, SamplesEvenByNumbersThatAreNotRandom) {
  Item& only = Add(1);
  EXPECT_EQ(table_.Sample([] { return uint64_t{3}; }), &only);
}

TEST_F(HashTableTest, DrainsABoundedPart) {
  for (int i = 0; i < 5000; ++i) Add(i);
  std::set<std::string> taken;
  const auto take = [&](Item& item) { taken.insert(item.text); };
  EXPECT_FALSE(table_.Drain(100, take));
  EXPECT_LT(taken.size(), 1000u);
  EXPECT_EQ(table_.size(), 5000 - taken.size());
  while (!table_.Drain(100, take)) {
  }
  EXPECT_EQ(taken.size(), 5000u);
  EXPECT_EQ(table_.size(), 0u);
}

TEST_F(HashTableTest, NoOperationMovesManyEntries) {
  // Right after the decision to grow, nearly all is still in the old buckets.
  for (int i = 0; i < 4097; ++i) Add(i);
  const size_t both = table_.bucket_count();
  EXPECT_EQ(both, 4096u + 8192u);
  Add(5000);
  EXPECT_EQ(table_.bucket_count(), both);
  for (int i = 0; i < 4096; ++i) table_.Step();
  EXPECT_EQ(table_.bucket_count(), 8192u);
}

TEST_F(HashTableTest, AChangeOfSizeIsOverBeforeTheNextOneIsDue) {
  for (int i = 0; i < 40'000; ++i) {
    const size_t before = table_.size();
    Add(i);
    const bool full = before >= 16 && (before & (before - 1)) == 0;
    // Then the old buckets are gone, or it could not have grown.
    if (full) {
      ASSERT_EQ(table_.bucket_count(), before + 2 * before);
    }
  }
}

}  // namespace
}  // namespace listq::storage
