// A small sorted set is a listpack of members and scores, a large one has its
// members from the highest down, for Redis to build its tree from the front.
#include "storage/sorted_set_value_dump.h"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <functional>
#include <string>
#include <string_view>

#include "storage/listpack.h"
#include "storage/packed_elements.h"

namespace listq::storage {
namespace {

// Up to here Redis packs a whole number as an integer.
constexpr double kMaxPackedInteger = 4611686018427387904.0;

void AppendScore(ListpackWriter& pack, double score) {
  if (std::fabs(score) <= kMaxPackedInteger && score == std::trunc(score)) {
    return pack.Append(static_cast<int64_t>(score));
  }
  char text[32];
  const int size = std::snprintf(text, sizeof text, "%.17g", score);
  pack.Append(std::string_view(text, static_cast<size_t>(size)));
}

std::optional<double> ParseScore(std::string_view text) {
  double score = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, score);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  return score;
}

// A sorted set that takes form member by member.
class Loading {
 public:
  explicit Loading(const SortedSetLimits& limits) : limits_(limits) {}

  // False if it is in already, or the score no number.
  bool Add(std::string_view member, double score) {
    if (std::isnan(score) || member.size() > kMaxElementBytes) return false;
    const SortedSetValue::Place place = set_.Find(member);
    if (place.found) return false;
    set_.Add(place, member, score, limits_);
    return true;
  }

  std::optional<SortedSetValue> Finish() {
    if (set_.empty()) return std::nullopt;
    return std::move(set_);
  }

 private:
  const SortedSetLimits& limits_;
  SortedSetValue set_;
};

bool ReadMembers(RdbType type, RdbReader& reader, Loading& set) {
  const uint64_t count = reader.Length();
  std::string room;
  std::string member;
  for (uint64_t i = 0; i < count; ++i) {
    member = reader.String(room);
    const double score =
        type == RdbType::kZset2 ? reader.BinaryDouble() : reader.TextDouble();
    if (reader.failed() || !set.Add(member, score)) return false;
  }
  return !reader.failed();
}

bool ReadPacked(RdbType type, RdbReader& reader, Loading& set) {
  const auto add = [&](std::string_view member, std::string_view text) {
    const std::optional<double> score = ParseScore(text);
    return score && set.Add(member, *score);
  };
  const Packing packing =
      type == RdbType::kZsetListpack ? Packing::kListpack : Packing::kZiplist;
  return ReadPairs(reader, packing, std::ref(add));
}

}  // namespace

RdbType DumpTypeOf(const SortedSetValue& set) {
  return set.is_table() ? RdbType::kZset2 : RdbType::kZsetListpack;
}

void DumpBody(const SortedSetValue& set, RdbWriter& writer) {
  if (!set.is_table()) {
    ListpackWriter pack;
    set.VisitAll([&](std::string_view member, double score) {
      pack.Append(member);
      AppendScore(pack, score);
    });
    return writer.String(pack.Finish());
  }
  writer.Length(set.size());
  set.Visit({0, set.size()}, Order::kDescending,
            [&](std::string_view member, double score) {
              writer.String(member);
              writer.BinaryDouble(score);
            });
}

std::optional<SortedSetValue> LoadSortedSet(RdbType type, RdbReader& reader,
                                            const SortedSetLimits& limits) {
  Loading set(limits);
  const bool one_by_one = type == RdbType::kZset || type == RdbType::kZset2;
  const bool read = one_by_one ? ReadMembers(type, reader, set)
                               : ReadPacked(type, reader, set);
  if (!read) return std::nullopt;
  return set.Finish();
}

}  // namespace listq::storage
