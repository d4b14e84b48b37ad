// What Redis's set commands do to a keyspace: a set is born with its first
// member and its key dies with the last one. Knows no RESP and no client.
#pragma once

#include <algorithm>
#include <cstddef>
#include <random>
#include <span>
#include <string_view>
#include <utility>

#include "storage/keyspace.h"
#include "storage/result.h"
#include "storage/set_algebra.h"
#include "storage/set_value.h"

namespace listq::storage {

// A view over one keyspace; cheap to make, holds no state of its own.
class SetStore {
 public:
  using Entry = Keyspace::Entry;

  SetStore(Keyspace& keyspace, const SetLimits& limits)
      : keyspace_(keyspace), limits_(limits) {}

  const SetLimits& limits() const { return limits_; }

  // The set at `key`, null if there is none, kWrongType.
  Result<Entry*> Find(std::string_view key) {
    return keyspace_.FindAs<SetValue>(key);
  }
  static SetValue& SetOf(Entry& entry) {
    return *std::get_if<SetValue>(&entry.value);
  }
  // The same, only to be read.
  Result<const SetValue*> Read(std::string_view key) {
    return keyspace_.ReadValue<SetValue>(key);
  }
  // The same for several keys; the first error.
  Result<Sets> ReadAll(std::span<const std::string_view> keys);

  // Adds members and answers how many are new. Creates the set.
  Result<size_t> Add(std::string_view key,
                     std::span<const std::string_view> members);
  // Removes members and answers how many were in, and the key with the last
  // one.
  Result<size_t> Remove(std::string_view key,
                        std::span<const std::string_view> members);
  // Moves a member; false if it is not in the source. kWrongType of a source
  // that exists, then of the destination, with nothing moved.
  Result<bool> Move(std::string_view source, std::string_view destination,
                    std::string_view member);

  // Visits `count` members picked by chance and removes them, and the key with
  // the last one; all of them, in their order, if there are no more. Requires:
  // the entry is that of a set; count > 0.
  template <typename Visitor>
  void Pop(Entry& entry, size_t count, std::mt19937_64& random,
           Visitor&& visit);

  // Replaces what is at `key` by the members of a set, or deletes it if there
  // are none; returns how many there are. `event` is what clients are told.
  size_t Put(std::string_view key, SetValue&& members, std::string_view event);

 private:
  Keyspace& keyspace_;
  SetLimits limits_;
};

template <typename Visitor>
void SetStore::Pop(Entry& entry, size_t count, std::mt19937_64& random,
                   Visitor&& visit) {
  SetValue& set = SetOf(entry);
  const size_t size = set.size();
  keyspace_.Changed(entry.key(), std::min(count, size));
  keyspace_.Announce(EventClass::kSet, "spop", entry.key());
  if (count < size) return set.Pop(count, random, limits_, visit);
  set.ForEach(visit);
  keyspace_.DeleteAndTell(entry);
}

}  // namespace listq::storage
