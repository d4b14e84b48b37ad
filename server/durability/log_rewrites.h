// A new base for the append log: who makes it, and what comes of it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "server/durability/background.h"
#include "server/durability/files.h"
#include "server/durability/log_files.h"
#include "server/durability/log_manifest.h"
#include "server/engine/append_log.h"
#include "server/engine/engine.h"
#include "server/engine/persistence.h"

namespace listq::server {

// One at a time. When one is to begin is for the owner to say.
class LogRewrites {
 public:
  enum class Source : uint8_t {
    kLog,         // a program reads the log, which goes on in another file
    kMemory,      // a copy of the process writes it, for a log that begins anew
    kMemoryOnly,  // the same, and no log follows
  };
  enum class Result : uint8_t { kDone, kFailed, kKilled };
  using Ended = std::function<void(Result)>;

  // All outlive this object, and whatever Background still does for it is over
  // before it is destroyed. `ended` hears of each that has begun.
  LogRewrites(Engine& engine, Files& files, Background& background,
              LogFiles& log, Ended ended);

  bool under_way() const { return making_.has_value(); }
  // Nothing is under way that has to end before.
  bool MayBegin() const;
  // After a failure one waits for some time before it is tried again.
  int64_t retry_us() const { return retry_us_; }  // monotonic
  void DoNotWait() { retry_us_ = 0; }
  // Requires: MayBegin. False if it has failed already.
  bool Begin(Source source);
  void Kill();

  void AddTo(AppendLog::Status& status) const;

 private:
  // Of a base that is being made.
  struct Making {
    Source source;
    int64_t started_us;    // monotonic
    int pid = 0;           // 0: it does not run yet, or has ended
    LogManifest manifest;  // what it will be once the base is there
  };

  bool BeginFromLog();
  void OnSwitched(FileStatus status);
  bool BeginFromMemory();
  bool StartCopy();
  bool NoteStarted(int pid);
  Background::Ended WhenEnded();  // of the one that begins now
  void OnChildEnded(int status);
  void OnInstalled(FileStatus status);
  void End(Result result);
  bool Fail(const std::string& why);
  void RemoveTemporary();
  int64_t NowUs() const { return engine_.clock().monotonic_us(); }

  Engine& engine_;
  Persistence& persistence_;
  Files& files_;
  Background& background_;
  LogFiles& log_;
  const Ended ended_;

  std::optional<Making> making_;
  int64_t retry_us_ = 0;  // monotonic
  uint64_t begun_ = 0;
  uint64_t failures_ = 0;  // since the last that did not fail
  bool last_ok_ = true;
  int64_t last_seconds_ = -1;
};

}  // namespace listq::server
