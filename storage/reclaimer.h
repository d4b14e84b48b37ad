// Frees what was cut off from a keyspace, a bounded part at a time, so that
// deleting a huge list or flushing a huge database stalls nobody.
#pragma once

#include <cstddef>
#include <deque>

#include "storage/deadline_heap.h"
#include "storage/hash_table.h"
#include "storage/key_entry.h"
#include "storage/value.h"

namespace listq::storage {

class Reclaimer {
 public:
  Reclaimer() = default;
  Reclaimer(const Reclaimer&) = delete;
  Reclaimer& operator=(const Reclaimer&) = delete;
  ~Reclaimer();

  // Takes over a value. A small one is freed at once.
  void Add(Value&& value);
  // Takes over a table with its entries, and their expiries.
  void Add(HashTable<KeyEntry> table, DeadlineHeap<KeyEntry> expiries);

  bool idle() const {
    return values_.empty() && tables_.empty() && expiries_.empty();
  }
  // Values still to be freed (INFO lazyfree_pending_objects).
  size_t pending() const;
  // Frees about `blocks` heap blocks.
  void Step(size_t blocks);

 private:
  std::deque<Value> values_;
  std::deque<HashTable<KeyEntry>> tables_;
  std::deque<DeadlineHeap<KeyEntry>> expiries_;
};

}  // namespace listq::storage
