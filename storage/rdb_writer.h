// Appends lengths, strings and numbers to a text in Redis's RDB format. Knows
// no type of value.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "storage/rdb_format.h"

namespace listq::storage {

// Where what is written goes, piece by piece.
class RdbSink {
 public:
  virtual ~RdbSink() = default;
  // What goes wrong is for the sink to remember.
  virtual void Write(std::string_view piece) = 0;
};

enum class RdbCompression : uint8_t { kOn, kOff };

class RdbWriter {
 public:
  // `out` outlives the writer.
  explicit RdbWriter(std::string& out,
                     RdbCompression compression = RdbCompression::kOn)
      : out_(out), compression_(compression) {}
  // `out` is emptied into `sink`, which outlives the writer as well, whenever
  // it has grown to a piece.
  RdbWriter(std::string& out, RdbSink& sink, RdbCompression compression)
      : out_(out), sink_(&sink), compression_(compression) {}

  void Byte(uint8_t byte) { out_.push_back(static_cast<char>(byte)); }
  void Type(RdbType type) { Byte(static_cast<uint8_t>(type)); }
  void Length(uint64_t length);
  // In the form in which Redis writes it: a short integer as a number, other
  // strings of more than 20 bytes compressed if that makes them smaller.
  void String(std::string_view text);
  // An integer of 1 to 8 bytes.
  void Fixed(uint64_t value, size_t bytes);
  void BinaryDouble(double value);
  // Bytes as they are.
  void Append(std::string_view bytes);
  // Empties what there is into the sink.
  void Flush();

 private:
  bool WriteAsInteger(std::string_view text);
  bool WriteCompressed(std::string_view text);

  std::string& out_;
  RdbSink* sink_ = nullptr;
  RdbCompression compression_;
  std::string compressed_;  // its room is used again
};

}  // namespace listq::storage
