// dump.rdb: when it is written and read, and what came of it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "server/durability/background.h"
#include "server/durability/files.h"
#include "server/durability/save_progress.h"
#include "server/durability/snapshot_file.h"
#include "server/engine/engine.h"
#include "server/engine/persistence.h"
#include "server/engine/snapshots.h"

namespace listq::server {

// Redis's rules: by SAVE or BGSAVE, by the rules of the setting `save`, and in
// the end. Owned by the App.
class RdbSnapshots final : public Snapshots {
 public:
  // All outlive this object.
  RdbSnapshots(Engine& engine, Files& files, Background& background);

  // Begins to load the file, which the turns that follow go on with: the
  // engine is loading until then. Without a file there is nothing to do. An
  // error text if it cannot be opened.
  std::optional<std::string> StartLoading();
  // Why the load that StartLoading began failed, and the engine was asked to
  // stop; empty if it did not.
  const std::string& load_error() const { return load_error_; }

  bool Save() override;
  Outcome SaveInBackground(Haste haste) override;
  bool Load(Duplicates duplicates) override;
  void DiscardOld() override;
  bool SaveBeforeStop(StopRequest::Saving saving) override;
  Status status() const override;
  void RunTurn() override;
  std::optional<int64_t> NextDeadline() const override;

 private:
  // Of a copy of this process that saves.
  struct Child {
    int pid;
    std::string temporary_path;
    uint64_t changes;  // what had been changed when it was made
    int64_t started_us;
  };

  SnapshotPlace Place() const;
  SnapshotOptions Options() const;
  std::string Path() const { return Place().path(); }
  void NoteSaved(uint64_t changes);
  int WriteAsChild();
  bool StartChild();
  void OnChildEnded(int status);
  void KillChild();
  void SetLastBackground(bool good);
  // A rule that there is enough to save for, and when its time comes.
  std::optional<int64_t> NextRuleDeadline() const;
  const SaveRule* DueRule() const;
  void LoadSome();
  void ReportLoaded(const SnapshotLoader& loader, int64_t started_us);
  void EndLoading();

  Engine& engine_;
  Persistence& persistence_;
  Files& files_;
  Background& background_;
  SaveProgress progress_;

  std::optional<Child> child_;
  bool scheduled_ = false;
  uint64_t saved_changes_ = 0;  // of all changes, those in the file
  int64_t last_save_us_;        // monotonic
  int64_t last_try_us_ = 0;     // monotonic, in the background
  Status status_;               // what does not change by itself

  std::unique_ptr<SnapshotLoader> loader_;
  int64_t load_started_us_ = 0;
  std::string load_error_;
};

}  // namespace listq::server
