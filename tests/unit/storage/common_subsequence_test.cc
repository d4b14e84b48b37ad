// Longest common subsequences, and the runs that they consist of.
#include "storage/common_subsequence.h"

#include <gtest/gtest.h>

#include <string>

namespace listq::storage {
namespace {

std::string TextOf(std::string_view first, std::string_view second) {
  const CommonSubsequence common = FindCommonSubsequence(first, second);
  std::string text;
  for (auto run = common.runs.rbegin(); run != common.runs.rend(); ++run) {
    EXPECT_EQ(first.substr(run->first, run->length),
              second.substr(run->second, run->length));
    text += first.substr(run->first, run->length);
  }
  EXPECT_EQ(text.size(), common.length);
  return text;
}

TEST(CommonSubsequenceTest, FindsWhatBothHaveInOrder) {
  EXPECT_EQ(TextOf("", ""), "");
  EXPECT_EQ(TextOf("abc", ""), "");
  EXPECT_EQ(TextOf("abc", "xyz"), "");
  EXPECT_EQ(TextOf("abc", "abc"), "abc");
  EXPECT_EQ(TextOf("xaxbxcx", "abc"), "abc");
  EXPECT_EQ(TextOf("ohmytext", "mynewtext"), "mytext");
}

TEST(CommonSubsequenceTest, JoinsNeighboursToRunsAndTellsTheLastFirst) {
  const auto common = FindCommonSubsequence("ohmytext", "mynewtext");
  ASSERT_EQ(common.runs.size(), 2u);
  EXPECT_EQ(common.runs[0].first, 4u);
  EXPECT_EQ(common.runs[0].second, 5u);
  EXPECT_EQ(common.runs[0].length, 4u);
  EXPECT_EQ(common.runs[1].first, 2u);
  EXPECT_EQ(common.runs[1].second, 0u);
  EXPECT_EQ(common.runs[1].length, 2u);
}

TEST(CommonSubsequenceTest, OfSeveralTakesTheOneThatRedisTakes) {
  EXPECT_EQ(TextOf("ab", "ba"), "b");
  EXPECT_EQ(TextOf("abcd", "badc"), "bd");
}

TEST(CommonSubsequenceTest, TellsWhatItCosts) {
  EXPECT_EQ(CommonSubsequenceBytes(0, 0), 4u);
  EXPECT_EQ(CommonSubsequenceBytes(511, 511), 1024u * 1024);
}

}  // namespace
}  // namespace listq::storage
