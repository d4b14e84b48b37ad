// The order, ranks and ranges of the tree, against a sorted vector.
#include "storage/ranked_tree.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace listq::storage {
namespace {

bool Less(const ScoredMember* a, const ScoredMember* b) {
  if (a->score != b->score) return a->score < b->score;
  return a->key() < b->key();
}

// A tree beside a vector that is kept in the same order, and owns the members.
class RankedTreeTest : public ::testing::Test {
 protected:
  ~RankedTreeTest() override { Erase(0, model_.size()); }

  void Insert(double score, const std::string& text) {
    ScoredMember* member = ScoredMember::Make(text, 0, score);
    const auto at =
        std::lower_bound(model_.begin(), model_.end(), member, Less);
    if (at != model_.end() && !Less(member, *at)) {
      return ScoredMember::Free(member);
    }
    model_.insert(at, member);
    tree_.Insert(*member);
  }
  void Erase(size_t first, size_t count) {
    tree_.Erase(first, count);
    const auto begin = model_.begin() + static_cast<ptrdiff_t>(first);
    const auto end = begin + static_cast<ptrdiff_t>(count);
    std::for_each(begin, end, ScoredMember::Free);
    model_.erase(begin, end);
  }

  void Check() {
    ASSERT_EQ(tree_.size(), model_.size());
    if (model_.empty()) return;
    auto forward = tree_.At(0);
    auto backward = tree_.At(model_.size() - 1);
    for (size_t i = 0; i < model_.size(); ++i) {
      ASSERT_TRUE(forward.AtMember());
      ASSERT_EQ(&forward.member(), model_[i]);
      ASSERT_EQ(&backward.member(), model_[model_.size() - 1 - i]);
      forward.Forward();
      backward.Backward();
    }
    EXPECT_FALSE(forward.AtMember());
    EXPECT_FALSE(backward.AtMember());
  }
  void CheckRank(size_t rank) {
    ASSERT_EQ(tree_.RankOf(*model_[rank]), rank);
    ASSERT_EQ(&tree_.At(rank).member(), model_[rank]);
  }
  void CheckScore(double score) {
    const auto below = [&](double other, const ScoredMember&) {
      return other < score;
    };
    const auto expected = std::count_if(
        model_.begin(), model_.end(),
        [&](const ScoredMember* member) { return member->score < score; });
    ASSERT_EQ(tree_.CountWhile(below), static_cast<size_t>(expected));
  }

  size_t Below(size_t bound) { return random_() % bound; }
  // Inserts and erases by chance, one or many.
  void Churn(int steps, size_t scores, size_t most) {
    for (int i = 0; i < steps; ++i) {
      const bool grow = model_.empty() || Below(20) != 0;
      if (grow && model_.size() < most) {
        Insert(static_cast<double>(Below(scores)),
               std::to_string(Below(10'000'000)));
      } else {
        const size_t first = Below(model_.size());
        const size_t count = Below(4) == 0 ? model_.size() - first : 10;
        Erase(first, std::min(1 + Below(count), model_.size() - first));
      }
      if (model_.empty()) continue;
      CheckRank(Below(model_.size()));
      CheckScore(static_cast<double>(Below(scores)) + 0.5);
    }
  }

  RankedTree tree_;
  std::vector<ScoredMember*> model_;
  std::mt19937 random_{1};
};

TEST_F(RankedTreeTest, OrdersByScoreAndThenByBytes) {
  Insert(2, "a");
  Insert(1, "b");
  Insert(1, std::string("a\0b", 3));
  Insert(1, "");
  Insert(-1, "\xff");
  Insert(1, "\xff");
  Check();
  EXPECT_EQ(tree_.At(0).member().score, -1);
  EXPECT_EQ(tree_.At(1).member().key(), "");
  EXPECT_EQ(tree_.At(4).member().key(), "\xff");
}

TEST_F(RankedTreeTest, KeepsItsOrderWhereManyScoresAreEqual) {
  Churn(20'000, 3, 5'000);
  Check();
}

TEST_F(RankedTreeTest, KeepsItsOrderWhereScoresDiffer) {
  Churn(20'000, 1'000'000, 5'000);
  Check();
}

TEST_F(RankedTreeTest, GrowsAtEitherEnd) {
  for (int i = 0; i < 10'000; ++i) {
    Insert(i, "x");
    Insert(-i, "x");
  }
  Check();
  // Leaves that are filled in order are full.
  EXPECT_LT(tree_.MemoryUsage() / tree_.size(), 10U);
  for (size_t i = 0; i < model_.size(); i += 97) CheckRank(i);
}

TEST_F(RankedTreeTest, ErasesRangesOfAnyLength) {
  for (const size_t length : {1U, 7U, 62U, 63U, 500U, 2500U}) {
    for (int i = 0; i < 3'000; ++i) Insert(i % 7, std::to_string(i));
    while (model_.size() >= length)
      Erase(Below(model_.size() - length + 1), length);
    Check();
  }
}

TEST_F(RankedTreeTest, GivesMemoryBackAsItShrinks) {
  for (int i = 0; i < 10'000; ++i) Insert(i, "x");
  const size_t before = tree_.MemoryUsage();
  while (model_.size() > 100) Erase(Below(model_.size()), 1);
  Check();
  EXPECT_LT(tree_.MemoryUsage(), before / 10);
  Erase(0, model_.size());
  EXPECT_EQ(tree_.MemoryUsage(), 0U);
}

}  // namespace
}  // namespace listq::storage
