// Keys: how they are born, live and die.
#include "storage/keyspace.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>

#include "tests/unit/storage/keyspace_fixture.h"

namespace listq::storage {
namespace {

class KeyspaceTest : public KeyspaceFixture {};

constexpr int64_t kMs = 1000;

TEST_F(KeyspaceTest, FindsWhatWasCreated) {
  keys_.set_counting(Counting::kOn);
  EXPECT_EQ(keys_.Find("a"), nullptr);
  Keyspace::Entry& entry = keys_.Create("a", String("1"));
  EXPECT_EQ(entry.key(), "a");
  EXPECT_EQ(keys_.Find("a"), &entry);
  EXPECT_EQ(keys_.size(), 1u);
  EXPECT_EQ(keys_.hits(), 1u);
  EXPECT_EQ(keys_.misses(), 1u);
  keys_.set_counting(Counting::kOff);
  EXPECT_EQ(keys_.Find("b"), nullptr);
  EXPECT_EQ(keys_.misses(), 1u);
}

TEST_F(KeyspaceTest, KeysMayHoldAnyBytes) {
  const std::string odd("\0a\xff", 3);
  keys_.Create(odd, String("odd"));
  keys_.Create("", String("empty"));
  EXPECT_EQ(StringAt(odd), "odd");
  EXPECT_EQ(StringAt(""), "empty");
}

TEST_F(KeyspaceTest, AnnouncesBirthsAndChangesOfType) {
  keys_.Create("a", String("1"));
  EXPECT_EQ(listener_.Take(), Strings{"ready 0 a string"});
  keys_.Put("a", String("2"));
  EXPECT_EQ(listener_.Take(), Strings{});
  keys_.Put("a", List({"x"}));
  EXPECT_EQ(listener_.Take(), Strings{"ready 0 a list"});
  keys_.Put("b", List({"x"}));
  EXPECT_EQ(listener_.Take(), Strings{"ready 0 b list"});
}

TEST_F(KeyspaceTest, PutReplacesTheValueAndTakesTheExpiryAway) {
  keys_.SetExpiry(keys_.Create("a", String("1")), now_ms() + 5);
  keys_.Put("a", String("2"));
  EXPECT_EQ(keys_.Expiry(*keys_.Find("a")), std::nullopt);
  EXPECT_EQ(StringAt("a"), "2");
  EXPECT_EQ(keys_.expiring(), 0u);
}

TEST_F(KeyspaceTest, PutOverAKeyThatHasDiedIsABirth) {
  keys_.SetExpiry(keys_.Create("a", String("1")), now_ms() - 1);
  listener_.Take();
  keys_.Put("a", String("2"));
  EXPECT_EQ(listener_.Take(), (Strings{"expired 0 a", "ready 0 a string"}));
}

TEST_F(KeyspaceTest, TakeHandsTheValueOver) {
  Keyspace::Entry& entry = keys_.Create("a", String("1"));
  keys_.SetExpiry(entry, now_ms() + 5);
  Value value = keys_.Take(entry);
  EXPECT_EQ(StringIn(value), "1");
  EXPECT_EQ(keys_.Find("a"), nullptr);
  EXPECT_EQ(keys_.expiring(), 0u);
}

TEST_F(KeyspaceTest, AKeyLivesAtItsExpiryAndDiesAMillisecondLater) {
  keys_.SetExpiry(keys_.Create("a", String("1")), now_ms() + 10);
  listener_.Take();
  clock_.Advance(10 * kMs);
  EXPECT_NE(keys_.Find("a"), nullptr);
  EXPECT_EQ(keys_.ExpireDue(10), 0u);
  clock_.Advance(1 * kMs);
  EXPECT_EQ(keys_.Peek("a"), nullptr);
  EXPECT_EQ(keys_.size(), 1u) << "Peek removes nothing";
  EXPECT_EQ(listener_.Take(), Strings{});
  EXPECT_EQ(keys_.Find("a"), nullptr);
  EXPECT_EQ(listener_.Take(), Strings{"expired 0 a"});
  EXPECT_EQ(keys_.size(), 0u);
  EXPECT_EQ(keys_.expired(), 1u);
}

TEST_F(KeyspaceTest, TellsWhenTheEarliestExpiryIsAnother) {
  int told = 0;
  const auto changed = [&] {
    return std::exchange(told, listener_.next_expiry_changes) != told;
  };
  auto& a = keys_.Create("a", String("1"));
  EXPECT_FALSE(changed());
  keys_.SetExpiry(a, now_ms() + 10);
  EXPECT_TRUE(changed());
  keys_.SetExpiry(keys_.Create("b", String("1")), now_ms() + 20);
  EXPECT_FALSE(changed());
  keys_.SetExpiry(a, now_ms() + 5);
  EXPECT_TRUE(changed());
  keys_.ClearExpiry(a);
  EXPECT_FALSE(changed()) << "it is later, which is found out when it is due";
  EXPECT_EQ(keys_.ExpireDue(1), 0u);
  EXPECT_TRUE(changed());
  keys_.Delete(a);
  EXPECT_FALSE(changed());
  Keyspace other(1, shared_);
  other.SwapContents(keys_);
  EXPECT_TRUE(changed());
  EXPECT_EQ(keys_.NextExpiry(), std::nullopt);
  other.Clear();
  EXPECT_TRUE(changed());
  other.Clear();
  EXPECT_FALSE(changed());
}

TEST_F(KeyspaceTest, ExpireDueRemovesTheEarliestFirst) {
  const char* const names[] = {"c", "a", "d", "b"};
  for (const std::string name : names) {
    keys_.SetExpiry(keys_.Create(name, String(name)),
                    now_ms() + 10 * (name[0] - 'a'));
  }
  listener_.Take();
  EXPECT_EQ(keys_.NextExpiry(), now_ms());
  clock_.Advance(25 * kMs);
  EXPECT_EQ(keys_.ExpireDue(2), 2u);
  EXPECT_EQ(listener_.Take(), (Strings{"expired 0 a", "expired 0 b"}));
  EXPECT_EQ(keys_.ExpireDue(9), 1u);
  EXPECT_EQ(listener_.Take(), Strings{"expired 0 c"});
  EXPECT_EQ(keys_.size(), 1u);
}

TEST_F(KeyspaceTest, NothingDiesWhileAgingIsOff) {
  keys_.set_aging(Aging::kOff);
  keys_.SetExpiry(keys_.Create("a", String("1")), now_ms() - 1);
  EXPECT_FALSE(keys_.IsOver(now_ms() - 1));
  EXPECT_EQ(keys_.ExpireDue(10), 0u);
  EXPECT_NE(keys_.Find("a"), nullptr);
  EXPECT_NE(keys_.Peek("a"), nullptr);
  EXPECT_FALSE(keys_.IsExpired("a"));
  keys_.set_aging(Aging::kOn);
  EXPECT_TRUE(keys_.IsOver(now_ms()));
  EXPECT_FALSE(keys_.IsOver(now_ms() + 1));
  EXPECT_EQ(keys_.Find("a"), nullptr);
  EXPECT_EQ(keys_.expired(), 1u);
}

TEST_F(KeyspaceTest, ClearExpiryTellsWhetherThereWasOne) {
  Keyspace::Entry& entry = keys_.Create("a", String("1"));
  EXPECT_FALSE(keys_.ClearExpiry(entry));
  keys_.SetExpiry(entry, now_ms() + 1);
  EXPECT_TRUE(keys_.ClearExpiry(entry));
  EXPECT_EQ(keys_.NextExpiry(), std::nullopt);
}

TEST_F(KeyspaceTest, NotesTheLastUseUnlessTouchingIsOff) {
  Keyspace::Entry& entry = keys_.Create("a", String("1"));
  const uint32_t born = entry.last_use_s;
  clock_.Advance(5'000 * kMs);
  keys_.set_touching(Touching::kOff);
  keys_.Find("a");
  EXPECT_EQ(entry.last_use_s, born);
  keys_.set_touching(Touching::kOn);
  keys_.Peek("a");
  EXPECT_EQ(entry.last_use_s, born);
  keys_.Find("a");
  EXPECT_EQ(entry.last_use_s, born + 5);
}

TEST_F(KeyspaceTest, AveragesTheTimeToLive) {
  EXPECT_EQ(keys_.AverageTtlMs(), 0);
  for (int i = 0; i < 1000; ++i) {
    keys_.SetExpiry(keys_.Create(std::to_string(i), String("")),
                    now_ms() + 6400);
  }
  EXPECT_EQ(keys_.AverageTtlMs(), 6400);
}

TEST_F(KeyspaceTest, ClearRemovesEverythingAtOnceAndFreesItLater) {
  for (int i = 0; i < 1000; ++i) {
    keys_.SetExpiry(keys_.Create(std::to_string(i), String("x")), now_ms());
  }
  keys_.Clear();
  EXPECT_EQ(keys_.size(), 0u);
  EXPECT_EQ(keys_.expiring(), 0u);
  EXPECT_EQ(keys_.Find("7"), nullptr);
  EXPECT_FALSE(reclaimer_.idle());
  EXPECT_EQ(reclaimer_.pending(), 1000u);
  keys_.Create("7", String("new"));
  EXPECT_EQ(StringAt("7"), "new");
  while (!reclaimer_.idle()) reclaimer_.Step(50);
  EXPECT_EQ(StringAt("7"), "new");
}

TEST_F(KeyspaceTest, SwapsContentsWithAnotherOneOfAnotherSeed) {
  SharedByKeyspaces elsewhere{clock_, listener_, 43};
  Keyspace other(1, elsewhere);
  keys_.SetExpiry(keys_.Create("a", String("1")), now_ms() + 5);
  for (int i = 0; i < 100; ++i) other.Create(std::to_string(i), String("2"));
  keys_.SwapContents(other);
  EXPECT_EQ(keys_.index(), 0);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(StringAt(std::to_string(i)), "2");
  EXPECT_EQ(keys_.Find("a"), nullptr);
  ASSERT_NE(other.Find("a"), nullptr);
  EXPECT_EQ(other.expiring(), 1u);
  listener_.Take();
  clock_.Advance(6 * kMs);
  other.Find("a");
  EXPECT_EQ(listener_.Take(), Strings{"expired 1 a"});
}

TEST_F(KeyspaceTest, ScanShowsKeysThatHaveDied) {
  keys_.SetExpiry(keys_.Create("dead", String("")), now_ms() - 1);
  keys_.Create("alive", String(""));
  std::map<std::string, bool> seen;
  uint64_t cursor = 0;
  do {
    cursor = keys_.Scan(cursor, [&](Keyspace::Entry& entry) {
      seen[std::string(entry.key())] = keys_.IsExpired(entry);
    });
  } while (cursor != 0);
  EXPECT_EQ(seen,
            (std::map<std::string, bool>{{"alive", false}, {"dead", true}}));
}

TEST_F(KeyspaceTest, AShortListCostsAHundredBytesAndItsEntry) {
  const Keyspace::Entry& entry = keys_.Create("queue", List({"hello"}));
  EXPECT_LE(sizeof(Keyspace::Entry), 64u);
  EXPECT_LE(keys_.MemoryUsage(entry), 200u);
  EXPECT_GE(keys_.MemoryUsage(entry), 100u);
}

TEST_F(KeyspaceTest, ExpiryAgreesWithAModel) {
  std::mt19937 random(7);
  std::map<std::string, int64_t> model;  // 0: for ever
  for (int step = 0; step < 30'000; ++step) {
    const std::string key = std::to_string(random() % 300);
    Keyspace::Entry* entry = keys_.Find(key);
    const auto it = model.find(key);
    const bool lives =
        it != model.end() && (it->second == 0 || now_ms() <= it->second);
    ASSERT_EQ(entry != nullptr, lives) << step;
    if (!lives) model.erase(key);
    switch (random() % 6) {
      case 0:
        keys_.Put(key, String("v"));
        model[key] = 0;
        break;
      case 1:
      case 2:
        if (entry == nullptr) entry = &keys_.Create(key, String("v"));
        model[key] = now_ms() + static_cast<int64_t>(random() % 400);
        keys_.SetExpiry(*entry, model[key]);
        break;
      case 3:
        if (entry != nullptr) keys_.Delete(*entry);
        model.erase(key);
        break;
      case 4:
        clock_.Advance(static_cast<int64_t>(random() % 3) * kMs);
        break;
      default:
        keys_.ExpireDue(random() % 5);
    }
  }
  clock_.Advance(1'000 * kMs);
  keys_.ExpireDue(SIZE_MAX);
  const auto forever = std::count_if(model.begin(), model.end(),
                                     [](auto& p) { return p.second == 0; });
  EXPECT_EQ(keys_.size(), static_cast<size_t>(forever));
  EXPECT_EQ(keys_.expiring(), 0u);
}

}  // namespace
}  // namespace listq::storage
