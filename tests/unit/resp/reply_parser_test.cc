// ParseReply: each type, each cut, each malformed spelling.
#include "resp/reply_parser.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace listq::resp {
namespace {

// One reply as a line, "incomplete" or "error". Checks that what is not a
// reply leaves the results alone.
std::string Parsed(std::string_view input) {
  Reply reply;
  reply.text = "untouched";
  size_t consumed = 12345;
  switch (ParseReply(input, &reply, &consumed)) {
    case ReplyStatus::kReply:
      EXPECT_EQ(consumed, input.size());
      return ToLine(reply);
    case ReplyStatus::kIncomplete:
    case ReplyStatus::kError:
      break;
  }
  EXPECT_EQ(reply.text, "untouched");
  EXPECT_EQ(consumed, 12345u);
  return ParseReply(input, &reply, &consumed) == ReplyStatus::kError
             ? "error"
             : "incomplete";
}

std::string Repeated(std::string_view text, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result += text;
  return result;
}

TEST(ParseReplyTest, ReadsScalars) {
  EXPECT_EQ(Parsed("+OK\r\n"), "OK");
  EXPECT_EQ(Parsed("+\r\n"), "");
  EXPECT_EQ(Parsed("-ERR no\r\n"), "-ERR no");
  EXPECT_EQ(Parsed(":-9223372036854775808\r\n"), ":-9223372036854775808");
  EXPECT_EQ(Parsed("$0\r\n\r\n"), R"("")");
  EXPECT_EQ(Parsed("$4\r\na\r\nb\r\n"), R"("a\r\nb")");
  EXPECT_EQ(Parsed(",1.5\r\n"), ",1.5");
  EXPECT_EQ(Parsed(",inf\r\n"), ",inf");
  EXPECT_EQ(Parsed(",nan\r\n"), ",nan");
  EXPECT_EQ(Parsed("#t\r\n"), "true");
  EXPECT_EQ(Parsed("#f\r\n"), "false");
  EXPECT_EQ(Parsed("(-123456789012345678901234567890\r\n"),
            "(-123456789012345678901234567890");
  EXPECT_EQ(Parsed("=6\r\ntxt:ab\r\n"), R"(=txt:"ab")");
  EXPECT_EQ(Parsed("=4\r\nmkd:\r\n"), R"(=mkd:"")");
  EXPECT_EQ(Parsed("!6\r\nERR a\n\r\n"), R"(-ERR a\n)");
}

TEST(ParseReplyTest, ReadsNullsOfBothProtocols) {
  EXPECT_EQ(Parsed("$-1\r\n"), "nil");
  EXPECT_EQ(Parsed("_\r\n"), "nil");
  EXPECT_EQ(Parsed("*-1\r\n"), "nil-array");
}

TEST(ParseReplyTest, ReadsAggregates) {
  EXPECT_EQ(Parsed("*0\r\n"), "[]");
  EXPECT_EQ(Parsed("*2\r\n:1\r\n$1\r\nx\r\n"), R"([:1, "x"])");
  EXPECT_EQ(Parsed("%1\r\n+a\r\n:1\r\n"), "{a: :1}");
  EXPECT_EQ(Parsed("~1\r\n:1\r\n"), "#{:1}");
  EXPECT_EQ(Parsed(">1\r\n:1\r\n"), ">[:1]");
  EXPECT_EQ(Parsed("*2\r\n*1\r\n_\r\n%0\r\n"), "[[nil], {}]");
}

TEST(ParseReplyTest, TakesOneReplyAndSaysHowLongItWas) {
  Reply reply;
  size_t consumed = 0;
  EXPECT_EQ(ParseReply("+a\r\n+b\r\n", &reply, &consumed), ReplyStatus::kReply);
  EXPECT_EQ(ToLine(reply), "a");
  EXPECT_EQ(consumed, 4u);
}

TEST(ParseReplyTest, IsIncompleteAtEveryCut) {
  constexpr std::string_view kWhole =
      "*9\r\n+OK\r\n-ERR no\r\n:12\r\n$3\r\na\r\n\r\n%1\r\n+k\r\n,0.5\r\n"
      "~1\r\n#t\r\n(12\r\n=6\r\ntxt:ab\r\n_\r\n";
  EXPECT_EQ(Parsed(kWhole),
            R"([OK, -ERR no, :12, "a\r\n", {k: ,0.5}, #{true}, (12, )"
            R"(=txt:"ab", nil])");
  for (size_t size = 0; size < kWhole.size(); ++size) {
    EXPECT_EQ(Parsed(kWhole.substr(0, size)), "incomplete") << size;
  }
}

TEST(ParseReplyTest, RefusesMalformedBytes) {
  for (const std::string_view input :
       {"x",          "\r\n",          "PONG\r\n",
        "+a\n",       "+a\rb",         ":\r\n",
        ":1x\r\n",    ":+1\r\n",       ":9223372036854775808\r\n",
        "$-2\r\n",    "$x\r\n",        "$1\r\nabc",
        "$1\r\na\rb", "*-2\r\n",       "*x\r\n",
        "%-1\r\n",    "~-1\r\n",       ">-1\r\n",
        "=-1\r\n",    "=3\r\ntxt\r\n", "=4\r\ntext\r\n",
        "!-1\r\n",    "#\r\n",         "#x\r\n",
        "#tt\r\n",    ",\r\n",         ",x\r\n",
        "(\r\n",      "(-\r\n",        "(1a\r\n",
        "_x\r\n",     "*1\r\nx",       "*2\r\n:1\r\n:x\r\n"}) {
    EXPECT_EQ(Parsed(input), "error") << input;
  }
}

TEST(ParseReplyTest, RefusesAttributesAndStreamedTypes) {
  EXPECT_EQ(Parsed("|1\r\n+a\r\n+b\r\n:1\r\n"), "error");
  EXPECT_EQ(Parsed("$?\r\n;1\r\na\r\n;0\r\n"), "error");
  EXPECT_EQ(Parsed("*?\r\n:1\r\n.\r\n"), "error");
}

TEST(ParseReplyTest, RefusesNestingBeyondItsLimit) {
  EXPECT_EQ(Parsed(Repeated("*1\r\n", 128) + ":1\r\n"),
            Repeated("[", 128) + ":1" + Repeated("]", 128));
  EXPECT_EQ(Parsed(Repeated("*1\r\n", 129) + ":1\r\n"), "error");
  EXPECT_EQ(Parsed(Repeated("*1\r\n", 100000)), "error");
}

TEST(ParseReplyTest, BelievesNoCountBeforeItsElementsArrive) {
  EXPECT_EQ(Parsed("*9223372036854775807\r\n"), "incomplete");
  EXPECT_EQ(Parsed("%9223372036854775807\r\n:1\r\n"), "incomplete");
  EXPECT_EQ(Parsed("$9223372036854775807\r\nabc\r\n"), "incomplete");
}

}  // namespace
}  // namespace listq::resp
