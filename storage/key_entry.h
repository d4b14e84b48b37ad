// A key of a keyspace with its value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "storage/deadline_heap.h"
#include "storage/hash_table.h"
#include "storage/value.h"

namespace listq::storage {

// One heap block: the entry and, behind it, the bytes of the key.
class KeyEntry : public HashEntry {
 public:
  uint32_t heap_slot = kNotInHeap;  // among the expiries
  // Ends with padding, in which the remaining members lie.
  [[no_unique_address]] Value value;

 private:
  // kLongKey: the length is written in front of the key.
  uint8_t key_length_high_ = 0;
  uint16_t key_length_low_ = 0;

 public:
  uint32_t last_use_s = 0;  // Unix seconds

  std::string_view key() const {
    const size_t length = size_t{key_length_high_} << 16 | key_length_low_;
    const auto* const bytes = reinterpret_cast<const char*>(this + 1);
    if (length < kLongKey) [[likely]]
      return {bytes, length};
    return LongKey(bytes);
  }

  // An entry in no table. Aborts if memory is out of bounds.
  static KeyEntry* Make(std::string_view key, uint32_t hash, Value&& value);
  static void Free(KeyEntry* entry);

 private:
  static constexpr size_t kLongKey = (1u << 24) - 1;

  explicit KeyEntry(Value&& initial) : value(std::move(initial)) {}
  ~KeyEntry() = default;
  static std::string_view LongKey(const char* bytes);
};
// A link, a hash, a place in a heap and a time; all else is the value's.
static_assert(sizeof(KeyEntry) == 16 + sizeof(Value));

}  // namespace listq::storage
