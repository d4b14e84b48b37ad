// The one-line rendering of replies.
#include "resp/reply.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace listq::resp {
namespace {

using Type = Reply::Type;

Reply Text(Type type, std::string text) {
  Reply reply;
  reply.type = type;
  reply.text = std::move(text);
  return reply;
}

Reply Number(Type type, int64_t integer) {
  Reply reply;
  reply.type = type;
  reply.integer = integer;
  return reply;
}

Reply Aggregate(Type type, std::vector<Reply> elements) {
  Reply reply;
  reply.type = type;
  reply.elements = std::move(elements);
  return reply;
}

TEST(ToLineTest, ShowsScalars) {
  EXPECT_EQ(ToLine(Text(Type::kStatus, "OK")), "OK");
  EXPECT_EQ(ToLine(Text(Type::kError, "ERR no")), "-ERR no");
  EXPECT_EQ(ToLine(Number(Type::kInteger, -3)), ":-3");
  EXPECT_EQ(ToLine(Text(Type::kDouble, "1.5")), ",1.5");
  EXPECT_EQ(ToLine(Text(Type::kBigNumber, "123")), "(123");
  EXPECT_EQ(ToLine(Number(Type::kBoolean, 1)), "true");
  EXPECT_EQ(ToLine(Number(Type::kBoolean, 0)), "false");
}

TEST(ToLineTest, TellsTheNullsApart) {
  EXPECT_EQ(ToLine(Reply()), "nil");
  EXPECT_EQ(ToLine(Text(Type::kNullArray, "")), "nil-array");
}

TEST(ToLineTest, QuotesAndEscapesBulks) {
  EXPECT_EQ(ToLine(Text(Type::kBulk, "")), R"("")");
  EXPECT_EQ(ToLine(Text(Type::kBulk, "a\r\n\t\a\b\"\\")),
            R"("a\r\n\t\a\b\"\\")");
  EXPECT_EQ(ToLine(Text(Type::kBulk, std::string("\0\x7f\xff~", 4))),
            R"("\x00\x7f\xff~")");
}

TEST(ToLineTest, KeepsABareTextOnOneLine) {
  EXPECT_EQ(ToLine(Text(Type::kError, "ERR 'a\nb' \"c\\d\"")),
            R"(-ERR 'a\nb' "c\d")");
}

TEST(ToLineTest, ShowsVerbatimTextWithItsFormat) {
  Reply reply = Text(Type::kVerbatim, "a\nb");
  reply.format = "txt";
  EXPECT_EQ(ToLine(reply), R"(=txt:"a\nb")");
}

TEST(ToLineTest, ShowsAggregates) {
  const Reply one = Number(Type::kInteger, 1);
  const Reply a = Text(Type::kBulk, "a");
  EXPECT_EQ(ToLine(Aggregate(Type::kArray, {})), "[]");
  EXPECT_EQ(ToLine(Aggregate(Type::kArray, {one, a})), R"([:1, "a"])");
  EXPECT_EQ(ToLine(Aggregate(Type::kMap, {})), "{}");
  EXPECT_EQ(ToLine(Aggregate(Type::kMap, {a, one, one, a})),
            R"({"a": :1, :1: "a"})");
  EXPECT_EQ(ToLine(Aggregate(Type::kSet, {a})), R"(#{"a"})");
  EXPECT_EQ(ToLine(Aggregate(Type::kPush, {a, one})), R"(>["a", :1])");
}

TEST(ToLineTest, ShowsNesting) {
  const Reply inner = Aggregate(Type::kArray, {Reply()});
  EXPECT_EQ(ToLine(Aggregate(Type::kArray, {inner, inner})), "[[nil], [nil]]");
}

}  // namespace
}  // namespace listq::resp
