// What a session gathers between MULTI and EXEC, and the keys that it watches.
// It runs nothing: that is the dispatcher's.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "server/engine/command.h"
#include "server/engine/owned_request.h"
#include "server/engine/watches.h"

namespace listq::server {

// Owned by its session, from the first WATCH or MULTI until EXEC, DISCARD or
// UNWATCH.
class Transaction {
 public:
  struct Queued {
    const CommandSpec* spec;
    OwnedRequest request;
  };

  explicit Transaction(Watches& watches) : watcher_(watches) {}

  // MULTI was called: requests are queued.
  bool open() const { return state_ == State::kOpen; }
  // EXEC was called, and its requests are under way.
  bool running() const { return state_ == State::kRunning; }
  void Open() { state_ = State::kOpen; }
  // Nothing is watched any more.
  void Start();

  // Keeps a copy of the request, unless EXEC cannot succeed any more.
  void Queue(const CommandSpec& spec, Args args);
  const std::vector<Queued>& queue() const { return queue_; }
  // Of all that is queued, together.
  uint32_t flags() const { return flags_; }
  // What is queued takes so much memory.
  size_t bytes() const { return bytes_; }

  // A request that was to be part of it was refused: EXEC will fail.
  void Spoil() { spoiled_ = true; }
  bool spoiled() const { return spoiled_; }

  Watches::Watcher& watcher() { return watcher_; }
  const Watches::Watcher& watcher() const { return watcher_; }

 private:
  enum class State : uint8_t { kWatching, kOpen, kRunning };

  State state_ = State::kWatching;
  bool spoiled_ = false;
  uint32_t flags_ = 0;
  size_t bytes_ = 0;
  std::vector<Queued> queue_;
  Watches::Watcher watcher_;
};

}  // namespace listq::server
