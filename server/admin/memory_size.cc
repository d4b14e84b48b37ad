// Memory sizes: digits and a unit. "k", "m" and "g" are powers of ten, "kb",
// "mb" and "gb" powers of two, in any case, as in redis.conf.
#include <array>
#include <cctype>
#include <limits>

#include "resp/number_text.h"
#include "server/admin/config.h"

namespace listq::server {

namespace {

struct Unit {
  std::string_view name;
  uint64_t bytes;
};

constexpr std::array<Unit, 8> kUnits = {{{"", 1},
                                         {"b", 1},
                                         {"k", 1000},
                                         {"kb", 1ULL << 10},
                                         {"m", 1'000'000},
                                         {"mb", 1ULL << 20},
                                         {"g", 1'000'000'000},
                                         {"gb", 1ULL << 30}}};

}  // namespace

std::optional<uint64_t> ParseMemorySize(std::string_view text) {
  // Redis takes an empty text for zero.
  if (text.empty()) return 0;
  size_t digits = 0;
  while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') {
    ++digits;
  }
  const auto count = resp::ParseUnsigned(text.substr(0, digits));
  if (!count.has_value()) return std::nullopt;
  std::string name;
  for (const char c : text.substr(digits)) {
    name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  for (const Unit& unit : kUnits) {
    if (unit.name != name) continue;
    if (*count > std::numeric_limits<uint64_t>::max() / unit.bytes) {
      return std::nullopt;
    }
    return *count * unit.bytes;
  }
  return std::nullopt;
}

}  // namespace listq::server
