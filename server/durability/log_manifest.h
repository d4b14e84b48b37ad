// The manifest of an append log: which files it is made of, and in which
// order. Its text is Redis's, byte for byte.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/admin/config.h"
#include "server/durability/files.h"

namespace listq::server {

struct LogPlace {
  std::string directory;
  // What the names of all its files begin with.
  std::string filename;

  std::string path(std::string_view name) const {
    return directory + '/' + std::string(name);
  }
  std::string manifest() const { return filename + ".manifest"; }
};

LogPlace PlaceOfLog(const Config& config);

// Its name stays the same whatever the settings become: files are found by
// the manifest, not by their numbers.
struct LogFile {
  std::string name;
  int64_t sequence = 0;
  bool operator==(const LogFile&) const = default;
};

struct LogManifest {
  enum class BaseFormat : uint8_t { kRdb, kRequests };

  std::optional<LogFile> base;
  // What others have taken the place of, and what is to be removed.
  std::vector<LogFile> history;
  // What was written since the base, the oldest first.
  std::vector<LogFile> incrementals;
  // The last numbers that were given; 0: none yet.
  int64_t base_sequence = 0;
  int64_t incremental_sequence = 0;

  // It names nothing that could be loaded.
  bool empty() const { return !base.has_value() && incrementals.empty(); }

  // An error text, with the number of the line, if the text is none that Redis
  // would accept either.
  static std::optional<std::string> Parse(std::string_view text,
                                          LogManifest* manifest);
  std::string Encode() const;

  // What the next one is to be called.
  LogFile NextBase(const LogPlace& place, BaseFormat format) const;
  LogFile NextIncremental(const LogPlace& place) const;
  // What was the base goes to the history.
  void ReplaceBase(LogFile file);
  void AddIncremental(LogFile file);
  // All of them but the last one, which is still written to, go to the history:
  // the base has what they have.
  void RetireIncrementals();
  // The same for all of them.
  void RetireAllIncrementals();
  // Nobody knows whether this one, which was to follow, is on disk. What it
  // names is needed if it is, so its numbers are not given again; the next one
  // has its new files in the history.
  void GiveUp(const LogManifest& next);
};

// ENOENT if there is none.
FileStatus ReadManifest(Files& files, const LogPlace& place, std::string* text);
// As ReplaceFile does. All files that it names have to be there.
FileStatus WriteManifest(Files& files, const LogPlace& place,
                         const LogManifest& manifest);

}  // namespace listq::server
