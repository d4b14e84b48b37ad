// A set of integers as a sorted array: the smallest form of a small set.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

namespace listq::storage {

// All integers are as wide as the widest one that was ever in: 2, 4 or 8
// bytes. Insertion and removal move what is behind, so this is for some
// hundreds of them, or for insertion in rising order.
class IntSet {
 public:
  IntSet() = default;
  IntSet(IntSet&& other) noexcept
      : header_(std::exchange(other.header_, nullptr)) {}
  IntSet& operator=(IntSet&& other) noexcept {
    std::swap(header_, other.header_);
    return *this;
  }
  ~IntSet();

  IntSet Clone() const;

  size_t size() const { return header_ != nullptr ? header_->count : 0; }
  bool empty() const { return size() == 0; }
  // Of heap.
  size_t MemoryUsage() const;

  // The integers in rising order. Requires: index < size().
  int64_t At(size_t index) const;
  bool Contains(int64_t value) const;
  // False if it was there. Aborts beyond 2^32 - 1 integers.
  bool Insert(int64_t value);
  // False if it was not there.
  bool Remove(int64_t value);
  // Requires: index < size().
  void RemoveAt(size_t index);

 private:
  struct Header {
    uint32_t count;
    uint32_t width;  // bytes of an integer
  };

  uint32_t width() const;
  char* bytes() { return reinterpret_cast<char*>(header_ + 1); }
  const char* bytes() const {
    return reinterpret_cast<const char*>(header_ + 1);
  }
  // The index of the first integer that is not less than `value`.
  size_t LowerBound(int64_t value) const;
  void Set(size_t index, int64_t value);
  void Widen(uint32_t width);
  // Gives the array room for as many integers of a width.
  void Resize(size_t count, uint32_t width);

  Header* header_ = nullptr;
};
static_assert(sizeof(IntSet) == sizeof(void*));

}  // namespace listq::storage
