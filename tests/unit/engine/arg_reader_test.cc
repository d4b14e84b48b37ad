// Typed arguments, and the error of the first bad one.
#include "server/engine/arg_reader.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/engine/errors.h"

namespace listq::server {
namespace {

using Words = std::vector<std::string_view>;

constexpr char kBad[] = "ERR bad";

TEST(ArgReaderTest, ReadsOneAfterTheOther) {
  const Words words = {"cmd", "a", "b", "c", "d"};
  ArgReader reader(words, 1);
  EXPECT_EQ(reader.left(), 4u);
  EXPECT_EQ(reader.Peek(), "a");
  EXPECT_EQ(reader.Text(), "a");
  const Args several = reader.Several(2);
  ASSERT_EQ(several.size(), 2u);
  EXPECT_EQ(several[0], "b");
  EXPECT_EQ(several[1], "c");
  EXPECT_FALSE(reader.done());
  EXPECT_EQ(reader.Text(), "d");
  EXPECT_TRUE(reader.done());
  EXPECT_FALSE(reader.failed());
}

TEST(ArgReaderTest, TakesWordsInAnyCase) {
  const Words words = {"LiMiT", "x"};
  ArgReader reader(words, 0);
  EXPECT_FALSE(reader.TakeWord("limi"));
  EXPECT_FALSE(reader.TakeWord("limits"));
  EXPECT_TRUE(reader.TakeWord("limit"));
  EXPECT_EQ(reader.Text(), "x");
  EXPECT_FALSE(reader.TakeWord("x"));
}

TEST(ArgReaderTest, TakesAnOptionIfEnoughFollows) {
  const Words words = {"count", "1", "count"};
  ArgReader reader(words, 0);
  EXPECT_FALSE(reader.TakeOption("count", 3));
  EXPECT_TRUE(reader.TakeOption("count", 1));
  EXPECT_EQ(reader.Text(), "1");
  EXPECT_FALSE(reader.TakeOption("count", 1));
  EXPECT_EQ(reader.left(), 1u);
}

TEST(ArgReaderTest, ReadsIntegersWithinTheirRange) {
  const Words words = {"-9223372036854775808", "9223372036854775807", "5", "5"};
  ArgReader reader(words, 0);
  EXPECT_EQ(reader.Integer(kBad), INT64_MIN);
  EXPECT_EQ(reader.Integer(kBad), INT64_MAX);
  EXPECT_EQ(reader.IntegerIn(5, 5, kBad), 5);
  EXPECT_FALSE(reader.failed());
  EXPECT_EQ(reader.IntegerIn(6, 9, kBad), 0);
  EXPECT_EQ(reader.error(), kBad);
}

TEST(ArgReaderTest, RefusesWhatIsNoInteger) {
  for (const char* text : {"", "+1", "01", "-0", " 1", "1 ", "0x1", "1.0", "-",
                           "9223372036854775808", "-9223372036854775809"}) {
    const Words words = {text};
    ArgReader reader(words, 0);
    EXPECT_EQ(reader.Integer(kBad), 0) << text;
    EXPECT_EQ(reader.error(), kBad) << text;
  }
}

TEST(ArgReaderTest, ALongIntegerHasAnOpposite) {
  const Words words = {"-9223372036854775807", "-9223372036854775808"};
  ArgReader reader(words, 0);
  EXPECT_EQ(reader.LongInteger(), -INT64_MAX);
  EXPECT_FALSE(reader.failed());
  reader.LongInteger();
  EXPECT_EQ(reader.error(), kOutOfLongRangeError);
}

TEST(ArgReaderTest, ReadsTheNumberOfADatabase) {
  for (const auto& [text, error] :
       {std::pair<std::string_view, std::string_view>{"15", ""},
        {"16", kDbIndexError},
        {"-1", kDbIndexError},
        {"x", kNotAnIntegerError},
        {"2147483648", kOutOfIntRangeError}}) {
    const Words words = {text};
    ArgReader reader(words, 0);
    EXPECT_EQ(reader.DatabaseIndex(16), error.empty() ? 15 : 0) << text;
    EXPECT_EQ(reader.error(), error) << text;
  }
}

TEST(ArgReaderTest, KeepsTheFirstError) {
  const Words words = {"x", "1", "y"};
  ArgReader reader(words, 0);
  reader.Integer("ERR first");
  EXPECT_EQ(reader.Integer("ERR second"), 0);
  reader.Fail("ERR third");
  EXPECT_EQ(reader.error(), "ERR first");
}

class ReadTimeoutTest : public ::testing::Test {
 protected:
  // In milliseconds, or the error.
  static std::string Read(std::string_view text) {
    constexpr int64_t kNow = 1'700'000'000'000'000;
    const Words words = {text};
    ArgReader reader(words, 0);
    const int64_t us = ReadTimeout(reader, kNow);
    EXPECT_EQ(us % 1000, 0);
    return reader.failed() ? reader.error() : std::to_string(us / 1000);
  }
};

TEST_F(ReadTimeoutTest, RoundsUpToMilliseconds) {
  EXPECT_EQ(Read("1"), "1000");
  EXPECT_EQ(Read("0.001"), "1");
  EXPECT_EQ(Read("0.0009"), "1");
  EXPECT_EQ(Read("1e-5"), "1");
  EXPECT_EQ(Read("0x1p-10"), "1");
  EXPECT_EQ(Read("1.0001"), "1001");
  EXPECT_EQ(Read("1e-4000"), "1");
}

TEST_F(ReadTimeoutTest, TakesEverySpellingOfANumber) {
  EXPECT_EQ(Read("+1"), "1000");
  EXPECT_EQ(Read("1."), "1000");
  EXPECT_EQ(Read(".5"), "500");
  EXPECT_EQ(Read("0x10"), "16000");
  EXPECT_EQ(Read("1e2"), "100000");
}

TEST_F(ReadTimeoutTest, ZeroOfEitherSignIsZero) {
  EXPECT_EQ(Read("0"), "0");
  EXPECT_EQ(Read("-0"), "0");
  EXPECT_EQ(Read("-0.0"), "0");
}

TEST_F(ReadTimeoutTest, RefusesWhatIsNoNumber) {
  for (const char* text : {"abc", "", " 1", "1 ", "nan", "-nan", "nan(1)",
                           "1e5000", "-1e5000", "1e-5000", "1s", "0x"}) {
    EXPECT_EQ(Read(text), "ERR timeout is not a float or out of range") << text;
  }
}

TEST_F(ReadTimeoutTest, RefusesWhatIsBelowZero) {
  for (const char* text : {"-1", "-1.5", "-inf", "-0.0005", "-1e-4000"}) {
    EXPECT_EQ(Read(text), "ERR timeout is negative") << text;
  }
}

TEST_F(ReadTimeoutTest, RefusesWhatDoesNotFit) {
  for (const char* text :
       {"inf", "infinity", "1e400", "1e18", "9223372036854775807",
        "9223372036854775", "0x7FFFFFFFFFFFFF"}) {
    EXPECT_EQ(Read(text), "ERR timeout is out of range") << text;
  }
}

TEST_F(ReadTimeoutTest, ACenturyOfCenturiesIsLongEnough) {
  EXPECT_EQ(Read("9000000000000000"), "4000000000000000");
}

TEST_F(ReadTimeoutTest, DoesNothingAfterAnError) {
  const Words words = {"1"};
  ArgReader reader(words, 0);
  reader.Fail(kBad);
  EXPECT_EQ(ReadTimeout(reader, 0), 0);
  EXPECT_EQ(reader.error(), kBad);
}

}  // namespace
}  // namespace listq::server
