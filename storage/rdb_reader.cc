// The bytes of what is read.
#include "storage/rdb_reader.h"

#include <lzf.h>

#include <bit>
#include <charconv>
#include <limits>

#include "storage/little_endian.h"

namespace listq::storage {
namespace {

// LZF says at best 264 bytes by three.
constexpr size_t kMaxLzfRatio = 264 / 3;

// Lengths of a double's text that are no lengths.
constexpr uint8_t kNan = 253;
constexpr uint8_t kInfinity = 254;
constexpr uint8_t kMinusInfinity = 255;

bool IsEncoded(uint8_t first) {
  return (first & 0xc0) == static_cast<uint8_t>(RdbLength::kEncoded);
}

}  // namespace

void RdbReader::Fail() {
  failed_ = true;
  bytes_ = {};
}

std::string_view RdbReader::Take(uint64_t count) {
  if (count > bytes_.size() && !Refill(count)) {
    Fail();
    return {};
  }
  const std::string_view taken = bytes_.substr(0, count);
  bytes_.remove_prefix(count);
  return taken;
}

bool RdbReader::Refill(uint64_t count) {
  if (failed_ || source_ == nullptr) return false;
  bytes_ = source_->More(bytes_, count);
  return !bytes_.empty();
}

uint8_t RdbReader::Byte() {
  const std::string_view byte = Take(1);
  return byte.empty() ? 0 : static_cast<uint8_t>(byte[0]);
}

uint64_t RdbReader::BigEndian(size_t bytes) {
  uint64_t value = 0;
  for (const char c : Take(bytes)) {
    value = (value << 8) | static_cast<unsigned char>(c);
  }
  return value;
}

uint64_t RdbReader::Length() { return LengthFrom(Byte()); }

uint64_t RdbReader::LengthFrom(uint8_t first) {
  const auto low_bits = static_cast<uint64_t>(first & 0x3f);
  switch (RdbLength{static_cast<uint8_t>(first & 0xc0)}) {
    case RdbLength::k6Bits:
      return low_bits;
    case RdbLength::k14Bits:
      return (low_bits << 8) | Byte();
    default:
      break;
  }
  if (first == static_cast<uint8_t>(RdbLength::k32Bits)) return BigEndian(4);
  if (first == static_cast<uint8_t>(RdbLength::k64Bits)) return BigEndian(8);
  Fail();
  return 0;
}

std::string_view RdbReader::String(std::string& room) {
  const uint8_t first = Byte();
  if (IsEncoded(first)) return EncodedString(first & 0x3f, room);
  return Take(LengthFrom(first));
}

std::string_view RdbReader::EncodedString(uint8_t form, std::string& room) {
  if (RdbString{form} == RdbString::kLzf) return LzfString(room);
  if (form > static_cast<uint8_t>(RdbString::kInt32)) {
    Fail();
    return {};
  }
  const std::string_view bytes = Take(size_t{1} << form);
  if (failed_) return {};
  room = std::to_string(SignedLittleEndian(bytes));
  return room;
}

std::string_view RdbReader::LzfString(std::string& room) {
  const uint64_t compressed = Length();
  const uint64_t size = Length();
  const std::string_view bytes = Take(compressed);
  if (failed_ || compressed > UINT32_MAX || size > UINT32_MAX || size == 0 ||
      size > compressed * kMaxLzfRatio) {
    Fail();
    return {};
  }
  room.resize(size);
  if (lzf_decompress(bytes.data(), static_cast<unsigned>(compressed),
                     room.data(), static_cast<unsigned>(size)) != size) {
    Fail();
    return {};
  }
  return room;
}

uint64_t RdbReader::Fixed(size_t bytes) { return LittleEndian(Take(bytes)); }

double RdbReader::BinaryDouble() {
  return std::bit_cast<double>(Fixed(sizeof(double)));
}

double RdbReader::TextDouble() {
  const uint8_t length = Byte();
  if (length == kNan) return std::numeric_limits<double>::quiet_NaN();
  if (length == kInfinity) return std::numeric_limits<double>::infinity();
  if (length == kMinusInfinity) {
    return -std::numeric_limits<double>::infinity();
  }
  const std::string_view text = Take(length);
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, value);
  if (parsed.ec != std::errc() || parsed.ptr != end) {
    Fail();
    return 0;
  }
  return value;
}

}  // namespace listq::storage
