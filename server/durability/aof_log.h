// The append log: what begins, follows and shortens it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "server/durability/background.h"
#include "server/durability/files.h"
#include "server/durability/log_files.h"
#include "server/durability/log_loader.h"
#include "server/durability/log_rewrites.h"
#include "server/engine/append_log.h"
#include "server/engine/effect_log.h"
#include "server/engine/engine.h"
#include "server/engine/persistence.h"

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
  std::optional<int64_t> NextRealDeadline() const override {
    return log_.writer().NextRealDeadline();
  }

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

  void Append(int database, Args request) override;

  std::unique_ptr<LogLoader> MakeLoader() const;
  std::optional<std::string> BeginFresh();
  void LoadSome();
  void TurnOn();

  void SetGate();
  void NoteErrors();
  void Mend();

  bool GrewEnough() const;
  bool WantsToBegin() const;
  bool IsToBegin() const;
  bool Begin();
  void OnRewritten(LogRewrites::Result result);

  Engine& engine_;
  Persistence& persistence_;
  Files& files_;
  LogFiles log_;
  LogRewrites rewrites_;
  State state_ = State::kOff;
  bool scheduled_ = false;  // a rewrite
  int broken_ = 0;          // why the log is being mended: an errno
  int noted_error_ = 0;

  std::unique_ptr<LogLoader> loader_;
  int64_t load_started_us_ = 0;
  std::string load_error_;
};

}  // namespace listq::server
