// Numbers exactly as Redis spells and accepts them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace listq::resp {

// Accepts an optional '-', no '+', no spaces, no leading zeros ("01" and "-0"
// are refused, "0" is not) and 64 bits. Nullopt for everything else.
std::optional<int64_t> ParseInteger(std::string_view text);

// The same for 0 .. 2^64-1 (cursors and ids).
std::optional<uint64_t> ParseUnsigned(std::string_view text);

// Accepts what C's strtold accepts, hexadecimal and infinities included, but
// neither surrounding spaces, nor an empty text, nor a NaN, nor a number that
// overflows the type (1e5000): that is how Redis reads a time-out.
std::optional<long double> ParseLongDouble(std::string_view text);

// Accepts what C's strtod accepts, with the same exceptions: that is how Redis
// reads a score.
std::optional<double> ParseDouble(std::string_view text);

// The longest text of a 64-bit integer, its sign included.
inline constexpr size_t kMaxIntegerText = 20;

// Writes `value` in decimal at `out`, which has room for kMaxIntegerText
// bytes; returns how many were written. No terminator.
size_t FormatInteger(int64_t value, char* out);

// The shortest digits that read back as `value`, spelled as Redis 7.2 does:
// 3, 0.1, -0, inf, -inf, nan; whole numbers without an exponent up to 2^62
// and a little beyond (123456789012345680000, but 1e+20), fractions without
// one if they are short or not far from 1 (0.000001, 1e-7).
std::string FormatDouble(double value);

// As INCRBYFLOAT spells its result: without an exponent, with at most 17
// digits behind the point and no needless zeros. Requires: finite.
std::string FormatLongDouble(long double value);

}  // namespace listq::resp
