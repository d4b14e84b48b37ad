// The libuv loop of a server and the order of things in each of its turns:
// read what came, run what is due, close what is to be closed, send every
// connection's output, and sleep until the next deadline.
#pragma once

#include <uv.h>

#include <array>
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
#include "storage/clock.h"

namespace listq::server {

// Owns the connections. Whoever else opens handles on the loop closes them
// before it is destroyed.
class EventLoop {
 public:
  // Both outlive the loop.
  EventLoop(Engine& engine, storage::Clock& clock);
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;
  ~EventLoop();

  // Serves, as far as that is possible, until all data are loaded or the engine
  // is asked to stop.
  void RunWhileLoading();
  // Serves until the engine is asked to stop.
  void Run();
  // Sends what the connections are owed, then closes them; those that do not
  // take it in time are cut off. Returns how many these were.
  size_t Drain(int64_t timeout_ms);

  uv_loop_t* uv() { return &loop_; }
  Engine& engine() { return engine_; }
  void RefreshClock() { clock_.Refresh(); }
  // One for all connections: what is read is run or copied before the next
  // one is read from.
  std::span<char> read_buffer() { return read_buffer_; }
  size_t connections() const { return connections_.size(); }

  // ---- For connections ----

  Connection& Add(std::unique_ptr<Connection> connection);
  // Destroys it.
  void Remove(Connection& connection);
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
  // Release is not called any more.
  void ForgetHeld(Connection& connection) { std::erase(held_, &connection); }
  // It is closed if it takes nothing of what it is owed for a while.
  void AddToLingering(Connection& connection);

 private:
  struct Lingering {
    Connection* connection;
    size_t owed;
    int64_t since_us;  // monotonic
  };

  void Turn();
  void ReleaseHeld();
  // Answers how many there were.
  size_t CloseHeld();
  void FlushAll();
  void SettleAll();
  void SettleEnded();
  void ArmTimer();
  void CloseLingering();

  Engine& engine_;
  storage::Clock& clock_;
  uv_loop_t loop_;
  UvPtr<uv_check_t> after_poll_;
  UvPtr<uv_idle_t> no_sleep_;  // active: the loop polls without waiting
  UvPtr<uv_timer_t> deadline_timer_;
  UvPtr<uv_timer_t> linger_timer_;
  std::optional<int64_t> armed_us_;  // what deadline_timer_ is set for
  bool draining_ = false;

  std::vector<std::unique_ptr<Connection>> connections_;
  std::vector<Connection*> flushing_;
  std::vector<Connection*> held_;  // until the log has come as far
  std::vector<Connection*> closing_;
  std::deque<Connection*> ended_;
  std::vector<Lingering> lingering_;
  std::array<char, 64 * 1024> read_buffer_;
};

}  // namespace listq::server
