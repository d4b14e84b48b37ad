// Snapshots of an engine's databases in a file: written beside the old one and
// put in its place, and read back in steps. Knows no command and no setting
// but those that say how values are kept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "server/durability/file_replacement.h"
#include "server/durability/files.h"
#include "server/engine/engine.h"
#include "storage/rdb_file_reader.h"
#include "storage/rdb_file_writer.h"

namespace listq::server {

using SnapshotPlace = FilePlace;

enum class SnapshotRole : uint8_t { kAlone, kBaseOfLog };

struct SnapshotOptions {
  storage::RdbFileOptions format = {};
  SnapshotRole role = SnapshotRole::kAlone;
  // Is called after each key.
  std::function<void()> on_key = {};
};

// As the settings want it.
SnapshotOptions SnapshotOptionsOf(const Config& config, SnapshotRole role);

// Writes all databases, as ReplaceFile does.
FileStatus SaveSnapshot(Engine& engine, Files& files,
                        const SnapshotPlace& place,
                        const SnapshotOptions& options);

// Reads a file into the engine's databases, in steps.
class SnapshotLoader {
 public:
  enum class Progress : uint8_t { kUnderWay, kDone, kFailed };
  // Keys that died meanwhile. What a log does to them still has to find them.
  enum class Expired : uint8_t { kDropped, kKept };
  struct Options {
    Expired expired = Expired::kDropped;
    Snapshots::Duplicates duplicates = Snapshots::Duplicates::kRefused;
    storage::RdbChecksum checksum = storage::RdbChecksum::kOn;
    // What it is to others decides what can be done if it is damaged.
    SnapshotRole role = SnapshotRole::kAlone;
  };

  // The engine outlives the loader.
  SnapshotLoader(Engine& engine, const Options& options);
  SnapshotLoader(const SnapshotLoader&) = delete;
  SnapshotLoader& operator=(const SnapshotLoader&) = delete;
  ~SnapshotLoader();

  // To be called first, and the rest only if it succeeds.
  FileStatus Open(Files& files, const std::string& path);
  // Loads about so many bytes of the file; a key is loaded as a whole. To be
  // called until it answers anything else than kUnderWay.
  Progress Step(uint64_t bytes);
  // After kFailed: a sentence that names the file, the place and the remedy.
  const std::string& error() const { return error_; }

  uint64_t size() const;
  // Bytes that were read, up to the end of a key; after kDone, where what may
  // follow the snapshot begins.
  uint64_t offset() const { return reader_->offset(); }
  uint64_t keys_loaded() const { return keys_loaded_; }
  uint64_t keys_expired() const { return keys_expired_; }
  uint64_t functions() const { return reader_->functions(); }
  const storage::RdbFacts& facts() const { return reader_->facts(); }

 private:
  class Source;

  // False, with an error, if there is no place for it.
  bool Store(storage::RdbKey& key);
  Progress Fail(const std::string& what);

  Engine& engine_;
  const Options options_;
  std::string path_;
  std::unique_ptr<Source> source_;
  std::optional<storage::RdbFileReader> reader_;
  uint64_t keys_loaded_ = 0;
  uint64_t keys_expired_ = 0;
  std::string error_;
};

}  // namespace listq::server
