// The notation of arguments: what it means, how a manual shows it, and what
// is malformed.
#include "server/engine/command_syntax.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace listq::server {
namespace {

std::vector<ArgumentDoc> Parsed(std::string_view syntax) {
  const auto arguments = ParseSyntax(syntax);
  EXPECT_TRUE(arguments.has_value()) << syntax;
  return arguments.value_or(std::vector<ArgumentDoc>());
}

std::string Shown(std::string_view syntax) {
  return SyntaxText(Parsed(syntax));
}

TEST(CommandSyntaxTest, NoTextMeansNoArguments) {
  EXPECT_EQ(Parsed("").size(), 0u);
  EXPECT_EQ(Shown(""), "");
}

TEST(CommandSyntaxTest, ReadsNamesAndTypes) {
  const auto arguments = Parsed("key:key ip:port:string");
  ASSERT_EQ(arguments.size(), 2u);
  EXPECT_EQ(arguments[0].name, "key");
  EXPECT_EQ(arguments[0].type, "key");
  EXPECT_FALSE(arguments[0].optional);
  EXPECT_FALSE(arguments[0].multiple);
  EXPECT_EQ(arguments[1].name, "ip:port");
  EXPECT_EQ(arguments[1].type, "string");
}

TEST(CommandSyntaxTest, ReadsWordsOptionsAndRepetition) {
  const auto arguments = Parsed("e:string... [COUNT n:integer] [WITHSCORES]");
  ASSERT_EQ(arguments.size(), 3u);
  EXPECT_TRUE(arguments[0].multiple);
  EXPECT_TRUE(arguments[1].optional);
  EXPECT_EQ(arguments[1].token, "COUNT");
  EXPECT_EQ(arguments[1].name, "n");
  EXPECT_EQ(arguments[2].type, "pure-token");
  EXPECT_EQ(arguments[2].token, "WITHSCORES");
  EXPECT_EQ(arguments[2].name, "withscores");
}

TEST(CommandSyntaxTest, ReadsChoicesAndGroups) {
  const auto arguments =
      Parsed("where:<LEFT|RIGHT> LIMIT slice:{from:integer n:integer}");
  ASSERT_EQ(arguments.size(), 2u);
  EXPECT_EQ(arguments[0].type, "oneof");
  ASSERT_EQ(arguments[0].arguments.size(), 2u);
  EXPECT_EQ(arguments[0].arguments[1].token, "RIGHT");
  EXPECT_EQ(arguments[1].type, "block");
  EXPECT_EQ(arguments[1].token, "LIMIT");
  ASSERT_EQ(arguments[1].arguments.size(), 2u);
  EXPECT_EQ(arguments[1].arguments[0].name, "from");
}

TEST(CommandSyntaxTest, ReadsVersions) {
  const auto arguments =
      Parsed("[GET@6.2.0] name:string@..2.8.12 c:<A|B>@7.0.0");
  ASSERT_EQ(arguments.size(), 3u);
  EXPECT_EQ(arguments[0].since, "6.2.0");
  EXPECT_EQ(arguments[0].token, "GET");
  EXPECT_EQ(arguments[1].deprecated_since, "2.8.12");
  EXPECT_EQ(arguments[1].name, "name");
  EXPECT_EQ(arguments[2].since, "7.0.0");
}

TEST(CommandSyntaxTest, AWordMayComeWithEachOfSeveral) {
  const auto arguments = Parsed("[GET... name:string]");
  ASSERT_EQ(arguments.size(), 1u);
  EXPECT_EQ(arguments[0].token, "GET");
  EXPECT_TRUE(arguments[0].optional);
  EXPECT_TRUE(arguments[0].multiple);
  EXPECT_TRUE(arguments[0].multiple_token);
}

TEST(CommandSyntaxTest, ShowsThemAsAManualDoes) {
  EXPECT_EQ(Shown("key:key element:string..."), "key element [element ...]");
  EXPECT_EQ(Shown("numkeys:integer key:key... where:<LEFT|RIGHT> "
                  "[COUNT count:integer]"),
            "numkeys key [key ...] <LEFT | RIGHT> [COUNT count]");
  EXPECT_EQ(Shown("[condition:<NX|XX>]"), "[NX | XX]");
  EXPECT_EQ(Shown("pair:{k:string v:string}..."), "k v [k v ...]");
  EXPECT_EQ(Shown("[GET... pair:{k:string v:string}]"),
            "[GET k v [GET k v ...]]");
}

TEST(CommandSyntaxTest, RefusesWhatIsMalformed) {
  for (const char* syntax :
       {"key", "key:", ":key", "key:nothing", "[key:key", "key:key]", "w:<A|B",
        "w:<A|>", "g:{a:key", "w:<A|B>x", "[", "<A>", "a:key b"}) {
    EXPECT_EQ(ParseSyntax(syntax), std::nullopt) << syntax;
  }
}

}  // namespace
}  // namespace listq::server
