// The entries of ziplists and zipmaps.
#include "storage/ziplist.h"

#include <cstddef>
#include <cstdint>
#include <optional>

#include "storage/element_frame.h"
#include "storage/little_endian.h"

namespace listq::storage {
namespace {

constexpr char kEnd = '\xff';
constexpr uint8_t kLongLength = 254;  // four bytes follow

constexpr size_t kZiplistHeader = 10;
constexpr uint64_t kUncountedElements = UINT16_MAX;
constexpr uint8_t kUncountedPairs = 254;

// A block of which the front was read. Each read answers nothing for what is
// not there.
class Rest {
 public:
  explicit Rest(std::string_view bytes) : bytes_(bytes) {}

  size_t size() const { return bytes_.size(); }
  std::optional<std::string_view> Take(uint64_t count) {
    if (count > bytes_.size()) return std::nullopt;
    const std::string_view taken = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return taken;
  }
  std::optional<uint8_t> Byte() {
    const auto byte = Take(1);
    if (!byte) return std::nullopt;
    return static_cast<uint8_t>(byte->front());
  }
  // One byte, or 254 and four bytes. 255 is none.
  std::optional<uint64_t> Length() {
    const auto first = Byte();
    if (!first || *first > kLongLength) return std::nullopt;
    if (*first < kLongLength) return *first;
    const auto bytes = Take(4);
    if (!bytes) return std::nullopt;
    return LittleEndian(*bytes);
  }

 private:
  std::string_view bytes_;
};

std::optional<uint64_t> BigEndian(std::optional<std::string_view> bytes) {
  if (!bytes) return std::nullopt;
  uint64_t value = 0;
  for (const char c : *bytes) {
    value = (value << 8) | static_cast<unsigned char>(c);
  }
  return value;
}

// The length of a string whose entry has `head` for a first byte.
std::optional<uint64_t> StringLength(uint8_t head, Rest& rest) {
  const uint64_t low_bits = head & 0x3fu;
  switch (head >> 6) {
    case 0:
      return low_bits;
    case 1: {
      const auto low = rest.Byte();
      if (!low) return std::nullopt;
      return (low_bits << 8) | *low;
    }
    default:
      return BigEndian(rest.Take(4));
  }
}

std::optional<int64_t> Integer(uint8_t head, Rest& rest) {
  size_t size = 0;
  switch (head) {
    case 0xc0:
      size = 2;
      break;
    case 0xd0:
      size = 4;
      break;
    case 0xe0:
      size = 8;
      break;
    case 0xf0:
      size = 3;
      break;
    case 0xfe:
      size = 1;
      break;
    default:
      // 0 to 12, in the head itself.
      if (head < 0xf1 || head > 0xfd) return std::nullopt;
      return head - 0xf1;
  }
  const auto bytes = rest.Take(size);
  if (!bytes) return std::nullopt;
  return SignedLittleEndian(*bytes);
}

bool VisitEntry(Rest& rest, const ElementVisitor& visit) {
  const auto head = rest.Byte();
  if (!head) return false;
  if (*head < 0xc0) {
    const auto length = StringLength(*head, rest);
    if (!length) return false;
    const auto text = rest.Take(*length);
    return text && visit(*text);
  }
  const auto integer = Integer(*head, rest);
  if (!integer) return false;
  const Element element(*integer);
  return visit(element.view());
}

}  // namespace

bool VisitZiplist(std::string_view block, const ElementVisitor& visit) {
  if (block.size() <= kZiplistHeader || block.back() != kEnd ||
      LittleEndian(block.substr(0, 4)) != block.size()) {
    return false;
  }
  const uint64_t last = LittleEndian(block.substr(4, 4));
  const uint64_t counted = LittleEndian(block.substr(8, 2));
  const size_t end = block.size() - 1;
  Rest rest(block.substr(kZiplistHeader, end - kZiplistHeader));
  uint64_t count = 0;
  size_t before = 0;  // bytes of the entry before
  size_t start = kZiplistHeader;
  for (; rest.size() > 0; ++count) {
    start = end - rest.size();
    if (rest.Length() != before || !VisitEntry(rest, visit)) return false;
    before = end - rest.size() - start;
  }
  return last == start && (counted == kUncountedElements || counted == count);
}

bool VisitZipmap(std::string_view block, const ElementVisitor& visit) {
  if (block.size() < 2 || block.back() != kEnd) return false;
  Rest rest(block.substr(0, block.size() - 1));
  const uint8_t counted = *rest.Byte();
  uint64_t count = 0;
  for (; rest.size() > 0; ++count) {
    const auto key_length = rest.Length();
    if (!key_length) return false;
    const auto key = rest.Take(*key_length);
    if (!key || !visit(*key)) return false;
    const auto value_length = rest.Length();
    const auto unused = rest.Byte();
    if (!value_length || !unused) return false;
    const auto value = rest.Take(*value_length);
    if (!value || !rest.Take(*unused) || !visit(*value)) return false;
  }
  return counted >= kUncountedPairs || counted == count;
}

}  // namespace listq::storage
