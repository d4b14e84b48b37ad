// What SCAN, HSCAN, SSCAN and ZSCAN have in common: cursor and options, and
// how much one call visits.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "server/engine/arg_reader.h"
#include "server/engine/command_context.h"

namespace listq::server {

// Whether TYPE is among the options.
enum class ScanTypes : uint8_t { kOff, kOn };

// As KEYS and the scans match names: "*" is all of them, the empty one too.
bool MatchesName(std::string_view pattern, std::string_view name);

struct ScanOptions {
  std::optional<std::string_view> pattern;
  std::optional<std::string_view> type;
  int64_t count = 10;

  bool Matches(std::string_view name) const;
};

// Nullopt once an error has been replied.
std::optional<uint64_t> ReadScanCursor(CommandContext& context, size_t index);

// All that is left of the arguments.
ScanOptions ReadScanOptions(ArgReader& reader, ScanTypes types);

// The beginning of the reply: the next cursor, and how many strings follow.
void ReplyScanned(CommandContext& context, uint64_t cursor, size_t strings);

// Visits about `count` entries of a table that has HashTable's Scan, whole
// buckets at a time; returns the next cursor.
template <typename Table, typename Visitor>
uint64_t ScanSome(Table& table, uint64_t cursor, int64_t count,
                  Visitor&& visit) {
  int64_t seen = 0;
  // In a sparse table most buckets are empty: a call gives up after ten times
  // as many as it was to find.
  int64_t buckets_left = count > INT64_MAX / 10 ? INT64_MAX : count * 10;
  do {
    cursor = table.Scan(cursor, [&](const auto&... entry) {
      ++seen;
      visit(entry...);
    });
  } while (cursor != 0 && seen < count && --buckets_left > 0);
  return cursor;
}

}  // namespace listq::server
