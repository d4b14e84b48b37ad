// Moves a server's clock on so that all that falls due on the way happens at
// its own instant.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "server/engine/engine.h"
#include "storage/steerable_clock.h"

namespace listq::server {

class TimeTravel {
 public:
  // Both outlive it.
  TimeTravel(Engine& engine, storage::SteerableClock& clock)
      : engine_(engine), clock_(clock) {}

  // Moves the clock on by `us`, or by so much more than where it is going
  // already, from the next turn on. Then the request of `session` is run
  // again, no first attempt any more. Requires: it is parked.
  void Begin(const Session& session, int64_t us);
  // Where the clock stands, or will when it has arrived, in monotonic time.
  int64_t destination() const;

  bool under_way() const { return !journeys_.empty() && !moving_; }
  // A part of the way: so much that others have their turn, too.
  void RunTurn();

 private:
  struct Journey {
    uint64_t session_id;
    int64_t end_us;  // monotonic
  };

  // Goes to the next instant at which something is due, no farther than
  // `end_us`. False if the clock has arrived there and nothing is left to do.
  bool Step(int64_t end_us);

  Engine& engine_;
  storage::SteerableClock& clock_;
  std::deque<Journey> journeys_;  // by their ends
  bool moving_ = false;           // the turn under way is part of a journey
};

}  // namespace listq::server
