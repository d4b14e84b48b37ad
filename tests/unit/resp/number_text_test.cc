// Numbers: every edge of what Redis accepts, and how it spells them.
#include "resp/number_text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <limits>
#include <string>
#include <string_view>

namespace listq::resp {
namespace {

constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

TEST(ParseIntegerTest, AcceptsEverySixtyFourBitNumber) {
  EXPECT_EQ(ParseInteger("0"), 0);
  EXPECT_EQ(ParseInteger("7"), 7);
  EXPECT_EQ(ParseInteger("-1"), -1);
  EXPECT_EQ(ParseInteger("10"), 10);
  EXPECT_EQ(ParseInteger("1234567890"), 1234567890);
  EXPECT_EQ(ParseInteger("999999999999999999"), 999999999999999999);
  EXPECT_EQ(ParseInteger("9223372036854775807"), kMax);
  EXPECT_EQ(ParseInteger("-9223372036854775807"), kMin + 1);
  EXPECT_EQ(ParseInteger("-9223372036854775808"), kMin);
}

TEST(ParseIntegerTest, RefusesNumbersPastSixtyFourBits) {
  for (const std::string_view text :
       {"9223372036854775808", "-9223372036854775809", "9999999999999999999",
        "10000000000000000000", "18446744073709551615", "-18446744073709551616",
        "99999999999999999999999999"}) {
    EXPECT_EQ(ParseInteger(text), std::nullopt) << text;
  }
}

TEST(ParseIntegerTest, RefusesEveryOtherSpelling) {
  for (const std::string_view text :
       {"", "-", "+1", "01", "00", "-0", "-01", " 1", "1 ", "1.0", "0x1", "a",
        "1a", "--1", "1-", "/", ":", "1\n", "\xb1"}) {
    EXPECT_EQ(ParseInteger(text), std::nullopt) << text;
  }
  EXPECT_EQ(ParseInteger(std::string_view("1\0", 2)), std::nullopt);
}

TEST(ParseUnsignedTest, AcceptsEverySixtyFourBitNumber) {
  EXPECT_EQ(ParseUnsigned("0"), 0u);
  EXPECT_EQ(ParseUnsigned("9223372036854775808"), 9223372036854775808u);
  EXPECT_EQ(ParseUnsigned("9999999999999999999"), 9999999999999999999u);
  EXPECT_EQ(ParseUnsigned("10000000000000000000"), 10000000000000000000u);
  EXPECT_EQ(ParseUnsigned("18446744073709551615"), 18446744073709551615u);
}

TEST(ParseUnsignedTest, RefusesEverythingElse) {
  for (const std::string_view text :
       {"", "-1", "-0", "+1", "01", " 1", "1 ", "a", "18446744073709551616",
        "18446744073709551620", "28446744073709551615", "99999999999999999999",
        "00000000000000000001", "1844674407370955161x", "x8446744073709551615",
        "100000000000000000000"}) {
    EXPECT_EQ(ParseUnsigned(text), std::nullopt) << text;
  }
}

TEST(ParseLongDoubleTest, AcceptsWhatATimeOutMayLookLike) {
  EXPECT_EQ(ParseLongDouble("0"), 0.0L);
  EXPECT_EQ(ParseLongDouble("5"), 5.0L);
  EXPECT_EQ(ParseLongDouble("+1"), 1.0L);
  EXPECT_EQ(ParseLongDouble("1."), 1.0L);
  EXPECT_EQ(ParseLongDouble(".5"), 0.5L);
  EXPECT_EQ(ParseLongDouble("-1.5"), -1.5L);
  EXPECT_EQ(ParseLongDouble("01"), 1.0L);
  EXPECT_EQ(ParseLongDouble("0.001"), 0.001L);
  EXPECT_EQ(ParseLongDouble("1e-5"), 1e-5L);
  EXPECT_EQ(ParseLongDouble("1e18"), 1e18L);
  EXPECT_EQ(ParseLongDouble("0x10"), 16.0L);
  EXPECT_EQ(ParseLongDouble("0x1p-10"), 1.0L / 1024);
  EXPECT_EQ(ParseLongDouble("0x7FFFFFFFFFFFFF"), 36028797018963967.0L);
  EXPECT_EQ(ParseLongDouble("1e400"), 1e400L);
  EXPECT_EQ(ParseLongDouble("1e-4950"), 1e-4950L);
}

TEST(ParseLongDoubleTest, KeepsWholeNumbersExact) {
  EXPECT_EQ(ParseLongDouble("9223372036854775807"), 9223372036854775807.0L);
  EXPECT_EQ(ParseLongDouble("9223372036854775"), 9223372036854775.0L);
  EXPECT_EQ(ParseLongDouble("-9223372036854775807"), -9223372036854775807.0L);
}

TEST(ParseLongDoubleTest, KeepsTheSignOfZero) {
  EXPECT_TRUE(std::signbit(ParseLongDouble("-0").value()));
  EXPECT_FALSE(std::signbit(ParseLongDouble("0").value()));
}

TEST(ParseLongDoubleTest, AcceptsInfinities) {
  for (const std::string_view text : {"inf", "infinity", "INF", "+inf"}) {
    EXPECT_EQ(ParseLongDouble(text),
              std::numeric_limits<long double>::infinity())
        << text;
  }
  EXPECT_EQ(ParseLongDouble("-inf"),
            -std::numeric_limits<long double>::infinity());
}

TEST(ParseLongDoubleTest, RefusesWhatIsNoNumber) {
  for (const std::string_view text :
       {"", "abc", " 1", "\t1", "\v1", "1 ", "1\n", "nan", "-nan", "nan(1)",
        "--1", "1e", "0x", "1,5", "-", ".", "1x"}) {
    EXPECT_EQ(ParseLongDouble(text), std::nullopt) << text;
  }
  EXPECT_EQ(ParseLongDouble(std::string_view("1\0", 2)), std::nullopt);
}

TEST(ParseLongDoubleTest, RefusesWhatTheTypeCannotHold) {
  for (const std::string_view text :
       {"1e5000", "-1e5000", "1e-5000", "-1e-5000"}) {
    EXPECT_EQ(ParseLongDouble(text), std::nullopt) << text;
  }
}

TEST(ParseLongDoubleTest, RefusesAnEndlessText) {
  EXPECT_EQ(ParseLongDouble("1." + std::string(5117, '0')), 1.0L);
  EXPECT_EQ(ParseLongDouble("1." + std::string(5118, '0')), std::nullopt);
}

TEST(ParseDoubleTest, AcceptsWhatAScoreMayLookLike) {
  EXPECT_EQ(ParseDouble("0"), 0.0);
  EXPECT_EQ(ParseDouble("-1.5"), -1.5);
  EXPECT_EQ(ParseDouble("+1"), 1.0);
  EXPECT_EQ(ParseDouble("1."), 1.0);
  EXPECT_EQ(ParseDouble(".5"), 0.5);
  EXPECT_EQ(ParseDouble("1e3"), 1000.0);
  EXPECT_EQ(ParseDouble("0x10"), 16.0);
  EXPECT_EQ(ParseDouble("5e-324"), 5e-324);
  EXPECT_EQ(ParseDouble("1" + std::string(6000, '0') + "e-6000"), 1.0);
  for (const char* text : {"inf", "+INF", "Infinity"}) {
    EXPECT_EQ(ParseDouble(text), std::numeric_limits<double>::infinity());
  }
}

TEST(ParseDoubleTest, RefusesWhatIsNoNumber) {
  for (const std::string_view text :
       {"", "abc", " 1", "\t1", "1 ", "nan", "-nan", "nan(1)", "--1", "1e",
        "0x", "-", ".", "1x", "1e400", "-1e400", "1e-400"}) {
    EXPECT_EQ(ParseDouble(text), std::nullopt) << text;
  }
  EXPECT_EQ(ParseDouble(std::string_view("1\0", 2)), std::nullopt);
}

std::string Formatted(int64_t value) {
  char text[kMaxIntegerText];
  return {text, FormatInteger(value, text)};
}

TEST(FormatIntegerTest, WritesTheLimitsOfTheType) {
  EXPECT_EQ(Formatted(kMax), "9223372036854775807");
  EXPECT_EQ(Formatted(kMin), "-9223372036854775808");
}

TEST(FormatIntegerTest, AgreesWithTheStandardLibraryAtEveryDigitCount) {
  int64_t power = 1;
  for (int digits = 1; digits <= 18; ++digits, power *= 10) {
    for (const int64_t value : {power - 1, power, power + 1, 2 * power + 7}) {
      EXPECT_EQ(Formatted(value), std::to_string(value));
      EXPECT_EQ(Formatted(-value), std::to_string(-value));
    }
  }
  for (int64_t value = 0; value < 2000; ++value) {
    EXPECT_EQ(Formatted(value), std::to_string(value));
  }
}

TEST(FormatIntegerTest, ReadsBackAsTheSameNumber) {
  uint64_t bits = 1;
  for (int i = 0; i < 1000; ++i) {
    bits = bits * 6364136223846793005u + 1442695040888963407u;
    const auto value = static_cast<int64_t>(bits >> (i % 64));
    EXPECT_EQ(ParseInteger(Formatted(value)), value);
  }
}

TEST(FormatDoubleTest, WritesWholeNumbersWithoutAnExponent) {
  EXPECT_EQ(FormatDouble(0), "0");
  EXPECT_EQ(FormatDouble(-0.0), "-0");
  EXPECT_EQ(FormatDouble(3), "3");
  EXPECT_EQ(FormatDouble(-17), "-17");
  EXPECT_EQ(FormatDouble(1e17), "100000000000000000");
  EXPECT_EQ(FormatDouble(4611686018427387904.0), "4611686018427387904");
  EXPECT_EQ(FormatDouble(-4611686018427387904.0), "-4611686018427387904");
  EXPECT_EQ(FormatDouble(123456789012345680000.0), "123456789012345680000");
}

TEST(FormatDoubleTest, WritesRoundGiantsWithAnExponent) {
  EXPECT_EQ(FormatDouble(5e18), "5e+18");
  EXPECT_EQ(FormatDouble(1e20), "1e+20");
  EXPECT_EQ(FormatDouble(-1e21), "-1e+21");
  EXPECT_EQ(FormatDouble(1.23456789012e21), "1.23456789012e+21");
  EXPECT_EQ(FormatDouble(1.5e300), "1.5e+300");
  EXPECT_EQ(FormatDouble(std::numeric_limits<double>::max()),
            "1.7976931348623157e+308");
}

TEST(FormatDoubleTest, WritesTheShortestFraction) {
  EXPECT_EQ(FormatDouble(0.1), "0.1");
  EXPECT_EQ(FormatDouble(-2.5), "-2.5");
  EXPECT_EQ(FormatDouble(0.1 + 0.2), "0.30000000000000004");
  EXPECT_EQ(FormatDouble(123456.789), "123456.789");
  EXPECT_EQ(FormatDouble(100000000.5), "100000000.5");
  EXPECT_EQ(FormatDouble(0.000001), "0.000001");
  EXPECT_EQ(FormatDouble(0.001234), "0.001234");
}

TEST(FormatDoubleTest, WritesLongFractionsFarFromOneWithAnExponent) {
  EXPECT_EQ(FormatDouble(1e-7), "1e-7");
  EXPECT_EQ(FormatDouble(0.00001234), "1.234e-5");
  EXPECT_EQ(FormatDouble(0.00012345678), "1.2345678e-4");
  EXPECT_EQ(FormatDouble(18365990.337665), "18365990.337665");
  EXPECT_EQ(FormatDouble(18365990.3376652), "1.83659903376652e+7");
  EXPECT_EQ(FormatDouble(std::numeric_limits<double>::denorm_min()), "5e-324");
}

TEST(FormatDoubleTest, WritesTheSpecials) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(FormatDouble(infinity), "inf");
  EXPECT_EQ(FormatDouble(-infinity), "-inf");
  EXPECT_EQ(FormatDouble(std::nan("")), "nan");
  EXPECT_EQ(FormatDouble(-std::nan("")), "nan");
}

TEST(FormatDoubleTest, ReadsBackAsTheSameNumber) {
  uint64_t bits = 1;
  for (int i = 0; i < 2000; ++i) {
    bits = bits * 6364136223846793005u + 1442695040888963407u;
    const double value = std::ldexp(static_cast<double>(bits), i % 400 - 264);
    EXPECT_EQ(std::strtod(FormatDouble(value).c_str(), nullptr), value);
  }
}

TEST(FormatLongDoubleTest, HasNoExponentAndNoNeedlessZeros) {
  EXPECT_EQ(FormatLongDouble(0.0L), "0");
  EXPECT_EQ(FormatLongDouble(-0.0L), "0");
  EXPECT_EQ(FormatLongDouble(-1e-30L), "0");
  EXPECT_EQ(FormatLongDouble(3.0L), "3");
  EXPECT_EQ(FormatLongDouble(100.0L), "100");
  EXPECT_EQ(FormatLongDouble(0.1L), "0.1");
  EXPECT_EQ(FormatLongDouble(-5.25L), "-5.25");
  EXPECT_EQ(FormatLongDouble(1e-17L), "0.00000000000000001");
  EXPECT_EQ(FormatLongDouble(5000.0L * 200), "1000000");
}

TEST(FormatLongDoubleTest, WritesTheLargestOfAllInFull) {
  const std::string text =
      FormatLongDouble(std::numeric_limits<long double>::max());
  EXPECT_EQ(text.size(), 4933U);
  EXPECT_TRUE(text.starts_with("118973149535723176"));
}

}  // namespace
}  // namespace listq::resp
