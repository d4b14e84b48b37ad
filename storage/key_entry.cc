// The heap block of a key.
#include "storage/key_entry.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

namespace listq::storage {

KeyEntry* KeyEntry::Make(std::string_view key, uint32_t hash, Value&& value) {
  const size_t length = std::min(key.size(), kLongKey);
  const size_t in_front = length == kLongKey ? sizeof(size_t) : 0;
  void* const block = ::operator new(sizeof(KeyEntry) + in_front + key.size());
  auto* const entry = new (block) KeyEntry(std::move(value));
  entry->hash = hash;
  entry->key_length_high_ = static_cast<uint8_t>(length >> 16);
  entry->key_length_low_ = static_cast<uint16_t>(length & UINT16_MAX);
  char* bytes = static_cast<char*>(block) + sizeof(KeyEntry);
  if (in_front > 0) {
    const size_t size = key.size();
    std::memcpy(bytes, &size, in_front);
    bytes += in_front;
  }
  std::copy(key.begin(), key.end(), bytes);
  return entry;
}

std::string_view KeyEntry::LongKey(const char* bytes) {
  size_t size = 0;
  std::memcpy(&size, bytes, sizeof(size));
  return {bytes + sizeof(size), size};
}

void KeyEntry::Free(KeyEntry* entry) {
  entry->~KeyEntry();
  ::operator delete(entry);
}

}  // namespace listq::storage
