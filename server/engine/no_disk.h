// What a server has in the place of snapshots and a log of writes if it keeps
// nothing on disk.
#pragma once

#include <cstdint>
#include <optional>

#include "server/engine/append_log.h"
#include "server/engine/snapshots.h"

namespace listq::server {

// Saving fails, and there is nothing to load.
class NoSnapshots final : public Snapshots {
 public:
  // `started_s` is in Unix time.
  explicit NoSnapshots(int64_t started_s) : started_s_(started_s) {}

  bool Save() override { return false; }
  Outcome SaveInBackground(Haste /*haste*/) override {
    return Outcome::kFailed;
  }
  bool Load(Duplicates /*duplicates*/) override { return false; }
  void DiscardOld() override {}
  bool SaveBeforeStop(StopRequest::Saving saving) override {
    return saving != StopRequest::Saving::kAlways;
  }
  Status status() const override { return {.last_save = started_s_}; }
  void RunTurn() override {}
  std::optional<int64_t> NextDeadline() const override { return std::nullopt; }

 private:
  const int64_t started_s_;
};

class NoAppendLog final : public AppendLog {
 public:
  bool Enable() override { return false; }
  void Disable() override {}
  Outcome Rewrite(Haste /*haste*/) override { return Outcome::kFailed; }
  bool Reload() override { return false; }
  bool PrepareToStop(StopRequest::Failure /*failure*/) override { return true; }
  Status status() const override { return {}; }
  void RunTurn() override {}
  std::optional<int64_t> NextDeadline() const override { return std::nullopt; }
  std::optional<int64_t> NextRealDeadline() const override {
    return std::nullopt;
  }
};

}  // namespace listq::server
