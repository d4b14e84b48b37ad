// What a string tells of itself.
#include "storage/string_value.h"

#include "storage/element_frame.h"

namespace listq::storage {
namespace {

// The longest string that Redis keeps in one block with its header.
constexpr size_t kMaxEmbeddedString = 44;

}  // namespace

std::string_view StringValue::EncodingName() const {
  if (ParseCanonicalInteger(bytes)) return "int";
  return bytes.size() <= kMaxEmbeddedString ? "embstr" : "raw";
}

size_t StringValue::MemoryUsage() const {
  const size_t inside = std::string().capacity();
  return bytes.capacity() > inside ? bytes.capacity() + 1 : 0;
}

bool StringValue::ReleaseSome() {
  // Not assigned: that would keep the room.
  std::string().swap(bytes);
  return true;
}

}  // namespace listq::storage
