// The clients of LQ.WAIT: who waits for what, and until when.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "server/testing/condition.h"

namespace listq::server {

class Waits {
 public:
  // Outlives it.
  explicit Waits(Engine& engine) : engine_(engine) {}

  bool empty() const { return waits_.empty(); }

  // The request of `session` is run again, no first attempt any more, once the
  // condition was true at any moment between two requests, or when the time is
  // up, by Clock::real_us. Requires: the session is parked.
  void Add(const Session& session, Condition condition, int64_t deadline_us);
  // For the request that is run again.
  const Sight& sight() const { return sight_; }

  // Another request is about to be run.
  void OnRequest();
  void OnDisconnect(const Session& session);
  // Runs again what is to be run again.
  void RunTurn();
  // A connection went after the turn.
  bool wants_turn() const { return wants_turn_; }
  std::optional<int64_t> NextRealDeadline() const;

 private:
  struct Wait {
    uint64_t session_id;
    Condition condition;
    int64_t deadline_us;  // real
    Sight sight;          // the last, or the one that ended it
  };
  static bool IsOver(const Sight& sight) {
    return sight.is_met || sight.is_wrong_type;
  }
  void LookAgain();

  Engine& engine_;
  std::vector<Wait> waits_;
  Sight sight_;
  bool wants_turn_ = false;
};

}  // namespace listq::server
