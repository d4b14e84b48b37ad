// The bytes of what is written.
#include "storage/rdb_writer.h"

#include <lzf.h>

#include <bit>
#include <optional>

#include "storage/element_frame.h"
#include "storage/little_endian.h"

namespace listq::storage {
namespace {

// Strings up to this are tried as integers, and not compressed up to the other.
constexpr size_t kMaxIntegerString = 11;
constexpr size_t kMaxUncompressed = 20;

// What compression has to save at least.
constexpr size_t kLeastSaving = 4;

// What a sink gets at once, more or less.
constexpr size_t kPieceBytes = 64 * 1024;

constexpr uint8_t EncodedAs(RdbString form) {
  return static_cast<uint8_t>(RdbLength::kEncoded) | static_cast<uint8_t>(form);
}

void AppendBigEndian(std::string& out, uint64_t value, size_t bytes) {
  for (size_t i = bytes; i > 0; --i) {
    out.push_back(static_cast<char>(value >> (8 * (i - 1))));
  }
}

}  // namespace

void RdbWriter::Length(uint64_t length) {
  if (length < (1u << 6)) {
    Byte(static_cast<uint8_t>(length));
  } else if (length < (1u << 14)) {
    Byte(static_cast<uint8_t>(static_cast<uint8_t>(RdbLength::k14Bits) |
                              (length >> 8)));
    Byte(static_cast<uint8_t>(length));
  } else if (length <= UINT32_MAX) {
    Byte(static_cast<uint8_t>(RdbLength::k32Bits));
    AppendBigEndian(out_, length, 4);
  } else {
    Byte(static_cast<uint8_t>(RdbLength::k64Bits));
    AppendBigEndian(out_, length, 8);
  }
}

void RdbWriter::String(std::string_view text) {
  if (sink_ != nullptr && out_.size() >= kPieceBytes) Flush();
  if (WriteAsInteger(text) || WriteCompressed(text)) return;
  Length(text.size());
  Append(text);
}

void RdbWriter::Append(std::string_view bytes) {
  if (sink_ != nullptr && out_.size() + bytes.size() >= kPieceBytes) {
    Flush();
    if (bytes.size() >= kPieceBytes) return sink_->Write(bytes);
  }
  out_.append(bytes);
}

void RdbWriter::Flush() {
  sink_->Write(out_);
  out_.clear();
}

void RdbWriter::Fixed(uint64_t value, size_t bytes) {
  AppendLittleEndian(out_, value, bytes);
}

bool RdbWriter::WriteAsInteger(std::string_view text) {
  if (text.size() > kMaxIntegerString) return false;
  const std::optional<int64_t> integer = ParseCanonicalInteger(text);
  if (!integer || *integer < INT32_MIN || *integer > INT32_MAX) return false;
  const auto write = [&](RdbString form, size_t bytes) {
    Byte(EncodedAs(form));
    AppendLittleEndian(out_, static_cast<uint64_t>(*integer), bytes);
  };
  if (*integer >= INT8_MIN && *integer <= INT8_MAX) {
    write(RdbString::kInt8, 1);
  } else if (*integer >= INT16_MIN && *integer <= INT16_MAX) {
    write(RdbString::kInt16, 2);
  } else {
    write(RdbString::kInt32, 4);
  }
  return true;
}

bool RdbWriter::WriteCompressed(std::string_view text) {
  if (compression_ == RdbCompression::kOff || text.size() <= kMaxUncompressed ||
      text.size() > UINT32_MAX) {
    return false;
  }
  const size_t room = text.size() - kLeastSaving;
  if (compressed_.size() < room) compressed_.resize(room);
  const size_t size =
      lzf_compress(text.data(), static_cast<unsigned>(text.size()),
                   compressed_.data(), static_cast<unsigned>(room));
  if (size == 0) return false;
  Byte(EncodedAs(RdbString::kLzf));
  Length(size);
  Length(text.size());
  Append(std::string_view(compressed_).substr(0, size));
  return true;
}

void RdbWriter::BinaryDouble(double value) {
  Fixed(std::bit_cast<uint64_t>(value), sizeof value);
}

}  // namespace listq::storage
