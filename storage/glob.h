// Glob patterns as Redis matches them (KEYS, SCAN MATCH, CONFIG GET).
#pragma once

#include <cstdint>
#include <string_view>

namespace listq::storage {

enum class Case : uint8_t { kSensitive, kInsensitive };

// `*`, `?`, `[a-z]`, `[^x]` and `\` before a character to be taken literally;
// an unclosed bracket and a trailing backslash as Redis takes them. Bounded
// work for hostile patterns: no exponential backtracking. An empty text matches
// the empty pattern only, and not "*".
bool GlobMatches(std::string_view pattern, std::string_view text,
                 Case letter_case = Case::kSensitive);

}  // namespace listq::storage
