// The bytes of frames.
#include "storage/element_frame.h"

#include <charconv>
#include <cstdlib>

namespace listq::storage {
namespace {

constexpr uint32_t kMoreFollow = 0x80;
constexpr uint32_t kSevenBits = 0x7f;

// At most kMaxLengthBytes, since a length is less than 2^32.
constexpr uint32_t LengthBytes(uint32_t length) {
  uint32_t bytes = 1;
  for (; length >= kShortLength; length >>= 7) ++bytes;
  return bytes;
}

// Reads a length of which each byte lies `step` behind the one before.
uint32_t ReadLength(const char* at, ptrdiff_t step) {
  uint32_t length = 0;
  for (uint32_t shift = 0;; shift += 7, at += step) {
    const uint32_t byte = static_cast<unsigned char>(*at);
    length |= (byte & kSevenBits) << shift;
    if ((byte & kMoreFollow) == 0) return length;
  }
}

void WriteLength(char* at, ptrdiff_t step, uint32_t length) {
  for (; length >= kShortLength; length >>= 7, at += step) {
    *at = static_cast<char>((length & kSevenBits) | kMoreFollow);
  }
  *at = static_cast<char>(length);
}

// The bytes of the integer whose frame has this mark for a length.
std::optional<uint32_t> IntegerBytesOf(char mark) {
  const uint32_t byte = static_cast<unsigned char>(mark);
  if (byte >= kMoreFollow) return std::nullopt;
  return byte - kShortLength + 1;
}
char MarkOf(uint32_t integer_bytes) {
  return static_cast<char>(kShortLength + integer_bytes - 1);
}

// How many bytes hold a number in two's complement.
uint32_t BytesFor(int64_t value) {
  uint32_t bytes = 1;
  for (; value < -128 || value > 127; value >>= 8) ++bytes;
  return bytes;
}

}  // namespace

std::optional<int64_t> ParseCanonicalInteger(std::string_view text) {
  if (text.empty() || text.size() > kMaxIntegerText) return std::nullopt;
  const size_t sign = text[0] == '-' ? 1 : 0;
  if (text.size() == sign) return std::nullopt;
  const char first = text[sign];
  // A zero can only stand alone, and without a sign.
  if (first == '0' && text.size() > 1) return std::nullopt;
  if (first < '0' || first > '9') return std::nullopt;
  int64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  if (parsed.ec != std::errc() || parsed.ptr != end) return std::nullopt;
  return value;
}

Element::Element(int64_t integer) {
  const char* const end =
      std::to_chars(digits_, digits_ + kMaxIntegerText, integer).ptr;
  text_ = {nullptr, static_cast<size_t>(end - digits_)};
}

int64_t Frame::integer() const {
  // The sign comes down from the top.
  uint64_t bits = 0;
  std::memcpy(reinterpret_cast<char*>(&bits) + sizeof(bits) - length, data,
              length);
  return static_cast<int64_t>(bits) >> (8 * (sizeof(bits) - length));
}

Frame OtherFrameAt(const char* at) {
  if (const auto bytes = IntegerBytesOf(*at)) {
    return {at + 1, *bytes, *bytes + 2, true};
  }
  const uint32_t length = ReadLength(at, 1);
  const uint32_t prefix = LengthBytes(length);
  return {at + prefix, length, length + 2 * prefix};
}

Frame OtherFrameBefore(const char* past) {
  if (const auto bytes = IntegerBytesOf(past[-1])) {
    return {past - 1 - *bytes, *bytes, *bytes + 2, true};
  }
  const uint32_t length = ReadLength(past - 1, -1);
  const uint32_t prefix = LengthBytes(length);
  return {past - prefix - length, length, length + 2 * prefix};
}

uint32_t FrameSize(size_t length) {
  if (length > kMaxElementBytes) std::abort();
  const auto bytes = static_cast<uint32_t>(length);
  return bytes + 2 * LengthBytes(bytes);
}

char* WriteFrameAround(std::string_view text) {
  const auto length = static_cast<uint32_t>(text.size());
  const uint32_t prefix = LengthBytes(length);
  char* const data = const_cast<char*>(text.data());
  WriteLength(data - prefix, 1, length);
  WriteLength(data + length + prefix - 1, -1, length);
  return data - prefix;
}

void WriteTextFrame(char* at, std::string_view text) {
  char* const data = at + LengthBytes(static_cast<uint32_t>(text.size()));
  if (!text.empty()) std::memcpy(data, text.data(), text.size());
  WriteFrameAround({data, text.size()});
}

PackedElement::PackedElement(std::string_view element)
    : text_(element.data()),
      length_(static_cast<uint32_t>(element.size())),
      size_(FrameSize(element.size())) {
  if (!MayBeInteger(element)) return;
  const std::optional<int64_t> value = ParseCanonicalInteger(element);
  if (!value.has_value()) return;
  const uint32_t bytes = BytesFor(*value);
  std::memcpy(integer_, &*value, sizeof(integer_));
  is_integer_ = true;
  length_ = bytes;
  size_ = bytes + 2;
}

void PackedElement::WriteFrame(char* at) const {
  if (is_integer_) {
    at[0] = at[1 + length_] = MarkOf(length_);
    std::memcpy(at + 1, integer_, length_);
    return;
  }
  WriteTextFrame(at, {text_, length_});
}

}  // namespace listq::storage
