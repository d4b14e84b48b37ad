// A chained hash table of entries that carry their own link and hash. It
// grows and shrinks a few buckets at a time, and can be scanned by a cursor
// that survives both.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace listq::storage {

// An entry type derives from it. The table links entries and owns none.
struct HashEntry {
  HashEntry* next = nullptr;
  uint32_t hash = 0;
};

class HashTable {
 public:
  // Tells whether an entry, whose hash agrees, has the key.
  using Matches = bool (*)(const HashEntry& entry, std::string_view key);

  explicit HashTable(Matches matches) : matches_(matches) {}
  HashTable(HashTable&& other) noexcept;
  HashTable& operator=(HashTable&& other) noexcept;
  ~HashTable();  // Frees the buckets, not the entries.

  size_t size() const;
  size_t bucket_count() const;

  // Null if absent.
  HashEntry* Find(std::string_view key, uint32_t hash) const;
  // Requires: no entry with the same key is in; `entry.hash` is set.
  void Insert(HashEntry& entry);
  // Requires: the entry is in this table.
  void Remove(HashEntry& entry);

  // Visits the entries of at least one bucket and returns the next cursor, 0
  // at the end. What is in the table from the first call to the last is
  // visited at least once, whatever grows, shrinks or goes meanwhile. The
  // visitor may remove the entry that it is given and no other.
  template <typename Visitor>
  uint64_t Scan(uint64_t cursor, Visitor&& visit);

  // An entry picked with `random` (uniform over 64 bits), nearly uniform;
  // null if empty. `random` is called as often as needed.
  template <typename Random>
  HashEntry* Sample(Random&& random) const;
  // ...
};

}  // namespace listq::storage
