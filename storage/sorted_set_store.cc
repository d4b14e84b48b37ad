// Sorted set commands in terms of sorted set values.
#include "storage/sorted_set_store.h"

#include <cmath>
#include <utility>

namespace listq::storage {
namespace {

using Kind = ScoreChange::Kind;

}  // namespace

ScoreChange SortedSetStore::Give(SortedSetValue& set, std::string_view member,
                                 double score, const ScoreRule& rule) {
  const SortedSetValue::Place place = set.Find(member);
  if (!place.found) {
    if (rule.presence == ScoreRule::Presence::kOnlyPresent) {
      return {Kind::kRefused};
    }
    set.Add(place, member, score, limits_);
    return {Kind::kAdded, score};
  }
  if (rule.presence == ScoreRule::Presence::kOnlyNew) return {Kind::kRefused};
  if (rule.increment) score += place.score;
  if (std::isnan(score)) return {Kind::kNotANumber};
  const bool wrong_way = (rule.direction == ScoreRule::Direction::kOnlyUp &&
                          score <= place.score) ||
                         (rule.direction == ScoreRule::Direction::kOnlyDown &&
                          score >= place.score);
  if (wrong_way) return {Kind::kRefused};
  if (score == place.score) return {Kind::kNone, score};
  set.SetScore(place, member, score);
  return {Kind::kUpdated, score};
}

void SortedSetStore::Tell(std::string_view key, size_t count,
                          std::string_view event) {
  keyspace_.Changed(key, count);
  keyspace_.Announce(EventClass::kSortedSet, event, key);
}

Result<size_t> SortedSetStore::Remove(
    std::string_view key, std::span<const std::string_view> members) {
  const auto found = Find(key);
  if (!found.ok()) return found.error();
  if (*found == nullptr) return size_t{0};
  SortedSetValue& set = SetOf(**found);
  size_t removed = 0;
  for (const std::string_view member : members) {
    const SortedSetValue::Place place = set.Find(member);
    if (!place.found) continue;
    set.Remove(place);
    ++removed;
    if (set.empty()) break;
  }
  if (removed > 0) Tell(key, removed, "zrem");
  if (set.empty()) keyspace_.DeleteAndTell(**found);
  return removed;
}

void SortedSetStore::Erase(Entry& entry, RankRange range,
                           std::string_view event) {
  if (range.count == 0) return;
  Tell(entry.key(), range.count, event);
  SortedSetValue& set = SetOf(entry);
  if (range.count == set.size()) return keyspace_.DeleteAndTell(entry);
  set.Erase(range);
}

void SortedSetStore::Put(std::string_view key, SortedSetValue result,
                         std::string_view event) {
  if (!result.empty()) {
    keyspace_.Put(key, std::move(result));
    return Tell(key, 1, event);
  }
  Entry* const entry = keyspace_.Find(key);
  if (entry == nullptr) return;
  keyspace_.Changed(key);
  keyspace_.DeleteAndTell(*entry);
}

}  // namespace listq::storage
