// The text of a manifest, both ways, and what is refused.
#include "server/durability/log_manifest.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace listq::server {
namespace {

using BaseFormat = LogManifest::BaseFormat;

const LogPlace kPlace = {"appendonlydir", "appendonly.aof"};

constexpr char kUsual[] =
    "file appendonly.aof.2.base.rdb seq 2 type b\n"
    "file appendonly.aof.1.base.rdb seq 1 type h\n"
    "file appendonly.aof.2.incr.aof seq 2 type h\n"
    "file appendonly.aof.3.incr.aof seq 3 type i\n"
    "file appendonly.aof.5.incr.aof seq 5 type i\n";

LogManifest Good(const std::string& text) {
  LogManifest manifest;
  EXPECT_EQ(LogManifest::Parse(text, &manifest), std::nullopt) << text;
  return manifest;
}

std::string RefusalOf(const std::string& text) {
  LogManifest manifest;
  return LogManifest::Parse(text, &manifest).value_or("accepted");
}

// A line among others, so that its number counts.
std::string RefusalOfLine(const std::string& line) {
  return RefusalOf("file f seq 1 type b\n" + line);
}

TEST(LogManifestTest, IsWrittenAsItWasRead) {
  const LogManifest manifest = Good(kUsual);
  EXPECT_EQ(manifest.base, (LogFile{"appendonly.aof.2.base.rdb", 2}));
  EXPECT_EQ(manifest.history,
            (std::vector<LogFile>{{"appendonly.aof.1.base.rdb", 1},
                                  {"appendonly.aof.2.incr.aof", 2}}));
  EXPECT_EQ(manifest.incrementals,
            (std::vector<LogFile>{{"appendonly.aof.3.incr.aof", 3},
                                  {"appendonly.aof.5.incr.aof", 5}}));
  EXPECT_EQ(manifest.base_sequence, 2);
  EXPECT_EQ(manifest.incremental_sequence, 5);
  EXPECT_FALSE(manifest.empty());
  EXPECT_EQ(manifest.Encode(), kUsual);
}

TEST(LogManifestTest, HistoryAloneIsNothingToLoad) {
  EXPECT_TRUE(Good("file f seq 1 type h\n").empty());
  EXPECT_TRUE(Good("# nothing yet\n").empty());
  EXPECT_EQ(LogManifest().Encode(), "");
}

TEST(LogManifestTest, WordsComeInAnyOrderWithOthersAmongThem) {
  const LogManifest manifest = Good(
      "# of the other server\n"
      "  TYPE incr later x SEQ 7 File f\t\r\n");
  EXPECT_EQ(manifest.incrementals, (std::vector<LogFile>{{"f", 7}}));
}

TEST(LogManifestTest, NamesAreQuotedWhereTheyWouldNotBeReadOtherwise) {
  const std::pair<std::string, std::string> kNames[] = {
      {"plain-name_1.aof", "plain-name_1.aof"},
      {"two words", R"("two words")"},
      {"quote\"d", R"("quote\"d")"},
      {"it's", R"("it's")"},
      {"tab\tbell\a", R"("tab\tbell\a")"},
      {"\xc3\xa4\x7f", R"("\xc3\xa4\x7f")"},
  };
  for (const auto& [name, spelled] : kNames) {
    LogManifest manifest;
    manifest.AddIncremental({name, 1});
    EXPECT_EQ(manifest.Encode(), "file " + spelled + " seq 1 type i\n");
    EXPECT_EQ(Good(manifest.Encode()).incrementals, manifest.incrementals);
  }
}

TEST(LogManifestTest, RefusesWhatRedisRefuses) {
  constexpr char kFormat[] = "Invalid AOF manifest file format (line 2)";
  constexpr char kPath[] = "File can't be a path, just a filename (line 2)";
  constexpr char kLine[] =
      "The AOF manifest file contains too long line, or one without an end "
      "(line 2)";
  EXPECT_EQ(RefusalOf(""), "Found an empty AOF manifest");
  EXPECT_EQ(RefusalOfLine("\n"), kFormat);
  EXPECT_EQ(RefusalOfLine("file f seq 1\n"), kFormat);
  EXPECT_EQ(RefusalOfLine("file f seq 1 type i more\n"), kFormat);
  EXPECT_EQ(RefusalOfLine("file f seq 1 other i\n"), kFormat);
  EXPECT_EQ(RefusalOfLine("file f other 1 type i\n"), kFormat);
  EXPECT_EQ(RefusalOfLine("other f seq 1 type i\n"), kFormat);
  EXPECT_EQ(RefusalOfLine("file f seq 0 type i\n"), kFormat);
  EXPECT_EQ(RefusalOfLine("file f seq x type i\n"), kFormat);
  EXPECT_EQ(RefusalOfLine("file f seq 1 type \"\"\n"), kFormat);
  EXPECT_EQ(RefusalOfLine("file \"f seq 1 type i\n"), kFormat);
  EXPECT_EQ(RefusalOfLine("file a/f seq 1 type i\n"), kPath);
  EXPECT_EQ(RefusalOfLine("file ..\\f seq 1 type i\n"), kPath);
  EXPECT_EQ(RefusalOfLine("file \"f\\x00\" seq 1 type i\n"), kPath);
  EXPECT_EQ(RefusalOfLine("file f seq 1 type x\n"),
            "Unknown AOF file type (line 2)");
  EXPECT_EQ(RefusalOfLine("file f seq 1 type b\n"),
            "Found duplicate base file information (line 2)");
  EXPECT_EQ(RefusalOf("file f seq 2 type i\nfile g seq 2 type i\n"),
            "Found a non-monotonic sequence number (line 2)");
  EXPECT_EQ(RefusalOfLine("file f seq 1 type i"), kLine);
  EXPECT_EQ(RefusalOfLine("file " + std::string(1100, 'f') + " seq 1 type i\n"),
            kLine);
}

TEST(LogManifestTest, TheLongestLineIsRedisLongest) {
  const std::string around = "file  seq 1 type i\n";
  const std::string longest(1024 - around.size(), 'f');
  Good("file " + longest + " seq 1 type i\n");
  EXPECT_NE(RefusalOf("file f" + longest + " seq 1 type i\n"), "accepted");
}

TEST(LogManifestTest, NewFilesAreCalledAsRedisCallsThem) {
  LogManifest manifest;
  manifest.ReplaceBase(manifest.NextBase(kPlace, BaseFormat::kRdb));
  manifest.AddIncremental(manifest.NextIncremental(kPlace));
  EXPECT_EQ(manifest.Encode(),
            "file appendonly.aof.1.base.rdb seq 1 type b\n"
            "file appendonly.aof.1.incr.aof seq 1 type i\n");
  EXPECT_EQ(manifest.NextBase(kPlace, BaseFormat::kRequests),
            (LogFile{"appendonly.aof.2.base.aof", 2}));
  EXPECT_EQ(manifest.NextIncremental(kPlace),
            (LogFile{"appendonly.aof.2.incr.aof", 2}));
}

TEST(LogManifestTest, WhatIsReplacedGoesToTheHistory) {
  LogManifest manifest = Good(
      "file b.1 seq 1 type b\n"
      "file i.1 seq 1 type i\n"
      "file i.2 seq 2 type i\n"
      "file i.3 seq 3 type i\n");
  manifest.ReplaceBase({"b.2", 2});
  manifest.RetireIncrementals();
  EXPECT_EQ(manifest.Encode(),
            "file b.2 seq 2 type b\n"
            "file i.1 seq 1 type h\n"
            "file i.2 seq 2 type h\n"
            "file b.1 seq 1 type h\n"
            "file i.3 seq 3 type i\n");
  manifest.RetireIncrementals();
  EXPECT_EQ(manifest.incrementals.size(), 1u);
  EXPECT_EQ(manifest.incremental_sequence, 3);
}

TEST(LogManifestTest, WhatIsGivenUpKeepsItsNumbers) {
  const LogManifest before = Good(
      "file b.1 seq 1 type b\n"
      "file i.1 seq 1 type i\n");
  LogManifest next = before;
  next.ReplaceBase(next.NextBase(kPlace, BaseFormat::kRdb));
  next.RetireAllIncrementals();
  next.AddIncremental(next.NextIncremental(kPlace));
  LogManifest manifest = before;
  manifest.GiveUp(next);
  EXPECT_EQ(manifest.base, before.base);
  EXPECT_EQ(manifest.incrementals, before.incrementals);
  EXPECT_EQ(manifest.history,
            (std::vector<LogFile>{*next.base, next.incrementals.back()}));
  EXPECT_EQ(manifest.NextBase(kPlace, BaseFormat::kRdb).sequence, 3);
  EXPECT_EQ(manifest.NextIncremental(kPlace).sequence, 3);
  manifest.GiveUp(before);
  EXPECT_EQ(manifest.history.size(), 2u) << "it had nothing new";
}

}  // namespace
}  // namespace listq::server
