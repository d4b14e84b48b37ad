// Who keeps a server's data beyond its process, and what they tell the rest
// of it.
#pragma once

#include <cstdint>
#include <optional>

#include "server/engine/append_log.h"
#include "server/engine/loading.h"
#include "server/engine/no_disk.h"
#include "server/engine/snapshots.h"
#include "storage/clock.h"

namespace listq::server {

class Persistence {
 public:
  // Nothing is kept until Keep. `started_s` is in Unix time.
  explicit Persistence(int64_t started_s) : no_snapshots_(started_s) {}
  Persistence(const Persistence&) = delete;
  Persistence& operator=(const Persistence&) = delete;

  // To be called before anything else. Both outlive the engine's work.
  void Keep(Snapshots& snapshots, AppendLog& log) {
    snapshots_ = &snapshots;
    append_log_ = &log;
  }
  Snapshots& snapshots() { return *snapshots_; }
  AppendLog& append_log() { return *append_log_; }

  // What is due, and when there will be something: see Engine.
  void RunTurn() {
    snapshots_->RunTurn();
    append_log_->RunTurn();
  }
  std::optional<int64_t> NextDeadline() const {
    return storage::Earlier(snapshots_->NextDeadline(),
                            append_log_->NextDeadline());
  }
  std::optional<int64_t> NextRealDeadline() const {
    return append_log_->NextRealDeadline();
  }

  // To be changed by the log, and read by whoever sends replies.
  LogGate& log_gate() { return log_gate_; }
  // To be changed by whoever loads.
  Loading& loading() { return loading_; }
  const Loading& loading() const { return loading_; }
  // A process that works on the data for the server: one at a time.
  enum class Child : uint8_t { kNone, kSnapshot, kRewrite };
  Child child() const { return child_; }
  void set_child(Child child) { child_ = child; }

  // Why writes may be refused: the last snapshot failed, or the log cannot be
  // written (an errno, or 0).
  bool snapshot_failed() const { return snapshot_failed_; }
  void set_snapshot_failed(bool failed) { snapshot_failed_ = failed; }
  int log_error() const { return log_error_; }
  void set_log_error(int error) { log_error_ = error; }
  // True while some requests are refused for what is told here.
  bool guarded() const {
    return loading_.active || snapshot_failed_ || log_error_ != 0;
  }

 private:
  NoSnapshots no_snapshots_;
  NoAppendLog no_log_;
  Snapshots* snapshots_ = &no_snapshots_;
  AppendLog* append_log_ = &no_log_;
  LogGate log_gate_;
  Loading loading_;
  Child child_ = Child::kNone;
  bool snapshot_failed_ = false;
  int log_error_ = 0;
};

}  // namespace listq::server
