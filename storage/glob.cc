// Matching by one place to return to: the latest star. What stands before it
// has matched as early as it can, so no earlier star need be tried again, and
// the work is bounded by pattern length times text length.
#include "storage/glob.h"

#include <cstddef>
#include <utility>

namespace listq::storage {
namespace {

char Lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool SameLetter(char a, char b, Case letter_case) {
  return letter_case == Case::kSensitive ? a == b : Lower(a) == Lower(b);
}

// Redis compares the ends of a range as signed characters, after putting them
// in order and before folding case.
bool InRange(char from, char to, char c, Case letter_case) {
  auto low = static_cast<signed char>(from);
  auto high = static_cast<signed char>(to);
  if (low > high) std::swap(low, high);
  if (letter_case == Case::kInsensitive) {
    low = static_cast<signed char>(Lower(static_cast<char>(low)));
    high = static_cast<signed char>(Lower(static_cast<char>(high)));
    c = Lower(c);
  }
  const auto value = static_cast<signed char>(c);
  return value >= low && value <= high;
}

// Where a pattern goes on after one of its parts has met a character.
struct Step {
  bool matches;
  size_t next;
};

// `at` is just behind the opening bracket. Without a closing one the class
// goes to the end of the pattern.
Step MatchClass(std::string_view pattern, size_t at, char c, Case letter_case) {
  const bool negated = at < pattern.size() && pattern[at] == '^';
  if (negated) ++at;
  bool found = false;
  while (at < pattern.size() && pattern[at] != ']') {
    const size_t left = pattern.size() - at;
    if (pattern[at] == '\\' && left >= 2) {
      found |= pattern[at + 1] == c;  // whatever the case folding
      at += 2;
    } else if (left >= 3 && pattern[at + 1] == '-') {
      found |= InRange(pattern[at], pattern[at + 2], c, letter_case);
      at += 3;
    } else {
      found |= SameLetter(pattern[at], c, letter_case);
      ++at;
    }
  }
  return {found != negated, at < pattern.size() ? at + 1 : at};
}

// Requires: a part other than a star at `at`. Every one takes one character.
Step MatchOne(std::string_view pattern, size_t at, char c, Case letter_case) {
  switch (pattern[at]) {
    case '?':
      return {true, at + 1};
    case '[':
      return MatchClass(pattern, at + 1, c, letter_case);
    case '\\':
      if (at + 1 < pattern.size()) ++at;
      break;
    default:
      break;
  }
  return {SameLetter(pattern[at], c, letter_case), at + 1};
}

}  // namespace

bool GlobMatches(std::string_view pattern, std::string_view text,
                 Case letter_case) {
  // In Redis even a star needs a character once.
  if (text.empty()) return pattern.empty();
  constexpr size_t kNone = SIZE_MAX;
  size_t at = 0;
  size_t taken = 0;           // characters of the text
  size_t after_star = kNone;  // where the pattern goes on
  size_t star_taken = 0;      // what the text had reached then
  while (taken < text.size()) {
    if (at < pattern.size() && pattern[at] == '*') {
      after_star = ++at;
      if (at == pattern.size()) return true;
      star_taken = taken;
      continue;
    }
    Step step{false, at};
    if (at < pattern.size()) {
      step = MatchOne(pattern, at, text[taken], letter_case);
    }
    if (step.matches) {
      at = step.next;
      ++taken;
    } else if (after_star != kNone) {
      at = after_star;
      taken = ++star_taken;
    } else {
      return false;
    }
  }
  while (at < pattern.size() && pattern[at] == '*') ++at;
  return at == pattern.size();
}

}  // namespace listq::storage
