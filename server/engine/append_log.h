// The log of every write, as the engine, its shell and its handlers see it.
#pragma once

#include <cstdint>
#include <optional>

#include "server/engine/snapshots.h"

namespace listq::server {

// Positions in the log, in bytes since the server started.
struct LogGate {
  // Where it ends: behind the last effect.
  uint64_t appended = 0;
  // Replies to what has its effect before this may be sent. Without a log
  // there is nothing to wait for.
  uint64_t released = UINT64_MAX;

  // Whether a reply to what has its effect before `position` may be sent.
  bool OpenFor(uint64_t position) const { return position <= released; }
};

class AppendLog {
 public:
  enum class Outcome : uint8_t { kBegun, kScheduled, kUnderWay, kFailed };
  // When to begin to rewrite: not within a transaction.
  enum class Haste : uint8_t { kNow, kAfterTheTransaction };

  // For INFO. Times are in seconds, -1 if there is none.
  struct Status {
    bool enabled = false;
    bool rewriting = false;
    bool scheduled = false;
    int64_t last_rewrite_time = -1;
    int64_t rewrite_time = -1;  // of the one under way
    bool last_rewrite_ok = true;
    uint64_t rewrites = 0;
    uint64_t failures = 0;  // of rewrites, since the last that did not fail
    bool last_write_ok = true;
    uint64_t current_size = 0;  // bytes of all its files
    uint64_t base_size = 0;     // the same, when it was last rewritten
    uint64_t pending = 0;       // bytes that are not written
    bool syncing = false;
    uint64_t syncs = 0;
    uint64_t delayed_syncs = 0;
  };

  virtual ~AppendLog() = default;

  // CONFIG SET appendonly. False, with the reason in the log, if it cannot be.
  virtual bool Enable() = 0;
  virtual void Disable() = 0;
  // Puts in the place of the log a shorter one with the same effect.
  virtual Outcome Rewrite(Haste haste) = 0;
  // Removes all keys and loads the log; false, with the reason in the log of
  // events, if that fails.
  virtual bool Reload() = 0;
  // The server is asked to stop. False if what there is would be lost.
  virtual bool PrepareToStop(StopRequest::Failure failure) = 0;
  virtual Status status() const = 0;

  // Writes what was appended, and does what is due: see Engine. Replies may be
  // sent after it.
  virtual void RunTurn() = 0;
  virtual std::optional<int64_t> NextDeadline() const = 0;
  // By Clock::real_us.
  virtual std::optional<int64_t> NextRealDeadline() const = 0;
};

}  // namespace listq::server
