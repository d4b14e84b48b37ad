// Members of a large set, or fields of a large hash with their values: one
// heap block for each, in a hash table. Knows nothing of keys and commands.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>

#include "storage/element_frame.h"
#include "storage/hash_table.h"

namespace listq::storage {

// One heap block: link and hash, and behind them the frame of the key, always
// as text, and the frame of the value if there is one.
struct Member : HashEntry {
  std::string_view key() const {
    const Frame frame = FrameAt(frames());
    return {frame.data, frame.length};
  }
  // Requires: it was added with a value. Views of it hold until it is given
  // another one.
  Frame value() const { return FrameAt(frames() + FrameAt(frames()).size); }

 private:
  friend class MemberTable;
  // The hash is followed by no padding.
  static constexpr size_t kFramesAt = sizeof(HashEntry*) + sizeof(uint32_t);

  char* frames() { return reinterpret_cast<char*>(this) + kFramesAt; }
  const char* frames() const {
    return reinterpret_cast<const char*>(this) + kFramesAt;
  }
  char* value_frame() { return frames() + FrameAt(frames()).size; }
};

// Owns its members, which stay where they are until they are removed or get a
// value of another size. What is added must not be a view into the table.
class MemberTable {
 public:
  // Whether each member has a value, or none has.
  enum class Values : uint8_t { kNone, kEach };

  // The seed makes the order unpredictable to clients.
  MemberTable(Values values, uint64_t seed) : values_(values), seed_(seed) {}
  MemberTable(const MemberTable&) = delete;
  MemberTable& operator=(const MemberTable&) = delete;
  ~MemberTable();

  std::unique_ptr<MemberTable> Clone() const;

  size_t size() const { return table_.size(); }
  // Of heap, this object included.
  size_t MemoryUsage() const;

  // Null if it is not in. Carries on with a change of the table's size.
  const Member* Find(std::string_view key) {
    table_.Step();
    return table_.Find(key, Hash(key));
  }
  // The same, but nothing moves: for whoever is on a walk through the table.
  const Member* Look(std::string_view key) const {
    return table_.Find(key, Hash(key));
  }
  // Adds a member; false if it was in. Requires: Values::kNone.
  bool Add(std::string_view key);
  // Gives a member a value, and adds it if need be; false if it was in.
  // Requires: Values::kEach.
  bool Set(std::string_view key, std::string_view value);
  // False if it was not in.
  bool Remove(std::string_view key);

  // See HashTable. Visitors get a const Member&.
  template <typename Visitor>
  uint64_t Scan(uint64_t cursor, Visitor&& visit) {
    return table_.Scan(cursor, std::forward<Visitor>(visit));
  }
  template <typename Visitor>
  void ForEach(Visitor&& visit) const {
    table_.ForEach(std::forward<Visitor>(visit));
  }
  template <typename Random>
  const Member* Sample(Random&& random) const {
    return table_.Sample(random);
  }

  // Frees what is in some buckets, for a table that nobody will read again;
  // true when nothing is left.
  bool ReleaseSome(size_t buckets = 8);

 private:
  uint32_t Hash(std::string_view key) const { return SeededHash(key, seed_); }
  // The size of a member's block.
  size_t BytesOf(const Member& member) const;
  // A block for a key with a value of so many bytes, which is not yet written.
  Member& Make(std::string_view key, uint32_t hash, size_t value_size);
  void Free(Member& member);
  void Replace(Member& member, const PackedElement& value);

  HashTable<Member> table_;
  Values values_;
  uint64_t seed_;
  size_t member_bytes_ = 0;  // of heap
};

}  // namespace listq::storage
