// SCAN: whoever is there all the time is found.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

class ScanTest : public CommandTest {
 protected:
  static std::string Key(int i) { return "key:" + std::to_string(i); }

  void Fill(int from, int to) {
    for (int i = from; i < to; ++i) Run("SET " + Key(i) + " v");
  }
  void Delete(int from, int to) {
    for (int i = from; i < to; ++i) Run("DEL " + Key(i));
  }

  // One call from the cursor where the last one ended. False at the end.
  bool Step(std::string_view options = "") {
    const resp::Reply reply =
        a_.Ask("SCAN " + cursor_ + " " + std::string(options));
    cursor_ = reply.elements[0].text;
    for (const resp::Reply& key : reply.elements[1].elements) {
      ++found_[key.text];
    }
    return cursor_ != "0";
  }
  void ScanAll(std::string_view options = "") {
    found_.clear();
    while (Step(options)) {
    }
  }
  bool FoundAll(int from, int to) const {
    for (int i = from; i < to; ++i) {
      if (found_.count(Key(i)) == 0) return false;
    }
    return true;
  }

  std::string cursor_ = "0";
  std::map<std::string, int> found_;
};

TEST_F(ScanTest, AnEmptyDatabaseEndsAtOnce) {
  EXPECT_EQ(Run("SCAN 0"), R"(["0", []])");
}

TEST_F(ScanTest, FindsEveryKeyOnceWhileNothingChanges) {
  Fill(0, 1000);
  ScanAll();
  EXPECT_EQ(found_.size(), 1000u);
  for (const auto& [key, times] : found_) EXPECT_EQ(times, 1) << key;
}

TEST_F(ScanTest, CountSaysHowMuchToDoAtOnce) {
  Fill(0, 1000);
  Step("COUNT 100");
  EXPECT_GE(found_.size(), 100u);
  EXPECT_LT(found_.size(), 200u);
  found_.clear();
  cursor_ = "0";
  EXPECT_FALSE(Step("COUNT 9223372036854775807"));
  EXPECT_EQ(found_.size(), 1000u);
}

TEST_F(ScanTest, FindsWhatWasThereAllTheTimeWhileTheTableGrows) {
  Fill(0, 100);
  for (int next = 100; Step("COUNT 5"); next += 500) {
    if (next < 20000) Fill(next, next + 500);
  }
  EXPECT_TRUE(FoundAll(0, 100));
}

TEST_F(ScanTest, FindsWhatWasThereAllTheTimeWhileTheTableShrinks) {
  Fill(0, 20000);
  for (int next = 100; Step("COUNT 20"); next += 500) {
    if (next < 20000) Delete(next, next + 500);
  }
  EXPECT_TRUE(FoundAll(0, 100));
}

TEST_F(ScanTest, FindsWhatWasThereAllTheTimeWhileTheTableSways) {
  Fill(0, 200);
  int step = 0;
  while (Step("COUNT 3")) {
    ++step;
    if (step % 4 == 1) Fill(1000, 3000);
    if (step % 4 == 3) Delete(1000, 3000);
  }
  EXPECT_TRUE(FoundAll(0, 200));
}

TEST_F(ScanTest, MatchPicksByPattern) {
  Fill(0, 100);
  Run("SET other v");
  ScanAll("MATCH *the*");
  EXPECT_EQ(found_, (std::map<std::string, int>{{"other", 1}}));
  ScanAll("MATCH key:1? COUNT 1000");
  EXPECT_EQ(found_.size(), 10u);
}

TEST_F(ScanTest, AStarAloneIsAllThereIsAndTheEmptyNameIsNothingElse) {
  Run("SET \"\" v");
  EXPECT_EQ(Run("KEYS *"), R"([""])");
  EXPECT_EQ(Run("KEYS **"), "[]");
  EXPECT_EQ(Run("SCAN 0 MATCH *"), R"(["0", [""]])");
  EXPECT_EQ(Run("SCAN 0 MATCH **"), R"(["0", []])");
}

TEST_F(ScanTest, TypePicksByType) {
  Fill(0, 10);
  Run("RPUSH q x");
  ScanAll("TYPE list");
  EXPECT_EQ(found_, (std::map<std::string, int>{{"q", 1}}));
  ScanAll("TYPE STRING");
  EXPECT_EQ(found_.size(), 10u);
  ScanAll("TYPE zset");
  EXPECT_EQ(found_.size(), 0u);
}

TEST_F(ScanTest, AnyCursorEnds) {
  Fill(0, 100);
  for (const char* cursor : {"1", "12345", "18446744073709551615"}) {
    cursor_ = cursor;
    ScanAll();
    EXPECT_LE(found_.size(), 100u);
  }
}

TEST_F(ScanTest, ChecksCursorAndOptions) {
  EXPECT_EQ(Run("SCAN abc"), "-ERR invalid cursor");
  EXPECT_EQ(Run("SCAN \"\" FOO"), "-ERR invalid cursor");
  EXPECT_EQ(Run("SCAN 0 COUNT 0"), kSyntax);
  EXPECT_EQ(Run("SCAN 0 COUNT abc"), kNotAnInteger);
  EXPECT_EQ(Run("SCAN 0 MATCH"), kSyntax);
  EXPECT_EQ(Run("SCAN 0 FOO x"), kSyntax);
  EXPECT_EQ(Run("SCAN"), ArityErrorOf("scan"));
}

}  // namespace
}  // namespace listq::testing
