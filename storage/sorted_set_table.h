// A large sorted set: its members in a hash table, to be found by their bytes,
// and in a tree, to be found by their place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

#include "storage/hash_table.h"
#include "storage/ranked_tree.h"
#include "storage/scored_member.h"

namespace listq::storage {

// Owns its members, which stay where they are until they are removed.
class SortedSetTable {
 public:
  // The seed makes the order of Scan unpredictable to clients.
  explicit SortedSetTable(uint64_t seed) : seed_(seed) {}
  SortedSetTable(const SortedSetTable&) = delete;
  SortedSetTable& operator=(const SortedSetTable&) = delete;
  ~SortedSetTable();

  std::unique_ptr<SortedSetTable> Clone() const;

  size_t size() const { return by_bytes_.size(); }
  const RankedTree& in_order() const { return in_order_; }
  uint32_t Hash(std::string_view member) const {
    return SeededHash(member, seed_);
  }
  // Null if it is not in.
  ScoredMember* Find(std::string_view member, uint32_t hash) {
    by_bytes_.Step();
    return by_bytes_.Find(member, hash);
  }
  // Requires: it is not in.
  void Add(std::string_view member, uint32_t hash, double score);
  void SetScore(ScoredMember& member, double score);
  void Remove(ScoredMember& member);
  // Removes `count` members from rank `first` on. Requires: there are as many.
  void Erase(size_t first, size_t count);

  // See HashTable.
  template <typename Visitor>
  uint64_t Scan(uint64_t cursor, Visitor&& visit) {
    return by_bytes_.Scan(cursor, std::forward<Visitor>(visit));
  }

  // Of heap, this object included; sampled.
  size_t MemoryUsage() const;
  // Frees a bounded part of what nobody will read again; true when nothing is
  // left.
  bool ReleaseSome();

 private:
  HashTable<ScoredMember> by_bytes_;
  RankedTree in_order_;
  uint64_t seed_;
};

}  // namespace listq::storage
