// What stands between the values of a file.
#include "storage/rdb_file_writer.h"

#include "storage/crc64.h"
#include "storage/value_dump.h"

namespace listq::storage {

RdbFileWriter::RdbFileWriter(RdbSink& sink, const RdbFileOptions& options)
    : sink_(sink),
      checksummed_(options.checksum),
      writer_(pending_, *this, options.compression) {
  const std::string version = std::to_string(kRdbVersion);
  pending_ = kRdbMagic;
  pending_.append(4 - version.size(), '0').append(version);
}

void RdbFileWriter::Write(std::string_view piece) {
  if (checksummed_ == RdbChecksum::kOn) checksum_ = Crc64(checksum_, piece);
  sink_.Write(piece);
}

void RdbFileWriter::Fact(std::string_view name, std::string_view value) {
  Opcode(RdbOpcode::kAux);
  writer_.String(name);
  writer_.String(value);
}

void RdbFileWriter::Database(int index, size_t keys, size_t expiring) {
  Opcode(RdbOpcode::kDatabase);
  writer_.Length(static_cast<uint64_t>(index));
  Opcode(RdbOpcode::kSizes);
  writer_.Length(keys);
  writer_.Length(expiring);
}

void RdbFileWriter::Key(std::string_view key, const Value& value,
                        std::optional<int64_t> expiry_ms) {
  if (expiry_ms.has_value()) {
    Opcode(RdbOpcode::kExpiryMs);
    writer_.Fixed(static_cast<uint64_t>(*expiry_ms), sizeof *expiry_ms);
  }
  writer_.Type(RdbTypeOf(value));
  writer_.String(key);
  WriteBody(value, writer_);
}

void RdbFileWriter::End() {
  Opcode(RdbOpcode::kEnd);
  writer_.Flush();
  writer_.Fixed(checksum_, sizeof checksum_);
  writer_.Flush();
}

}  // namespace listq::storage
