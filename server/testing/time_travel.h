// Moves a server's clock on so that all that falls due on the way happens at
// its own instant.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

#include "server/engine/engine.h"
#include "storage/steerable_clock.h"

namespace listq::server {

// One journey after the other. From the first one's begin to the last one's
// end the clock is held: what falls due must not be overtaken by real time.
class TimeTravel {
 public:
  enum class Goal : uint8_t {
    kDistance,   // so far from where the clock stands then
    kUnixTime,   // what the wall clock shall show; back there at once
    kNextEvent,  // see NextEvent
  };
  enum class Outcome : uint8_t {
    kArrived,
    kNothingDue,  // there is no next event
    kTooFar,      // not all deadlines can be counted there
  };
  struct Arrival {
    Outcome outcome = Outcome::kArrived;
    int64_t travelled_us = 0;
  };

  // Both outlive it.
  TimeTravel(Engine& engine, storage::SteerableClock& clock)
      : engine_(engine), clock_(clock) {}

  // Goes there from the next turn on. When it was seen to that all that fell
  // due is sent, the request of `session` is run again, no first attempt any
  // more. Requires: it is parked. If it leaves, the journey goes on.
  void Begin(const Session& session, Goal goal, int64_t us);
  // For the request that is run again.
  const Arrival& arrival() const { return arrival_; }

  // Journeys that have not ended.
  size_t under_way() const { return journeys_.size(); }
  // There is something to do in the next turn. What is done while the clock
  // moves is part of a turn already.
  bool wants_turn() const { return !journeys_.empty() && !moving_; }
  // A part of the way: so much that others have their turn, too.
  void RunTurn();

 private:
  struct Journey {
    uint64_t session_id;
    Goal goal;
    int64_t us;
  };
  // The journey under way.
  struct Leg {
    int64_t begin_us;  // monotonic
    int64_t end_us;
    Outcome outcome = Outcome::kArrived;
    bool over = false;
  };

  Leg Depart(const Journey& journey);
  // Does what is due, or goes to the next instant at which something is. False
  // if nothing is left to do.
  bool Step();
  // The clock is where it was to go: whether that is far enough.
  bool HasArrived(std::optional<int64_t> due);
  int64_t NextStop(int64_t now, std::optional<int64_t> due) const;
  void Answer();

  Engine& engine_;
  storage::SteerableClock& clock_;
  std::deque<Journey> journeys_;
  std::optional<Leg> leg_;  // of the first of them
  Arrival arrival_;
  bool moving_ = false;  // the turn under way is part of a journey
};

}  // namespace listq::server
