// What Redis's sorted set commands do to a keyspace: a sorted set is born with
// its first member and its key dies with the last one. Knows no RESP and no
// client.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "storage/keyspace.h"
#include "storage/result.h"
#include "storage/sorted_set_value.h"

namespace listq::storage {

// What ZADD is told besides a score.
struct ScoreRule {
  enum class Presence : uint8_t { kAny, kOnlyNew, kOnlyPresent };
  enum class Direction : uint8_t { kAny, kOnlyUp, kOnlyDown };
  Presence presence = Presence::kAny;
  Direction direction = Direction::kAny;  // of a member that is in
  bool increment = false;                 // the score is added to what it has
};

// What became of a score.
struct ScoreChange {
  enum class Kind : uint8_t {
    kRefused,  // by the rule
    kNone,     // the member has that score
    kAdded,
    kUpdated,
    kNotANumber,  // infinities that cancel out
  };
  Kind kind;
  double score = 0;  // of the member now, unless refused
};

// A view over one keyspace; cheap to make, holds no state of its own.
class SortedSetStore {
 public:
  using Entry = Keyspace::Entry;

  SortedSetStore(Keyspace& keyspace, const SortedSetLimits& limits)
      : keyspace_(keyspace), limits_(limits) {}

  const SortedSetLimits& limits() const { return limits_; }

  // The sorted set at `key`, null if there is none, kWrongType.
  Result<Entry*> Find(std::string_view key) {
    return keyspace_.FindAs<SortedSetValue>(key);
  }
  // The same, but creates an empty one, which must not stay so.
  Result<Entry*> FindOrCreate(std::string_view key) {
    return keyspace_.FindOrCreate<SortedSetValue>(key);
  }
  static SortedSetValue& SetOf(Entry& entry) {
    return *std::get_if<SortedSetValue>(&entry.value);
  }
  // The same as Find, only to be read.
  Result<const SortedSetValue*> Read(std::string_view key) {
    return keyspace_.ReadValue<SortedSetValue>(key);
  }

  // Gives a member of a set a score if the rule allows it. Tells nobody.
  ScoreChange Give(SortedSetValue& set, std::string_view member, double score,
                   const ScoreRule& rule);
  // Tells whoever has to know that `count` members were given a score.
  void Tell(std::string_view key, size_t count, std::string_view event);

  // Removes members, and the key with the last one. Returns how many there
  // were.
  Result<size_t> Remove(std::string_view key,
                        std::span<const std::string_view> members);
  // The same for a range that is within the set; tells of it as `event`.
  void Erase(Entry& entry, RankRange range, std::string_view event);

  // Puts a result in the place of whatever the key held, or removes the key
  // if it is empty; tells of it as `event`.
  void Put(std::string_view key, SortedSetValue result, std::string_view event);

 private:
  Keyspace& keyspace_;
  SortedSetLimits limits_;
};

}  // namespace listq::storage
