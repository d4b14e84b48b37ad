// The arithmetic of listpacks.
#include "storage/list_encoding.h"

#include <algorithm>
#include <optional>

namespace listq::storage {
namespace {

// A listpack may not pass this, whatever number of elements is allowed.
constexpr size_t kMaxBytesByCount = 8192;

uint32_t IntegerBytes(int64_t value) {
  if (value >= 0 && value <= 127) return 1;
  if (value >= -4096 && value <= 4095) return 2;
  if (value >= INT16_MIN && value <= INT16_MAX) return 3;
  if (value >= -(1 << 23) && value < (1 << 23)) return 4;
  if (value >= INT32_MIN && value <= INT32_MAX) return 5;
  return 9;
}

size_t StringBytes(size_t length) {
  if (length < 64) return 1 + length;
  if (length < 4096) return 2 + length;
  return 5 + length;
}

// The length behind an entry, seven bits to a byte.
size_t BackLengthBytes(size_t entry) {
  if (entry <= 127) return 1;
  if (entry < 16383) return 2;
  if (entry < 2097151) return 3;
  if (entry < 268435455) return 4;
  return 5;
}

}  // namespace

std::string_view ListValue::EncodingName() const {
  return listpack_bytes == kQuicklist ? "quicklist" : "listpack";
}

uint32_t ListpackStringBytes(size_t length) {
  const size_t entry = StringBytes(length);
  return static_cast<uint32_t>(entry + BackLengthBytes(entry));
}

uint32_t ListpackNumericBytes(std::string_view element) {
  const auto integer = ParseCanonicalInteger(element);
  if (!integer) return ListpackStringBytes(element.size());
  return IntegerBytes(*integer) + 1;
}

size_t ListpackLimit::MaxBytes() const {
  if (setting_ >= 0) return kMaxBytesByCount;
  return size_t{4096} << (-std::max<int64_t>(setting_, -5) - 1);
}

size_t ListpackLimit::MaxCount() const {
  if (setting_ < 0) return SIZE_MAX;
  return std::max<size_t>(static_cast<size_t>(setting_), 1);
}

void ListpackLimit::BeforeAdding(ListValue& list, size_t added,
                                 size_t added_bytes) const {
  if (list.listpack_bytes == kQuicklist) return;
  if (list.listpack_bytes + added_bytes > MaxBytes() ||
      list.size() + added > MaxCount()) {
    list.listpack_bytes = kQuicklist;
  }
}

// By the size of the frames first, so that a list is weighed but rarely when it
// is not to shrink: an entry takes at most one byte more than its frame, three
// if it is of 4096 bytes or more or an integer of 5 bytes or more. A limit in
// elements asks for one chunk, whatever its size.
void ListpackLimit::ShrinkIfSmall(ListValue& list) const {
  const size_t half = MaxBytes() / 2;
  if (setting_ < 0) {
    const size_t frames = list.FrameBytes(1 + half / kMaxCapacity);
    if (frames > half) return;
    const size_t at_most =
        ListValue::kEmptyListpackBytes + frames + list.size() + frames / 2048;
    if (at_most > half) return;
  } else if (list.chunk_count() > 1 || list.size() > MaxCount() / 2) {
    return;
  }
  size_t bytes = ListValue::kEmptyListpackBytes;
  for (auto at = list.First(End::kHead); at.AtElement(); at.Step(End::kTail)) {
    const Element element = at.element();
    bytes += ListpackEntryBytes(element.view());
  }
  if (setting_ < 0 && bytes > half) return;
  if (bytes < kQuicklist) list.listpack_bytes = static_cast<uint32_t>(bytes);
}

}  // namespace listq::storage
