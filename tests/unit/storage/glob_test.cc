// Patterns as Redis takes them, odd ones included.
#include "storage/glob.h"

#include <gtest/gtest.h>

#include <string>

namespace listq::storage {
namespace {

TEST(GlobTest, PlainTextMatchesItself) {
  EXPECT_TRUE(GlobMatches("", ""));
  EXPECT_TRUE(GlobMatches("abc", "abc"));
  EXPECT_FALSE(GlobMatches("abc", "ab"));
  EXPECT_FALSE(GlobMatches("abc", "abcd"));
  EXPECT_FALSE(GlobMatches("", "a"));
  EXPECT_FALSE(GlobMatches("abc", "ABC"));
}

TEST(GlobTest, AStarTakesAnyRun) {
  EXPECT_TRUE(GlobMatches("*", "anything"));
  EXPECT_TRUE(GlobMatches("a*c", "ac"));
  EXPECT_TRUE(GlobMatches("a*c", "abcbc"));
  EXPECT_TRUE(GlobMatches("*b*", "abc"));
  EXPECT_TRUE(GlobMatches("a**", "a"));
  EXPECT_FALSE(GlobMatches("a*c", "acb"));
  EXPECT_FALSE(GlobMatches("*", ""));
}

TEST(GlobTest, AQuestionMarkTakesOneCharacter) {
  EXPECT_TRUE(GlobMatches("h?llo", "hello"));
  EXPECT_FALSE(GlobMatches("h?llo", "hllo"));
  EXPECT_FALSE(GlobMatches("?", ""));
}

TEST(GlobTest, ABracketTakesOneOfItsCharacters) {
  EXPECT_TRUE(GlobMatches("h[ae]llo", "hallo"));
  EXPECT_FALSE(GlobMatches("h[ae]llo", "hillo"));
  EXPECT_TRUE(GlobMatches("h[^e]llo", "hallo"));
  EXPECT_FALSE(GlobMatches("h[^e]llo", "hello"));
  EXPECT_TRUE(GlobMatches("[a-c]", "b"));
  EXPECT_TRUE(GlobMatches("[c-a]", "b"));
  EXPECT_FALSE(GlobMatches("[a-c]", "d"));
  EXPECT_TRUE(GlobMatches("[\\]]", "]"));
  EXPECT_TRUE(GlobMatches("[^]", "x"));
  EXPECT_FALSE(GlobMatches("[]", "x"));
}

TEST(GlobTest, AnUnclosedBracketGoesToTheEnd) {
  EXPECT_TRUE(GlobMatches("[ab", "b"));
  EXPECT_TRUE(GlobMatches("[^", "x"));
  EXPECT_FALSE(GlobMatches("[", "["));
  EXPECT_TRUE(GlobMatches("[a-", "-"));
}

TEST(GlobTest, ABackslashTakesTheNextCharacterLiterally) {
  EXPECT_TRUE(GlobMatches("\\*", "*"));
  EXPECT_FALSE(GlobMatches("\\*", "a"));
  EXPECT_TRUE(GlobMatches("a\\", "a\\"));
}

TEST(GlobTest, MayIgnoreCase) {
  EXPECT_TRUE(GlobMatches("MaX*", "maxclients", Case::kInsensitive));
  EXPECT_TRUE(GlobMatches("[A-C]x", "bX", Case::kInsensitive));
  EXPECT_FALSE(GlobMatches("[\\a]", "A", Case::kInsensitive));
}

TEST(GlobTest, ManyStarsCostNoMoreThanThePatternTimesTheText) {
  std::string pattern;
  for (int i = 0; i < 1000; ++i) pattern += "a*";
  pattern += 'b';
  EXPECT_FALSE(GlobMatches(pattern, std::string(20'000, 'a')));
}

}  // namespace
}  // namespace listq::storage
