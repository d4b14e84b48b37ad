// The heap block of a key.
#include "storage/key_entry.h"

#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

namespace listq::storage {

KeyEntry* KeyEntry::Make(std::string_view key, uint32_t hash, Value&& value) {
  if (key.size() > UINT32_MAX) std::abort();
  void* const block = ::operator new(sizeof(KeyEntry) + key.size());
  auto* const entry = new (block) KeyEntry(std::move(value));
  entry->hash = hash;
  entry->key_length = static_cast<uint32_t>(key.size());
  if (!key.empty()) {
    std::memcpy(static_cast<char*>(block) + sizeof(KeyEntry), key.data(),
                key.size());
  }
  return entry;
}

void KeyEntry::Free(KeyEntry* entry) {
  entry->~KeyEntry();
  ::operator delete(entry);
}

}  // namespace listq::storage
