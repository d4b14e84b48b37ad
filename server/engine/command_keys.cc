// Reads keys off a request, and translates key specifications into what older
// clients understand.
#include "server/engine/command_keys.h"

#include <algorithm>

#include "resp/number_text.h"
#include "server/engine/command_table.h"

namespace listq::server {

namespace {

using Find = KeySpec::Find;

// Arguments from `first` to `last`, both included.
struct Span {
  int64_t first = 0;
  int64_t last = -1;
};

Span SpanOf(const KeySpec& spec, Args args) {
  const auto count = static_cast<int64_t>(args.size());
  Span span = {.first = spec.begin, .last = -1};
  if (spec.find == Find::kRange) {
    span.last = spec.last < 0 ? count + spec.last : span.first + spec.last;
  } else if (const auto keys =
                 resp::ParseInteger(args[static_cast<size_t>(spec.begin)]);
             // More than that cannot be true, and must not overflow.
             keys.has_value() && *keys > 0 && *keys < count) {
    span.first += 1;
    span.last = span.first + (*keys - 1) * spec.step;
  }
  return span;
}

// BITFIELD GET i8 0 OVERFLOW WRAP: no word that writes.
bool OnlyGets(Args words) {
  while (!words.empty()) {
    const size_t size = IsWord(words[0], "get")        ? 3
                        : IsWord(words[0], "overflow") ? 2
                                                       : SIZE_MAX;
    if (size > words.size()) return false;
    words = words.subspan(size);
  }
  return true;
}

// The destination of SORT: the last one counts, and no operand of another
// option is taken for the word.
Span SortDestination(Args args) {
  Span span;
  for (size_t i = 2; i < args.size(); ++i) {
    if (IsWord(args[i], "limit")) {
      i += 2;
    } else if (IsWord(args[i], "get") || IsWord(args[i], "by")) {
      ++i;
    } else if (IsWord(args[i], "store") && i + 1 < args.size()) {
      span.first = span.last = static_cast<int64_t>(++i);
    }
  }
  return span;
}

uint16_t FlagsIn(const KeySpec& spec, Args args) {
  if ((spec.flags & kVariableFlags) == 0) return spec.flags;
  if ((spec.flags & kReadByGets) != 0) {
    const Args words = args.subspan(static_cast<size_t>(spec.begin) + 1);
    return OnlyGets(words) ? kRO | kAccess : kRW | kAccess | kUpdate;
  }
  const Args options =
      args.subspan(std::min(args.size(), static_cast<size_t>(spec.begin) + 2));
  const bool reads = std::ranges::any_of(
      options, [](std::string_view word) { return IsWord(word, "get"); });
  return reads ? kRW | kAccess | kUpdate : kOW | kUpdate;
}

}  // namespace

std::optional<std::vector<KeyUse>> KeysOf(const CommandSpec& spec, Args args) {
  std::vector<KeyUse> keys;
  for (const KeySpec& key_spec : spec.keys) {
    if (key_spec.find == Find::kNone || key_spec.find == Find::kUnknown) {
      continue;
    }
    const bool optional = key_spec.find == Find::kSortStore;
    const Span span = optional ? SortDestination(args) : SpanOf(key_spec, args);
    if (optional && span.last < 0) continue;
    if (span.last < span.first ||
        span.last >= static_cast<int64_t>(args.size())) {
      return std::nullopt;
    }
    const uint16_t flags = FlagsIn(key_spec, args);
    for (int64_t i = span.first; i <= span.last; i += key_spec.step) {
      keys.push_back({args[static_cast<size_t>(i)], flags});
    }
  }
  return keys;
}

bool HasKeys(const CommandSpec& spec) {
  return spec.keys[0].find != Find::kNone &&
         (spec.keys[0].flags & kNotKey) == 0;
}

bool HasMovableKeys(const CommandSpec& spec) {
  return std::ranges::any_of(spec.keys, [](const KeySpec& keys) {
    return keys.find != Find::kNone && keys.find != Find::kRange;
  });
}

LegacyKeyRange LegacyKeyRangeOf(const CommandSpec& spec) {
  const KeySpec& keys = spec.keys[0];
  if (keys.find != Find::kRange) return {};
  const KeySpec& more = spec.keys[1];
  LegacyKeyRange range = {keys.begin,
                          keys.last < 0 ? keys.last : keys.begin + keys.last,
                          keys.step};
  // A second run of keys counts if it goes on where the first one ends.
  if (more.find == Find::kRange && more.begin == range.last + 1) {
    range.last = more.last < 0 ? more.last : more.begin + more.last;
  }
  return range;
}

}  // namespace listq::server
