// The databases of one server: found by number, made when they are first
// asked for, and looked at all together.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "storage/clock.h"
#include "storage/deadline_heap.h"
#include "storage/keyspace.h"
#include "storage/reclaimer.h"

namespace listq::server {

class Databases {
 public:
  // There are `count` of them. `listener` is told what happens to the keys of
  // all; both references outlive this object.
  Databases(int64_t count, const storage::Clock& clock,
            storage::KeyEventListener& listener, uint64_t hash_seed);
  Databases(const Databases&) = delete;
  Databases& operator=(const Databases&) = delete;

  int count() const { return count_; }
  // Requires: 0 <= index < count().
  storage::Keyspace& at(int index) {
    const auto place = static_cast<size_t>(index);
    return place < near_.size() && near_[place] != nullptr ? *near_[place]
                                                           : Rare(index);
  }
  // Those that somebody ever asked for, by index. The others are empty and
  // cost nothing, so there may be any number.
  const std::vector<storage::Keyspace*>& used() const { return used_; }

  // How many changes were made in all of them since the server started.
  uint64_t changes() const { return shared_.changes; }
  // So many of the changes were there before, on disk: they do not count.
  void ForgetChanges(uint64_t count) { shared_.changes -= count; }
  void ResetStatistics();

  void set_aging(storage::Aging aging);
  // To be called whenever a database's earliest expiry has changed.
  void NoteNextExpiry(int index);
  // The earliest expiry of any key that ages, in Unix milliseconds.
  std::optional<int64_t> NextExpiry() const;
  // Removes keys that are past their expiry, `limit` at most; returns how many.
  size_t ExpireDue(size_t limit);

  // Of what was deleted in any of them.
  storage::Reclaimer& reclaimer() { return shared_.reclaimer; }

 private:
  // One that is asked for the first time, or has a high index.
  storage::Keyspace& Rare(int index);

  const int count_;
  storage::SharedByKeyspaces shared_;
  // The first ones are found at once, the others are looked up.
  std::vector<std::unique_ptr<storage::Keyspace>> near_;
  std::unordered_map<int, std::unique_ptr<storage::Keyspace>> far_;
  std::vector<storage::Keyspace*> used_;
  // Those with keys that expire, by the earliest expiry.
  storage::DeadlineHeap<storage::Keyspace> expiring_;
  storage::Aging aging_ = storage::Aging::kOn;
};

}  // namespace listq::server
