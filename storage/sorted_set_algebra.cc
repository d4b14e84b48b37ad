// Scores are weighed and combined as Redis does it, NaN by NaN.
#include "storage/sorted_set_algebra.h"

#include <algorithm>
#include <cmath>

namespace listq::storage {
namespace {

double NumberOr0(double score) { return std::isnan(score) ? 0 : score; }

double Combine(double score, double other, Aggregate aggregate) {
  switch (aggregate) {
    case Aggregate::kMin:
      return other < score ? other : score;
    case Aggregate::kMax:
      return other > score ? other : score;
    case Aggregate::kSum:
      break;
  }
  return NumberOr0(score + other);
}

// What the members of the first source come to that are in all others too:
// `act(member, score)` answers whether to go on.
template <typename Act>
void ForEachShared(std::span<const ScoreSource> sources, Aggregate aggregate,
                   Act&& act) {
  const ScoreSource& first = sources.front();
  first.ForEachWhile([&](std::string_view member, double own) {
    double score = NumberOr0(own * first.weight);
    for (const ScoreSource& other : sources.subspan(1)) {
      const std::optional<double> found = other.ScoreOf(member);
      if (!found.has_value()) return true;
      score = Combine(score, *found * other.weight, aggregate);
    }
    return act(member, score);
  });
}

}  // namespace

size_t ScoreSource::size() const {
  if (set_ != nullptr) return set_->size();
  return sorted_ != nullptr ? sorted_->size() : 0;
}

std::optional<double> ScoreSource::ScoreOf(std::string_view member) const {
  if (set_ != nullptr && set_->Contains(member)) return 1.0;
  if (sorted_ == nullptr) return std::nullopt;
  const SortedSetValue::Place place = sorted_->Find(member);
  if (!place.found) return std::nullopt;
  return place.score;
}

void SortBySize(std::vector<ScoreSource>& sources) {
  std::ranges::stable_sort(sources, {}, &ScoreSource::size);
}

SortedSetValue Unite(std::span<const ScoreSource> sources, Aggregate aggregate,
                     const SortedSetLimits& limits) {
  SortedSetValue result;
  for (const ScoreSource& source : sources) {
    source.ForEachWhile([&](std::string_view member, double own) {
      const double score = NumberOr0(own * source.weight);
      const SortedSetValue::Place place = result.Find(member);
      if (!place.found) {
        result.Add(place, member, score, limits);
      } else {
        result.SetScore(place, member, Combine(place.score, score, aggregate));
      }
      return true;
    });
  }
  return result;
}

SortedSetValue Intersect(std::span<const ScoreSource> sources,
                         Aggregate aggregate, const SortedSetLimits& limits) {
  SortedSetValue result;
  ForEachShared(sources, aggregate, [&](std::string_view member, double score) {
    result.Add(result.Find(member), member, score, limits);
    return true;
  });
  return result;
}

SortedSetValue Subtract(std::span<const ScoreSource> sources,
                        const SortedSetLimits& limits) {
  SortedSetValue result;
  sources.front().ForEachWhile([&](std::string_view member, double score) {
    const bool elsewhere =
        std::ranges::any_of(sources.subspan(1), [&](const ScoreSource& other) {
          return other.ScoreOf(member).has_value();
        });
    if (!elsewhere) result.Add(result.Find(member), member, score, limits);
    return true;
  });
  return result;
}

size_t CountIntersection(std::span<const ScoreSource> sources, size_t limit) {
  size_t count = 0;
  ForEachShared(sources, Aggregate::kSum,
                [&](std::string_view, double) { return ++count < limit; });
  return count;
}

}  // namespace listq::storage
