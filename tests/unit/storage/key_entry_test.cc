// The block of a key: what is written in it is read back.
#include "storage/key_entry.h"

#include <gtest/gtest.h>

#include <string>

namespace listq::storage {
namespace {

TEST(KeyEntryTest, KeepsKeysOfAnyLength) {
  for (const size_t size : {0u, 1u, 255u, 65535u, 65536u, (1u << 24) - 2,
                            (1u << 24) - 1, 1u << 24, (1u << 24) + 100}) {
    const std::string key(size, 'k');
    KeyEntry* const entry = KeyEntry::Make(key, 7, StringValue("value"));
    entry->last_use_s = UINT32_MAX;
    EXPECT_TRUE(entry->key() == key) << size;
    EXPECT_EQ(entry->hash, 7u);
    KeyEntry::Free(entry);
  }
}

TEST(KeyEntryTest, TheValueLeavesItsNeighboursAlone) {
  KeyEntry* const entry = KeyEntry::Make("key", 7, StringValue("value"));
  entry->last_use_s = 12345;
  for (int i = 0; i < 3; ++i) {
    ListValue list;
    list.Push(End::kHead, "element");
    entry->value = std::move(list);
    entry->value = StringValue(std::string(100, 'x'));
    entry->value = Clone(entry->value);
  }
  EXPECT_EQ(entry->key(), "key");
  EXPECT_EQ(entry->last_use_s, 12345u);
  KeyEntry::Free(entry);
}

}  // namespace
}  // namespace listq::storage
