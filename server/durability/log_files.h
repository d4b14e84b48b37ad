// The files of an append log: the folder, the manifest, and the one that is
// written to.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "server/durability/background.h"
#include "server/durability/files.h"
#include "server/durability/log_loader.h"
#include "server/durability/log_manifest.h"
#include "server/durability/log_writer.h"
#include "server/durability/snapshot_file.h"
#include "server/engine/engine.h"

namespace listq::server {

// Knows what is in them and what of it is on disk, not when they change.
class LogFiles {
 public:
  using Done = std::function<void(FileStatus)>;

  // All outlive this object, and whatever Background still does for it is over
  // before it is destroyed.
  LogFiles(Engine& engine, Files& files, Background& background);

  LogPlace place() const { return PlaceOfLog(engine_.config()); }
  SnapshotPlace BasePlace(const std::string& name) const;
  SnapshotOptions BaseOptions() const;
  // For messages.
  std::string CannotOpen(const FileStatus& status) const;

  // Makes the folder, and keeps other servers from writing there.
  FileStatus Prepare();
  // Lets other servers write there.
  void Unlock();
  // Somebody removed the folder, or put another in its place. Prepare fails as
  // long as there is another log.
  void NoteGone();
  // Finds out what the next files are to be called. False, with the reason in
  // the log of events, if that cannot be read.
  bool ReadOldManifest();

  // ---- A log is begun, or gone on with. Requires Prepare. ----

  // With a snapshot of what there is.
  FileStatus BeginFresh();
  // Where the log ends that was loaded.
  FileStatus GoOnAfter(const LogLoader& loader);
  // With a file that is to follow a base that is still to be made. `*manifest`
  // is what becomes of this one then. What was not written is forgotten.
  FileStatus BeginAnew(LogManifest* manifest);
  // In `next`, once all before is on disk, and the manifest, which names it.
  // `done` hears of it, unless this call fails: then nothing was changed.
  FileStatus Switch(const LogFile& next, Done done);
  // Makes `manifest` the one there is, and removes the files that it no longer
  // needs, on another thread.
  void Install(const LogManifest& manifest, Done done);

  void Append(int database, Args request);

  const LogManifest& manifest() const { return manifest_; }
  LogWriter& writer() { return writer_; }
  const LogWriter& writer() const { return writer_; }
  // A thread writes the file or the manifest.
  bool busy() const { return writer_.busy() || installing_; }
  // Bytes of all of them, now and when the log was rewritten or loaded.
  uint64_t size() const { return older_bytes_ + writer_.file_size(); }
  uint64_t base_size() const { return base_size_; }

 private:
  FileStatus CheckForOtherLog() const;
  FileStatus OpenNew(const LogFile& file, std::unique_ptr<OutputFile>* output);
  FileStatus GoOn(const LogFile& file);
  FileStatus MeasureBase();
  void RemoveLeftovers();
  void OnSwitched(const LogManifest& manifest, FileStatus status);
  void OnInstalled(const LogManifest& manifest, FileStatus status);

  Engine& engine_;
  Files& files_;
  Background& background_;
  LogWriter writer_;
  std::unique_ptr<FileLock> lock_;
  bool gone_ = false;  // see NoteGone

  LogManifest manifest_;
  bool installing_ = false;   // a manifest is being written
  uint64_t older_bytes_ = 0;  // of all files but the one that is written to
  uint64_t base_size_ = 0;
  int database_ = -1;  // that the next request would be run in
};

}  // namespace listq::server
