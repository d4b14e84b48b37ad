// What differs from one type of value to the next.
#include "storage/value.h"

#include "storage/list_encoding.h"

namespace listq::storage {
namespace {

// Chunks that one call of ReleaseSome frees: some microseconds' worth.
constexpr size_t kReleasedChunks = 8;

// The longest string that Redis keeps in one block with its header.
constexpr size_t kMaxEmbeddedString = 44;

std::string_view StringEncodingName(std::string_view bytes) {
  if (ParseCanonicalInteger(bytes)) return "int";
  return bytes.size() <= kMaxEmbeddedString ? "embstr" : "raw";
}

size_t StringMemoryUsage(const std::string& bytes) {
  const size_t inside = std::string().capacity();
  return bytes.capacity() > inside ? bytes.capacity() + 1 : 0;
}

}  // namespace

std::string_view TypeName(ValueType type) {
  switch (type) {
    case ValueType::kString:
      return "string";
    case ValueType::kList:
      return "list";
  }
  return "none";
}

Value Clone(const Value& value) {
  if (const auto* list = std::get_if<ListValue>(&value)) return list->Clone();
  return *std::get_if<StringValue>(&value);
}

size_t MemoryUsage(const Value& value) {
  if (const auto* list = std::get_if<ListValue>(&value)) {
    return list->MemoryUsage();
  }
  return StringMemoryUsage(std::get_if<StringValue>(&value)->bytes);
}

std::string_view EncodingName(const Value& value) {
  if (const auto* list = std::get_if<ListValue>(&value)) {
    return list->listpack_bytes == kQuicklist ? "quicklist" : "listpack";
  }
  return StringEncodingName(std::get_if<StringValue>(&value)->bytes);
}

bool ReleaseSome(Value& value) {
  if (auto* list = std::get_if<ListValue>(&value)) {
    return list->ReleaseSome(kReleasedChunks);
  }
  // Not assigned: that would keep the room.
  std::string().swap(std::get_if<StringValue>(&value)->bytes);
  return true;
}

}  // namespace listq::storage
