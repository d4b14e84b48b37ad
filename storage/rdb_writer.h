// Appends lengths, strings and numbers to a text in Redis's RDB format. Knows
// no type of value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "storage/rdb_format.h"

namespace listq::storage {

class RdbWriter {
 public:
  // `out` outlives the writer.
  explicit RdbWriter(std::string& out) : out_(out) {}

  void Byte(uint8_t byte) { out_.push_back(static_cast<char>(byte)); }
  void Type(RdbType type) { Byte(static_cast<uint8_t>(type)); }
  void Length(uint64_t length);
  // In the form in which Redis writes it: a short integer as a number, other
  // strings of more than 20 bytes compressed if that makes them smaller.
  void String(std::string_view text);
  void BinaryDouble(double value);
  // What another writer wrote.
  void Append(std::string_view written) { out_.append(written); }

 private:
  bool WriteAsInteger(std::string_view text);
  bool WriteCompressed(std::string_view text);

  std::string& out_;
  std::string compressed_;  // its room is used again
};

}  // namespace listq::storage
