// Sorted sets in either form, against a model.
#include "storage/sorted_set_value.h"

#include <gtest/gtest.h>

#include <cstring>
#include <iterator>
#include <limits>
#include <map>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace listq::storage {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

using Members = std::vector<std::pair<std::string, double>>;

Members Read(const SortedSetValue& set, RankRange range,
             Order order = Order::kAscending) {
  Members members;
  if (range.count == 0) return members;
  set.Visit(range, order, [&](std::string_view member, double score) {
    members.emplace_back(member, score);
  });
  return members;
}
Members ReadAll(const SortedSetValue& set) {
  return Read(set, {0, set.size()});
}

constexpr SortedSetLimits kUnlimited = {.max_listed = SIZE_MAX,
                                        .max_listed_bytes = SIZE_MAX};

void Give(SortedSetValue& set, std::string_view member, double score) {
  const SortedSetValue::Place place = set.Find(member);
  if (place.found) {
    set.SetScore(place, member, score);
  } else {
    set.Add(place, member, score, kUnlimited);
  }
}

enum class Form { kBlock, kTable };

class SortedSetValueTest : public ::testing::TestWithParam<Form> {
 protected:
  SortedSetValueTest() {
    if (GetParam() == Form::kTable) set_.BecomeTable(1);
  }
  SortedSetValue set_;
};

TEST_P(SortedSetValueTest, OrdersByScoreAndThenByBytes) {
  Give(set_, "b", 2);
  Give(set_, "12", 1);
  Give(set_, "a", 2);
  Give(set_, "", -kInfinity);
  Give(set_, "c", 0.5);
  EXPECT_EQ(
      ReadAll(set_),
      (Members{{"", -kInfinity}, {"c", 0.5}, {"12", 1}, {"a", 2}, {"b", 2}}));
  EXPECT_EQ(Read(set_, {1, 2}, Order::kDescending),
            (Members{{"12", 1}, {"c", 0.5}}));
}

TEST_P(SortedSetValueTest, KeepsEveryScoreExactly) {
  // The last ones look like texts that frames pack as integers.
  double digits = 0;
  std::memcpy(&digits, "12345678", sizeof(digits));
  const std::vector<double> scores = {0,
                                      1,
                                      9,
                                      -1,
                                      10,
                                      0.1,
                                      1e17,
                                      1e300,
                                      -1e-300,
                                      5e-324,
                                      kInfinity,
                                      -kInfinity,
                                      127,
                                      1 << 30,
                                      digits,
                                      -digits,
                                      9007199254740993.0};
  for (size_t i = 0; i < scores.size(); ++i) {
    Give(set_, std::to_string(i), scores[i]);
  }
  for (size_t i = 0; i < scores.size(); ++i) {
    EXPECT_EQ(set_.Find(std::to_string(i)).score, scores[i]);
  }
}

TEST_P(SortedSetValueTest, SelectsByScore) {
  for (const int score : {1, 2, 2, 3, 5}) {
    Give(set_, std::string(1, static_cast<char>('a' + set_.size())), score);
  }
  const auto select = [&](ScoreRange::Bound least, ScoreRange::Bound most) {
    const RankRange range = set_.Select(ScoreRange{least, most});
    return std::pair(range.first, range.count);
  };
  using Pair = std::pair<size_t, size_t>;
  EXPECT_EQ(select({2}, {3}), Pair(1, 3));
  EXPECT_EQ(select({2, true}, {3}), Pair(3, 1));
  EXPECT_EQ(select({2}, {3, true}), Pair(1, 2));
  EXPECT_EQ(select({-kInfinity}, {kInfinity}), Pair(0, 5));
  EXPECT_EQ(select({3}, {2}).second, 0U);
  EXPECT_EQ(select({2, true}, {2}).second, 0U);
  EXPECT_EQ(select({6}, {9}).second, 0U);
}

TEST_P(SortedSetValueTest, SelectsByBytes) {
  using enum LexRange::Bound::Kind;
  for (const char* member : {"", "a", "b", "bb", "c"}) Give(set_, member, 7);
  const auto select = [&](LexRange::Bound least, LexRange::Bound most) {
    const RankRange range = set_.Select(LexRange{least, most});
    return std::pair(range.first, range.count);
  };
  using Pair = std::pair<size_t, size_t>;
  EXPECT_EQ(select({kLowest, {}}, {kHighest, {}}), Pair(0, 5));
  EXPECT_EQ(select({kInclusive, "b"}, {kInclusive, "bb"}), Pair(2, 2));
  EXPECT_EQ(select({kExclusive, "b"}, {kExclusive, "c"}), Pair(3, 1));
  EXPECT_EQ(select({kExclusive, ""}, {kInclusive, "aa"}), Pair(1, 1));
  EXPECT_EQ(select({kHighest, {}}, {kLowest, {}}).second, 0U);
  EXPECT_EQ(select({kInclusive, "c"}, {kInclusive, "a"}).second, 0U);
}

TEST_P(SortedSetValueTest, AgreesWithAModel) {
  std::map<std::string, double> scores;
  std::set<std::pair<double, std::string>> order;
  std::mt19937 random(3);
  const auto forget = [&](const std::string& member) {
    order.erase({scores[member], member});
    scores.erase(member);
  };
  for (int i = 0; i < 5'000; ++i) {
    const std::string member = std::to_string(random() % 150);
    const auto place = set_.Find(member);
    ASSERT_EQ(place.found, scores.contains(member));
    if (place.found) {
      ASSERT_EQ(set_.RankOf(place),
                static_cast<size_t>(std::distance(
                    order.begin(), order.find({scores[member], member}))));
    }
    if (place.found && random() % 3 == 0) {
      set_.Remove(place);
      forget(member);
    } else if (random() % 50 == 0 && set_.size() > 0) {
      const size_t first = random() % set_.size();
      const RankRange range{first, 1 + random() % (set_.size() - first)};
      for (const auto& [gone, score] : Read(set_, range)) forget(gone);
      set_.Erase(range);
    } else {
      const double score = (static_cast<int>(random() % 40) - 20) / 4.0;
      Give(set_, member, score);
      if (place.found) forget(member);
      scores[member] = score;
      order.insert({score, member});
    }
    ASSERT_EQ(set_.size(), scores.size());
  }
  Members expected;
  for (const auto& [score, member] : order) {
    expected.emplace_back(member, score);
  }
  EXPECT_EQ(ReadAll(set_), expected);
}

TEST_P(SortedSetValueTest, ACloneIsIndependent) {
  Give(set_, "a", 1);
  Give(set_, "b", 2);
  const SortedSetValue clone = set_.Clone();
  Give(set_, "a", 3);
  EXPECT_EQ(ReadAll(clone), (Members{{"a", 1}, {"b", 2}}));
  EXPECT_EQ(clone.EncodingName(), set_.EncodingName());
}

TEST_P(SortedSetValueTest, AScanVisitsEveryMember) {
  for (int i = 0; i < 100; ++i) Give(set_, std::to_string(i), i);
  std::map<std::string, double> seen;
  uint64_t cursor = 0;
  do {
    cursor = set_.Scan(cursor, [&](const SortedSetValue::Scanned& scanned) {
      seen[std::string(scanned.member)] = scanned.score;
    });
  } while (cursor != 0);
  EXPECT_EQ(seen.size(), 100U);
  EXPECT_EQ(seen["42"], 42);
}

TEST_P(SortedSetValueTest, IsReleasedInSteps) {
  for (int i = 0; i < 5'000; ++i) {
    // Not too many for a block.
    if (GetParam() == Form::kBlock && i == 100) break;
    Give(set_, std::to_string(i), i);
  }
  int steps = 1;
  while (!set_.ReleaseSome()) ++steps;
  EXPECT_EQ(steps > 1, GetParam() == Form::kTable);
}

INSTANTIATE_TEST_SUITE_P(Forms, SortedSetValueTest,
                         ::testing::Values(Form::kBlock, Form::kTable),
                         [](const auto& form) {
                           return form.param == Form::kBlock ? "Block"
                                                             : "Table";
                         });

TEST(SortedSetValueFormTest, BecomingATableChangesNothingElse) {
  SortedSetValue set;
  for (int i = 0; i < 100; ++i) Give(set, std::to_string(i), 50.5 - i);
  const Members before = ReadAll(set);
  EXPECT_EQ(set.EncodingName(), "listpack");
  const size_t bytes = set.MemoryUsage();
  set.BecomeTable(1);
  EXPECT_EQ(set.EncodingName(), "skiplist");
  EXPECT_EQ(ReadAll(set), before);
  EXPECT_GT(set.MemoryUsage(), bytes);
}

}  // namespace
}  // namespace listq::storage
