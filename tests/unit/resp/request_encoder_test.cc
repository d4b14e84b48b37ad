// Requests as bytes, and argument lines as words.
#include "resp/request_encoder.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "resp/request_parser.h"

namespace listq::resp {
namespace {

using Words = std::vector<std::string>;

std::optional<Words> Split(std::string_view line) {
  Words words;
  if (!SplitQuotedWords(line, words)) return std::nullopt;
  return words;
}

TEST(EncodeRequestTest, WritesAMultibulk) {
  ByteBuffer out;
  const std::vector<std::string_view> args = {"SET", "a\r\nb", ""};
  EncodeRequest(args, out);
  EXPECT_EQ(out.view(), "*3\r\n$3\r\nSET\r\n$4\r\na\r\nb\r\n$0\r\n\r\n");
}

TEST(EncodeRequestTest, IsReadBackByTheParser) {
  ByteBuffer out;
  const std::vector<std::string_view> args = {"LPUSH", "k", "1", "\xff"};
  EncodeRequest(args, out);
  RequestParser parser;
  RequestArgs parsed;
  size_t consumed = 0;
  EXPECT_EQ(parser.Parse(out.view(), {}, parsed, &consumed),
            RequestParser::Status::kRequest);
  EXPECT_EQ(parsed.views, args);
  EXPECT_EQ(consumed, out.size());
}

TEST(SplitQuotedWordsTest, SplitsOnSpaces) {
  EXPECT_EQ(Split(""), Words());
  EXPECT_EQ(Split(" \t\v\f "), Words());
  EXPECT_EQ(Split("a"), Words({"a"}));
  EXPECT_EQ(Split("  a \t b\n"), Words({"a", "b"}));
  EXPECT_EQ(Split("a\rb"), Words({"a", "b"}));
}

TEST(SplitQuotedWordsTest, LetsOnlyFourKindsOfSpaceEndAWord) {
  EXPECT_EQ(Split("\v\fa\vb\fc"), Words({"a\vb\fc"}));
  EXPECT_EQ(Split("\"a\"\vb"), Words({"a", "b"}));
}

TEST(SplitQuotedWordsTest, UnescapesDoubleQuotes) {
  EXPECT_EQ(Split(R"("a b")"), Words({"a b"}));
  EXPECT_EQ(Split(R"("\n\r\t\b\a")"), Words({"\n\r\t\b\a"}));
  EXPECT_EQ(Split(R"("\x41\xfF\x00")"), Words({std::string("A\xff\0", 3)}));
  EXPECT_EQ(Split(R"("\xzz\x4")"), Words({"xzzx4"}));
  EXPECT_EQ(Split(R"("\q\"\\'")"), Words({"q\"\\'"}));
}

TEST(SplitQuotedWordsTest, UnescapesOnlyTheQuoteInSingleQuotes) {
  EXPECT_EQ(Split(R"('\n\'x"\\ ')"), Words({R"(\n'x"\\ )"}));
}

TEST(SplitQuotedWordsTest, TakesQuotesWithinAWord) {
  EXPECT_EQ(Split(R"(a"b c" d'e')"), Words({"ab c", "de"}));
}

TEST(SplitQuotedWordsTest, KeepsEmptyWordsThatAreQuoted) {
  EXPECT_EQ(Split(R"("" '' a)"), Words({"", "", "a"}));
}

TEST(SplitQuotedWordsTest, KeepsBackslashesOutsideQuotes) {
  EXPECT_EQ(Split(R"(a\n\"b")"), Words({R"(a\n\b)"}));
}

TEST(SplitQuotedWordsTest, RefusesUnbalancedQuotes) {
  for (const std::string_view line :
       {"\"", "'", "\"a", "'a", "a\"", "\"a\\", "\"a\\\"", "'a\\'", "x \"y z",
        "\"a\"b", "'a'b", "\"a\"\"b\"", "\"\\x4"}) {
    EXPECT_EQ(Split(line), std::nullopt) << line;
  }
}

TEST(SplitQuotedWordsTest, AppendsBehindWhatIsThere) {
  Words words = {"first"};
  EXPECT_TRUE(SplitQuotedWords("second", words));
  EXPECT_EQ(words, Words({"first", "second"}));
}

}  // namespace
}  // namespace listq::resp
