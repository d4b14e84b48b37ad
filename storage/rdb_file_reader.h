// Reads what RdbFileWriter and all Redis versions up to 7.2 write, key by key,
// from bytes that nobody vouches for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "storage/rdb_file_writer.h"
#include "storage/rdb_reader.h"
#include "storage/rdb_source.h"
#include "storage/value.h"
#include "storage/value_dump.h"

namespace listq::storage {

struct RdbKey {
  uint64_t database = 0;
  std::string key;
  Value value;
  std::optional<int64_t> expiry_ms;
};

// What a file tells of itself, as far as it does.
struct RdbFacts {
  std::string redis_version;
  int64_t saved_s = 0;  // Unix time
  uint64_t used_memory = 0;
};

class RdbFileReader {
 public:
  enum class Found : uint8_t { kKey, kEnd, kFailed };

  // `source` outlives the reader. A checksum is not looked at if it is kOff.
  RdbFileReader(RdbSource& source, const LoadLimits& limits,
                RdbChecksum checksum);

  // To be called until it answers no key any more. After that nothing is read.
  Found Next(RdbKey& key);

  // Where what Next found begins, or what it could not read; after the end,
  // how long the file is without what may follow.
  uint64_t offset() const { return offset_; }
  // Of kFailed: what is wrong there, to be put behind "at byte N ".
  const std::string& error() const { return error_; }
  const RdbFacts& facts() const { return facts_; }
  // Libraries of functions, which are passed over.
  uint64_t functions() const { return functions_; }

 private:
  bool ReadHeader();
  // What stands before a key, or instead of one. False for what is neither.
  bool ReadOpcode(uint8_t code, RdbKey& key);
  void ReadFact();
  bool ReadKey(RdbType type, RdbKey& key);
  bool ReadEnd();
  Found Fail(std::string error);

  RdbReader reader_;
  const LoadLimits limits_;
  const RdbChecksum checksummed_;
  uint64_t version_ = 0;  // 0: the header was not read yet
  uint64_t database_ = 0;
  uint64_t offset_ = 0;
  uint64_t functions_ = 0;
  RdbFacts facts_;
  std::string error_;
};

}  // namespace listq::storage
