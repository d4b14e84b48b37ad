// An append log into an engine's databases, in steps: the snapshot or the
// requests that it begins with, and all requests since.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "server/durability/files.h"
#include "server/durability/log_manifest.h"
#include "server/durability/log_reader.h"
#include "server/durability/snapshot_file.h"
#include "server/engine/engine.h"
#include "server/engine/replay.h"

namespace listq::server {

// While it exists no key dies of age and no effect is told; what it changes is
// no change that has yet to be saved. The engine has to be loading meanwhile,
// or steps have to follow each other with nothing in between.
class LogLoader {
 public:
  using Progress = SnapshotLoader::Progress;
  enum class Start : uint8_t { kReady, kNoLog, kFailed };
  // The last file may end within a request, if the server did so.
  enum class AtTornTail : uint8_t { kCut, kRefuse };
  struct Options {
    AtTornTail at_torn_tail = AtTornTail::kCut;
    // The incremental files from this number on are left alone.
    int64_t before_incremental = INT64_MAX;
  };

  // Engine and files outlive the loader.
  LogLoader(Engine& engine, Files& files, LogPlace place,
            const Options& options);

  // Reads the manifest and looks whether all files are there. To be called
  // first, and the rest only if it answers kReady.
  Start Open();
  // Loads about so many bytes. To be called until it answers anything else than
  // kUnderWay.
  Progress Step(uint64_t bytes);
  // After kFailed: a sentence that names the file, the place and the remedy.
  const std::string& error() const { return error_; }

  // Of all files together.
  uint64_t total_bytes() const { return total_bytes_; }
  uint64_t loaded_bytes() const;
  // From snapshots alone.
  uint64_t keys_loaded() const { return keys_loaded_; }
  uint64_t requests() const { return requests_; }

  // After kDone: what there is to go on with. Sizes are those after a cut.
  const LogManifest& manifest() const { return manifest_; }
  uint64_t base_bytes() const { return base_bytes_; }
  uint64_t current_bytes() const { return current_bytes_; }
  // 0 if there is none.
  uint64_t last_incremental_bytes() const { return last_incremental_bytes_; }
  // That its last request was run in.
  int database() const { return database_; }

 private:
  enum class Role : uint8_t { kBase, kIncremental };
  // A file as the manifest names it.
  struct Part {
    Role role;
    std::string name;
    uint64_t size;
  };

  // There is no manifest.
  Start OpenNone();
  bool AddPart(Role role, const LogFile& file);
  const Part& part() const { return parts_[part_]; }
  bool is_last() const;
  std::string path() const { return place_.path(part().name); }
  bool OpenPart();
  Progress Load(uint64_t bytes);
  Progress LoadSnapshot(uint64_t bytes);
  Progress RunRequests(uint64_t end);
  bool RunRequest();
  void NoteFailure();
  // The file has no request after `good_size` that is whole.
  Progress EndTorn(uint64_t good_size);
  // The part is loaded; kUnderWay.
  Progress EndPart(uint64_t good_size);
  Progress Finish();
  Progress Fail(uint64_t offset, std::string_view what,
                std::string_view remedy);
  Progress FailWith(std::string error);
  // What helps if nothing else is known.
  std::string Remedy() const;

  Engine& engine_;
  Files& files_;
  const LogPlace place_;
  const Options options_;
  LogManifest manifest_;
  std::vector<Part> parts_;
  Replay replay_;

  size_t part_ = 0;  // under way
  std::unique_ptr<LogReader> reader_;
  std::unique_ptr<SnapshotLoader> snapshot_;  // while the part begins with one
  uint64_t transaction_begin_ = 0;            // of the one that is open
  int64_t part_started_ns_ = 0;

  uint64_t total_bytes_ = 0;
  uint64_t done_bytes_ = 0;  // of the parts before
  uint64_t keys_loaded_ = 0;
  uint64_t functions_ = 0;
  uint64_t requests_ = 0;
  uint64_t failures_ = 0;
  std::string first_failure_;

  uint64_t base_bytes_ = 0;
  uint64_t current_bytes_ = 0;
  uint64_t last_incremental_bytes_ = 0;
  int database_ = 0;
  std::string error_;
};

}  // namespace listq::server
