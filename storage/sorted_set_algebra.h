// Unions, intersections and differences of sorted sets, and of sets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "storage/set_value.h"
#include "storage/sorted_set_value.h"

namespace listq::storage {

// What is combined: a sorted set, a set, every member of which counts as
// scored 1, or nothing.
class ScoreSource {
 public:
  ScoreSource() = default;
  explicit ScoreSource(const SortedSetValue& set) : sorted_(&set) {}
  explicit ScoreSource(const SetValue& set) : set_(&set) {}

  size_t size() const;
  std::optional<double> ScoreOf(std::string_view member) const;
  // Calls `visit(member, score)` until it answers false. The views hold during
  // the call.
  template <typename Visitor>
  void ForEachWhile(Visitor&& visit) const;

  // What scores are multiplied with.
  double weight = 1;

 private:
  const SortedSetValue* sorted_ = nullptr;
  const SetValue* set_ = nullptr;
};

enum class Aggregate : uint8_t { kSum, kMin, kMax };

// The sources in the order in which their scores are added up: the smallest
// first, as in Redis, since sums of doubles depend on it.
void SortBySize(std::vector<ScoreSource>& sources);

// A sum of infinities that cancel out is 0.
SortedSetValue Unite(std::span<const ScoreSource> sources, Aggregate aggregate,
                     const SortedSetLimits& limits);
// Requires: at least one source, here and below.
SortedSetValue Intersect(std::span<const ScoreSource> sources,
                         Aggregate aggregate, const SortedSetLimits& limits);
// What is in the first and in no other, with its score there.
SortedSetValue Subtract(std::span<const ScoreSource> sources,
                        const SortedSetLimits& limits);
// How many members the intersection has, counted up to `limit`.
size_t CountIntersection(std::span<const ScoreSource> sources, size_t limit);

template <typename Visitor>
void ScoreSource::ForEachWhile(Visitor&& visit) const {
  if (set_ != nullptr) {
    set_->ForEachWhile(
        [&](const Element& member) { return visit(member.view(), 1.0); });
  } else if (sorted_ != nullptr) {
    bool more = true;
    sorted_->VisitAll([&](std::string_view member, double score) {
      more = more && visit(member, score);
    });
  }
}

}  // namespace listq::storage
