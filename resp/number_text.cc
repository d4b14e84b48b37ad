// Numbers as Redis spells and accepts them: the strict decimal form is read
// and written by hand, since it is on the path of every request.
#include "resp/number_text.h"

#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>

namespace listq::resp {

namespace {

// As many digits can be summed up without an overflow check.
constexpr size_t kSafeDigits = 19;

// Texts from this length on are refused, as in Redis; it bounds the copy that
// strtold needs for its terminator.
constexpr size_t kMaxLongDoubleText = 5 * 1024;

// Redis prints a whole number digit by digit up to here on either side: 2^62.
constexpr double kMaxPlainWhole = 4611686018427387904.0;

// A bigger one has no exponent while it ends in at most so many zeros.
constexpr int kMaxPaddedZeros = 7;

// A fraction has none if it is short, or not far from 1.
constexpr int kMaxFractionDigits = 6;
constexpr int kMaxFractionExponent = 3;

// A double's shortest digits, without sign, point or trailing zeros. The value
// is 0.d1d2d3... * 10^point.
struct Decimal {
  char digits[std::numeric_limits<double>::max_digits10 + 1];
  int count;
  int point;
};

struct DigitPairs {
  char text[200];
};

constexpr DigitPairs MakeDigitPairs() {
  DigitPairs pairs{};
  for (int i = 0; i < 100; ++i) {
    pairs.text[2 * i] = static_cast<char>('0' + i / 10);
    pairs.text[2 * i + 1] = static_cast<char>('0' + i % 10);
  }
  return pairs;
}

constexpr DigitPairs kDigitPairs = MakeDigitPairs();

// Reads 1 to kSafeDigits digits that do not begin with a needless zero.
bool ReadDigits(std::string_view text, uint64_t* value) {
  if (text.empty() || text.size() > kSafeDigits) return false;
  if (text[0] == '0' && text.size() > 1) return false;
  uint64_t sum = 0;
  for (const char c : text) {
    const unsigned digit = static_cast<unsigned char>(c) - unsigned{'0'};
    if (digit > 9) return false;
    sum = sum * 10 + digit;
  }
  *value = sum;
  return true;
}

size_t CountDigits(uint64_t value) {
  size_t count = 1;
  for (;;) {
    if (value < 10) return count;
    if (value < 100) return count + 1;
    if (value < 1000) return count + 2;
    if (value < 10000) return count + 3;
    value /= 10000;
    count += 4;
  }
}

size_t FormatUnsigned(uint64_t value, char* out) {
  const size_t count = CountDigits(value);
  char* end = out + count;
  while (value >= 100) {
    end -= 2;
    std::memcpy(end, kDigitPairs.text + 2 * (value % 100), 2);
    value /= 100;
  }
  if (value >= 10) {
    std::memcpy(end - 2, kDigitPairs.text + 2 * value, 2);
  } else {
    *out = static_cast<char>('0' + value);
  }
  return count;
}

// Requires: `value` is positive and finite.
Decimal ShortestDecimal(double value) {
  char text[32];
  const char* const end = std::to_chars(text, text + sizeof(text), value,
                                        std::chars_format::scientific)
                              .ptr;
  Decimal decimal{};
  const char* at = text;
  for (; *at != 'e'; ++at) {
    if (*at != '.') decimal.digits[decimal.count++] = *at;
  }
  const char* exponent = at + 1;
  if (*exponent == '+') ++exponent;
  std::from_chars(exponent, end, decimal.point);
  ++decimal.point;
  return decimal;
}

std::string WithExponent(const Decimal& decimal) {
  std::string text(1, decimal.digits[0]);
  if (decimal.count > 1) {
    text += '.';
    text.append(decimal.digits + 1, static_cast<size_t>(decimal.count - 1));
  }
  const int exponent = decimal.point - 1;
  text += 'e';
  text += exponent < 0 ? '-' : '+';
  text += std::to_string(std::abs(exponent));
  return text;
}

std::string Render(const Decimal& decimal) {
  const std::string digits(decimal.digits, static_cast<size_t>(decimal.count));
  const int exponent = decimal.point - 1;
  // Power of ten of the last digit.
  const int scale = decimal.point - decimal.count;
  if (scale > kMaxPaddedZeros) return WithExponent(decimal);
  if (scale >= 0) return digits + std::string(static_cast<size_t>(scale), '0');
  if (-scale > kMaxFractionDigits &&
      std::abs(exponent) > kMaxFractionExponent) {
    return WithExponent(decimal);
  }
  if (decimal.point <= 0) {
    return "0." + std::string(static_cast<size_t>(-decimal.point), '0') +
           digits;
  }
  const size_t whole = static_cast<size_t>(decimal.point);
  return digits.substr(0, whole) + "." + digits.substr(whole);
}

}  // namespace

std::optional<int64_t> ParseInteger(std::string_view text) {
  constexpr uint64_t kMax = std::numeric_limits<int64_t>::max();
  const bool negative = !text.empty() && text[0] == '-';
  if (negative) text.remove_prefix(1);
  uint64_t magnitude = 0;
  if (!ReadDigits(text, &magnitude)) return std::nullopt;
  if (!negative) {
    if (magnitude > kMax) return std::nullopt;
    return static_cast<int64_t>(magnitude);
  }
  if (magnitude == 0 || magnitude > kMax + 1) return std::nullopt;
  return static_cast<int64_t>(~magnitude + 1);
}

std::optional<uint64_t> ParseUnsigned(std::string_view text) {
  uint64_t value = 0;
  if (ReadDigits(text, &value)) return value;
  if (text.size() != kSafeDigits + 1 || text[0] == '0') return std::nullopt;
  if (!ReadDigits(text.substr(0, kSafeDigits), &value)) return std::nullopt;
  uint64_t last = 0;
  if (!ReadDigits(text.substr(kSafeDigits), &last)) return std::nullopt;
  constexpr uint64_t kMax = std::numeric_limits<uint64_t>::max();
  if (value > (kMax - last) / 10) return std::nullopt;
  return value * 10 + last;
}

std::optional<long double> ParseLongDouble(std::string_view text) {
  // Nearly every time-out is a plain number of seconds.
  uint64_t whole = 0;
  if (ReadDigits(text, &whole)) return static_cast<long double>(whole);
  if (text.empty() || text.size() >= kMaxLongDoubleText) return std::nullopt;
  if (text[0] == ' ' || (text[0] >= '\t' && text[0] <= '\r')) {
    return std::nullopt;
  }
  char copy[kMaxLongDoubleText];
  std::memcpy(copy, text.data(), text.size());
  copy[text.size()] = '\0';
  char* end = nullptr;
  errno = 0;
  const long double value = std::strtold(copy, &end);
  if (end != copy + text.size() || std::isnan(value)) return std::nullopt;
  const bool lost = std::isinf(value) || value == 0;
  if (errno == ERANGE && lost) return std::nullopt;
  return value;
}

std::optional<double> ParseDouble(std::string_view text) {
  double value = 0;
  const char* const text_end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), text_end, value);
  if (parsed.ec == std::errc() && parsed.ptr == text_end) {
    return std::isnan(value) ? std::nullopt : std::optional(value);
  }
  // What strtod accepts besides: a plus sign, hexadecimal digits.
  if (text.empty() || text[0] == ' ' || (text[0] >= '\t' && text[0] <= '\r')) {
    return std::nullopt;
  }
  const std::string copy(text);
  char* end = nullptr;
  errno = 0;
  value = std::strtod(copy.c_str(), &end);
  if (end != copy.c_str() + copy.size() || std::isnan(value)) {
    return std::nullopt;
  }
  const bool lost = std::isinf(value) || value == 0;
  if (errno == ERANGE && lost) return std::nullopt;
  return value;
}

size_t FormatInteger(int64_t value, char* out) {
  const uint64_t bits = static_cast<uint64_t>(value);
  if (value >= 0) return FormatUnsigned(bits, out);
  *out = '-';
  return 1 + FormatUnsigned(~bits + 1, out + 1);
}

std::string FormatLongDouble(long double value) {
  constexpr int kFractionDigits = 17;
  // The largest number, its sign, point, fraction and the terminator.
  char text[std::numeric_limits<long double>::max_exponent10 + kFractionDigits +
            4];
  const auto length = static_cast<size_t>(
      std::snprintf(text, sizeof(text), "%.*Lf", kFractionDigits, value));
  std::string_view digits(text, length);
  digits.remove_suffix(digits.size() - 1 - digits.find_last_not_of('0'));
  if (digits.back() == '.') digits.remove_suffix(1);
  return std::string(digits == "-0" ? "0" : digits);
}

std::string FormatDouble(double value) {
  if (std::isnan(value)) return "nan";
  std::string text = std::signbit(value) ? "-" : "";
  const double magnitude = std::fabs(value);
  if (std::isinf(value)) return text + "inf";
  if (magnitude == 0) return text + "0";
  if (magnitude <= kMaxPlainWhole && magnitude == std::floor(magnitude)) {
    char digits[kMaxIntegerText];
    const auto whole = static_cast<uint64_t>(magnitude);
    return text.append(digits, FormatUnsigned(whole, digits));
  }
  return text + Render(ShortestDecimal(magnitude));
}

}  // namespace listq::resp
