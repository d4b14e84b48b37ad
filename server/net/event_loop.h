// One server's part of the loop and the order of things in each of its turns:
// read what came, run what is due, close what is to be closed, send every
// connection's output, and ask to be woken at the next deadline.
#pragma once

#include <uv.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "server/engine/engine.h"
#include "server/net/connection.h"
#include "server/net/uv_handle.h"
#include "server/net/uv_loop.h"
#include "storage/clock.h"

namespace listq::server {

// Owns the connections that are open.
class EventLoop {
 public:
  // All outlive it. Its first turn comes after the next poll.
  EventLoop(UvLoop& loop, Engine& engine, storage::Clock& clock);
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;
  // Sends what connections are owed, as far as they take it at once, and closes
  // them. Not to be called within a call of the engine, or in a turn.
  ~EventLoop();

  // Serves, as far as that is possible, until all data are loaded or the engine
  // is asked to stop.
  void RunWhileLoading();
  // Sends what the connections are owed, then closes them; those that do not
  // take it in time are cut off. Returns how many these were.
  size_t Drain(int64_t timeout_ms);

  uv_loop_t* uv() { return loop_.uv(); }
  Engine& engine() { return engine_; }
  int64_t real_us() const { return clock_.real_us(); }
  // To be called before anything is told to the engine, or asked of it: time
  // is read anew, and a turn follows.
  void Wake() {
    RefreshClock();
    ScheduleTurn();
  }
  // The same within a turn.
  void RefreshClock() { clock_.Refresh(); }
  std::span<char> read_buffer() { return loop_.read_buffer(); }
  size_t connections() const { return connections_.size(); }

  // ---- For the loop ----

  // If the engine is asked to stop, so is the loop.
  void Turn();

  // ---- For connections ----

  Connection& Add(std::unique_ptr<Connection> connection);
  // It is closed, and from now on its own.
  std::unique_ptr<Connection> Release(Connection& connection);
  // Flush is called once in the present turn.
  void AddToFlush(Connection& connection) { flushing_.push_back(&connection); }
  // Settle is called in the present turn, after RunTurn and before Flush.
  void AddToClose(Connection& connection) { closing_.push_back(&connection); }
  // The same for a peer that left, but no sooner than its turn comes: many may
  // leave at once, and closing a socket takes its time.
  void AddToEnded(Connection& connection) { ended_.push_back(&connection); }
  // Settle is not called any more.
  void ForgetToClose(Connection& connection);
  // Release is called in each turn until it answers true.
  void AddToHeld(Connection& connection) { held_.push_back(&connection); }
  // There is a turn by then, in real time. It holds until the next turn.
  void WakeAt(int64_t real_us) { wake_us_ = std::min(wake_us_, real_us); }
  // Release is not called any more.
  void ForgetHeld(Connection& connection) { std::erase(held_, &connection); }
  // It is closed if it takes nothing of what it is owed for a while.
  void AddToLingering(Connection& connection);

 private:
  struct Lingering {
    Connection* connection;
    size_t owed;
    int64_t since_us;  // real
  };

  void ScheduleTurn() {
    if (turn_scheduled_) return;
    turn_scheduled_ = true;
    loop_.AddToTurns(*this);
  }
  void ReleaseHeld();
  // Answers how many there were.
  size_t CloseHeld();
  void FlushAll();
  void SettleAll();
  void SettleEnded();
  void ArmTimer();
  void CloseLingering();

  UvLoop& loop_;
  Engine& engine_;
  storage::Clock& clock_;
  UvPtr<uv_timer_t> deadline_timer_;
  UvPtr<uv_timer_t> linger_timer_;
  std::optional<int64_t> armed_us_;  // what deadline_timer_ is set for, real
  int64_t wake_us_ = INT64_MAX;      // somebody asked for a turn
  bool turn_scheduled_ = false;
  bool draining_ = false;

  std::vector<std::unique_ptr<Connection>> connections_;
  std::vector<Connection*> flushing_;
  std::vector<Connection*> held_;  // until the log has come as far
  std::vector<Connection*> closing_;
  std::deque<Connection*> ended_;
  std::vector<Lingering> lingering_;
};

}  // namespace listq::server
