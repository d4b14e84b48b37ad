// What Redis would call the encoding of a list. Redis keeps a short list in
// one block, a listpack, and a long one in many, a quicklist; clients can ask
// which. This server keeps all lists alike and only counts along.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "storage/list_value.h"

namespace listq::storage {

// `ListValue::listpack_bytes` of a list that reports "quicklist". Any other
// number is exactly what the list's listpack would weigh.
inline constexpr uint32_t kQuicklist = UINT32_MAX;

// What one element weighs in a listpack: 1 to 9 bytes in front, its bytes
// unless it is an integer, and the entry's length behind.
inline uint32_t ListpackEntryBytes(std::string_view element);
uint32_t ListpackStringBytes(size_t length);
uint32_t ListpackNumericBytes(std::string_view element);

// The setting list-max-listpack-size: at most so many elements if positive
// (and 8 KiB), at most 4, 8, 16, 32 or 64 KiB if it is -1 to -5.
class ListpackLimit {
 public:
  explicit ListpackLimit(int64_t setting) : setting_(setting) {}

  // To be called before elements of `added_bytes` altogether are added: a
  // list that would outgrow the limit reports "quicklist" from now on.
  void BeforeAdding(ListValue& list, size_t added, size_t added_bytes) const;

  // To be called after elements were removed: a quicklist that fits into half
  // the limit becomes a listpack again, the other half being there so that it
  // does not change back at once.
  void AfterRemoving(ListValue& list) const {
    if (list.listpack_bytes == kQuicklist &&
        list.chunk_count() <= kMaxShrinkingChunks) {
      ShrinkIfSmall(list);
    }
  }

 private:
  // Lists of more chunks are larger than half of any limit.
  static constexpr size_t kMaxShrinkingChunks = 5;

  size_t MaxBytes() const;
  size_t MaxCount() const;
  void ShrinkIfSmall(ListValue& list) const;

  int64_t setting_;
};

// Most elements show by their length or first byte that they are no integer.
inline uint32_t ListpackEntryBytes(std::string_view element) {
  if (element.empty() || element.size() > 20 || element[0] > '9') {
    return ListpackStringBytes(element.size());
  }
  return ListpackNumericBytes(element);
}

// Counts an element that was added, or removed, if the list is a listpack.
inline void CountAdded(ListValue& list, std::string_view element) {
  if (list.listpack_bytes == kQuicklist) return;
  list.listpack_bytes += ListpackEntryBytes(element);
}
inline void CountRemoved(ListValue& list, std::string_view element) {
  if (list.listpack_bytes == kQuicklist) return;
  list.listpack_bytes -= ListpackEntryBytes(element);
}

}  // namespace listq::storage
