// Writes whole databases as Redis writes dump.rdb, piece by piece.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "storage/rdb_writer.h"
#include "storage/value.h"

namespace listq::storage {

enum class RdbChecksum : uint8_t { kOn, kOff };

struct RdbFileOptions {
  RdbCompression compression = RdbCompression::kOn;
  RdbChecksum checksum = RdbChecksum::kOn;
};

//   "REDIS", version | facts | databases | 255 | checksum, 8 (0: there is none)
//
// The facts come first, then each database once with its keys. End is the last
// call.
class RdbFileWriter final : private RdbSink {
 public:
  // `sink` outlives the writer.
  RdbFileWriter(RdbSink& sink, const RdbFileOptions& options);

  void Fact(std::string_view name, std::string_view value);
  void Database(int index, size_t keys, size_t expiring);
  void Key(std::string_view key, const Value& value,
           std::optional<int64_t> expiry_ms);
  void End();

 private:
  void Write(std::string_view piece) override;
  void Opcode(RdbOpcode opcode) { writer_.Byte(static_cast<uint8_t>(opcode)); }

  RdbSink& sink_;
  const RdbChecksum checksummed_;
  uint64_t checksum_ = 0;
  std::string pending_;
  RdbWriter writer_;
};

}  // namespace listq::storage
