// The array of chains behind a hash table: what of it need not know the type
// of the entries.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace listq::storage {

// An entry type derives from it. The table links entries and owns none.
struct HashEntry {
  HashEntry* next = nullptr;
  uint32_t hash = 0;
};

// A hash for tables whose order clients must not foresee.
uint32_t SeededHash(std::string_view bytes, uint64_t seed);

// Bytes that all large arrays of buckets hold. They come from the system, and
// the allocator does not know of them. It counts this thread's, as does who
// counts the heap: a table deep within a value has nobody else to tell.
size_t MappedBytes();

// The buckets of a HashTable: a power of two of chains, or none.
class HashBuckets {
 public:
  HashBuckets() = default;
  explicit HashBuckets(size_t count);
  HashBuckets(HashBuckets&& other) noexcept { Swap(other); }
  HashBuckets& operator=(HashBuckets&& other) noexcept {
    Swap(other);
    return *this;
  }
  ~HashBuckets();

  bool empty() const { return heads_ == nullptr; }
  size_t count() const { return count_; }
  size_t mask() const { return count_ - 1; }
  HashEntry*& operator[](size_t index) { return heads_[index]; }
  HashEntry* operator[](size_t index) const { return heads_[index]; }
  HashEntry*& BucketOf(uint32_t hash) { return heads_[hash & mask()]; }
  HashEntry* BucketOf(uint32_t hash) const { return heads_[hash & mask()]; }

  // Buckets from `left` on are empty and not asked for any more: gives memory
  // back piece by piece, for to free hundreds of megabytes at once takes
  // milliseconds.
  void Truncate(size_t left) {
    if (left % kTruncatedBuckets == 0 && left > 0) GiveBack(left);
  }

 private:
  static constexpr size_t kTruncatedBuckets = 64 * 1024;

  bool mapped() const { return count_ > kTruncatedBuckets / 4; }
  void GiveBack(size_t left);
  void Swap(HashBuckets& other) {
    std::swap(heads_, other.heads_);
    std::swap(count_, other.count_);
    std::swap(held_, other.held_);
  }

  HashEntry** heads_ = nullptr;
  size_t count_ = 0;
  size_t held_ = 0;  // buckets whose memory was not given back
};

// Where the cursor of a scan goes after the bucket that it names, among as
// many buckets as `mask` tells.
uint64_t NextScanCursor(uint64_t cursor, uint64_t mask);

}  // namespace listq::storage
