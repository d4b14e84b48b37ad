// A key of a keyspace with its value.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>

#include "storage/deadline_heap.h"
#include "storage/hash_table.h"
#include "storage/value.h"

namespace listq::storage {

// One heap block: the entry and, behind it, the bytes of the key.
struct KeyEntry : HashEntry {
  uint32_t heap_slot = kNotInHeap;  // among the expiries
  uint32_t key_length = 0;
  uint32_t last_use_s = 0;  // Unix seconds
  Value value;

  std::string_view key() const {
    return {reinterpret_cast<const char*>(this + 1), key_length};
  }

  // An entry in no table. Aborts if memory or the key's length is out of
  // bounds.
  static KeyEntry* Make(std::string_view key, uint32_t hash, Value&& value);
  static void Free(KeyEntry* entry);

 private:
  explicit KeyEntry(Value&& initial) : value(std::move(initial)) {}
  ~KeyEntry() = default;
};

}  // namespace listq::storage
