// Reads lengths, strings and numbers of Redis's RDB format from bytes that
// nobody vouches for. Knows no type of value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "storage/rdb_format.h"
#include "storage/rdb_source.h"

namespace listq::storage {

// Latches failure: after it every read answers nothing, so that a loader need
// not check after each. Never reads past the end, and never reserves more
// memory than what is there can fill. What a read answers is good until the
// next one.
class RdbReader {
 public:
  // `bytes` outlives the reader.
  explicit RdbReader(std::string_view bytes) : bytes_(bytes) {}
  // So does `source`, which nobody else reads from.
  explicit RdbReader(RdbSource& source) : source_(&source) {}

  bool failed() const { return failed_; }
  uint64_t left() const {
    return bytes_.size() + (source_ == nullptr ? 0 : source_->left());
  }
  void Fail();

  // Of what was read so far. Both require a source, and no failure.
  uint64_t offset() const { return source_->OffsetOf(bytes_); }
  uint64_t Checksum() { return source_->ChecksumBefore(bytes_); }

  uint8_t Byte();
  std::string_view Bytes(size_t count) { return Take(count); }
  RdbType Type() { return RdbType{Byte()}; }
  // A length, or a number of elements: to be believed only as far as there
  // are bytes left.
  uint64_t Length();
  // A view of what was read, or of `room` if it had to be decoded.
  std::string_view String(std::string& room);
  // An integer of 1 to 8 bytes.
  uint64_t Fixed(size_t bytes);
  double BinaryDouble();
  // The older form of a double, as text.
  double TextDouble();

 private:
  std::string_view Take(uint64_t count);
  // False if there are not so many bytes.
  bool Refill(uint64_t count);
  uint64_t BigEndian(size_t bytes);
  // The rest of a length of which `first` was read.
  uint64_t LengthFrom(uint8_t first);
  std::string_view EncodedString(uint8_t form, std::string& room);
  std::string_view LzfString(std::string& room);

  std::string_view bytes_;
  RdbSource* source_ = nullptr;
  bool failed_ = false;
};

}  // namespace listq::storage
