// The append log: what begins, follows and shortens it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "server/durability/background.h"
#include "server/durability/files.h"
#include "server/durability/log_loader.h"
#include "server/durability/log_manifest.h"
#include "server/durability/log_writer.h"
#include "server/engine/append_log.h"
#include "server/engine/effect_log.h"
#include "server/engine/engine.h"

namespace listq::server {

// In the files of Redis 7: a snapshot to begin with, and what was written
// since. Owned by the App.
class AofLog final : public AppendLog, private EffectLog {
 public:
  // All outlive this object, and whatever Background still does for it is over
  // before it is destroyed.
  AofLog(Engine& engine, Files& files, Background& background);

  // Begins to load the log, which the turns that follow go on with: the engine
  // is loading until then. Makes one if there is none. To be called if the
  // config asks for a log. An error text if it cannot be.
  std::optional<std::string> StartLoading();
  // Why the load that StartLoading began failed, and the engine was asked to
  // stop; empty if it did not.
  const std::string& load_error() const { return load_error_; }
  // After the last turn, when nothing is done in the background any more: puts
  // on disk what there is.
  void Finish();

  bool Enable() override;
  void Disable() override;
  Outcome Rewrite(Haste haste) override;
  bool Reload() override;
  bool PrepareToStop(StopRequest::Failure failure) override;
  Status status() const override;
  void RunTurn() override;
  std::optional<int64_t> NextDeadline() const override;

 private:
  enum class State : uint8_t {
    kOff,
    kLoading,
    // There is no log yet that has everything: the first snapshot is missing.
    kStarting,
    kOn,
    // Nobody knows what of the log is on disk: another one is begun, from what
    // is in memory.
    kMending,
    kStopping,  // what was appended is still to be put on disk
  };
  // Of a base that is being made.
  struct Making {
    int pid;               // 0: it does not run yet, or has ended
    LogManifest manifest;  // what it will be once the base is there
    int64_t started_us;    // monotonic
  };

  void Append(int database, Args request) override;

  LogPlace Place() const;
  SnapshotPlace BasePlace(const std::string& name) const;
  SnapshotOptions BaseOptions() const;
  std::string CannotOpen(const FileStatus& status) const;

  FileStatus PrepareFolder();
  bool ReadOldManifest();
  std::unique_ptr<LogLoader> MakeLoader() const;
  std::optional<std::string> BeginFresh();
  FileStatus OpenNew(const LogFile& file, std::unique_ptr<OutputFile>* output);
  FileStatus GoOn(const LogFile& file);
  FileStatus GoOnAfter(const LogLoader& loader);
  FileStatus MeasureBase();
  void RemoveLeftovers();
  void LoadSome();
  void TurnOn();

  void SetGate();
  void NoteErrors();
  void Mend();

  bool GrewEnough() const;
  bool WantsToBegin() const;
  bool MayBegin() const;
  bool IsToBegin() const;
  bool Begin();
  bool BeginFromLog();
  bool BeginFromMemory();
  FileStatus WriteAnew();
  bool StartCopy();
  void StartMaking();
  void OnSwitched(const LogManifest& manifest, FileStatus status);
  bool NoteStarted(int pid);
  Background::Ended WhenEnded();  // of the one that begins now
  void OnChildEnded(int status);
  void Install();
  void OnInstalled(const LogManifest& manifest, FileStatus status);
  void EndMaking();
  void FailRewrite(const std::string& why);
  void RemoveTemporary();
  void KillChild();

  Engine& engine_;
  Files& files_;
  Background& background_;
  LogWriter writer_;
  State state_ = State::kOff;
  std::unique_ptr<FileLock> lock_;

  LogManifest manifest_;
  uint64_t older_bytes_ = 0;  // of all files but the one that is written to
  uint64_t base_size_ = 0;    // of all files, when it was rewritten or loaded
  int database_ = -1;         // that the next request would be run in
  int broken_ = 0;            // why the log is being mended: an errno
  int noted_error_ = 0;

  std::optional<Making> making_;
  bool scheduled_ = false;
  bool installing_ = false;  // a manifest is being written
  int64_t retry_us_ = 0;     // monotonic
  Status status_;            // what does not change by itself

  std::unique_ptr<LogLoader> loader_;
  int64_t load_started_us_ = 0;
  std::string load_error_;
};

}  // namespace listq::server
