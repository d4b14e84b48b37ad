// Ends of ranges as Redis reads them, and what they come to in a set.
#include "server/commands/sorted_set_ranges.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>

#include "resp/number_text.h"

namespace listq::server {

namespace {

using storage::LexRange;
using storage::Order;
using storage::RankRange;
using storage::ScoreRange;

// As C reads a double: spaces in front, nothing at all, and what is beyond all
// doubles are accepted here, though not as a score.
std::optional<double> ReadLaxDouble(std::string_view text) {
  if (const auto value = resp::ParseDouble(text)) return value;
  const std::string copy(text);
  char* end = nullptr;
  const double value = std::strtod(copy.c_str(), &end);
  if (*end != '\0' || std::isnan(value)) return std::nullopt;
  return value;
}

ScoreRange::Bound ReadScoreBound(ArgReader& reader) {
  std::string_view text = reader.Text();
  const bool exclusive = text.starts_with('(');
  if (exclusive) text.remove_prefix(1);
  const auto score = ReadLaxDouble(text);
  if (!score.has_value()) reader.Fail("ERR min or max is not a float");
  return {score.value_or(0), exclusive};
}

LexRange::Bound ReadLexBound(ArgReader& reader) {
  using enum LexRange::Bound::Kind;
  const std::string_view text = reader.Text();
  if (text == "-") return {kLowest, {}};
  if (text == "+") return {kHighest, {}};
  if (text.starts_with('[')) return {kInclusive, text.substr(1)};
  if (text.starts_with('(')) return {kExclusive, text.substr(1)};
  reader.Fail("ERR min or max not valid string range item");
  return {};
}

// LIMIT, from the end at which the order begins.
RankRange Limited(RankRange range, const RangeRequest& request) {
  const size_t skipped =
      request.offset < 0
          ? range.count
          : std::min(range.count, static_cast<size_t>(request.offset));
  const size_t left = range.count - skipped;
  const size_t count = request.limit < 0
                           ? left
                           : std::min(left, static_cast<size_t>(request.limit));
  const size_t first = request.order == Order::kAscending
                           ? range.first + skipped
                           : range.first + left - count;
  return {first, count};
}

// Counted from the end at which the order begins; negative: from the other.
RankRange ByRank(const RangeRequest& request, size_t size) {
  const auto length = static_cast<int64_t>(size);
  int64_t start = request.start;
  int64_t stop = request.stop;
  if (start < 0) start = std::max<int64_t>(start + length, 0);
  if (stop < 0) stop += length;
  stop = std::min(stop, length - 1);
  if (start > stop) return {};
  const auto count = static_cast<size_t>(stop - start + 1);
  const int64_t first =
      request.order == Order::kAscending ? start : length - 1 - stop;
  return {static_cast<size_t>(first), count};
}

}  // namespace

RankRange RangeRequest::In(const storage::SortedSetValue& set) const {
  switch (by) {
    case RangeBy::kScore:
      return Limited(set.Select(scores), *this);
    case RangeBy::kLex:
      return Limited(set.Select(texts), *this);
    case RangeBy::kRank:
      break;
  }
  return ByRank(*this, set.size());
}

void ReadEnds(ArgReader& reader, RangeRequest& request) {
  // By score and by bytes the end that comes first in the order is named
  // first.
  const bool reversed = request.order == Order::kDescending;
  switch (request.by) {
    case RangeBy::kRank:
      request.start = reader.Integer(kNotAnIntegerError);
      request.stop = reader.Integer(kNotAnIntegerError);
      return;
    case RangeBy::kScore:
      request.scores.least = ReadScoreBound(reader);
      request.scores.most = ReadScoreBound(reader);
      if (reversed) std::swap(request.scores.least, request.scores.most);
      return;
    case RangeBy::kLex:
      request.texts.least = ReadLexBound(reader);
      request.texts.most = ReadLexBound(reader);
      if (reversed) std::swap(request.texts.least, request.texts.most);
      return;
  }
}

}  // namespace listq::server
