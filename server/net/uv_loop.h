// The libuv loop that the servers of a process share: it polls for all of
// them, and then gives a turn to each that has something to do.
#pragma once

#include <uv.h>

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "server/net/idle_watch.h"
#include "server/net/uv_handle.h"

namespace listq::server {

class EventLoop;

// A server that has nothing to do costs nothing per poll.
class UvLoop {
 public:
  UvLoop();
  UvLoop(const UvLoop&) = delete;
  UvLoop& operator=(const UvLoop&) = delete;
  // Requires: whatever was opened on it is closed, or about to be.
  ~UvLoop();

  uv_loop_t* uv() { return &loop_; }
  // One for all connections: what is read is run or copied before the next
  // one is read from.
  std::span<char> read_buffer() { return read_buffer_; }
  // Of the clients of all servers.
  IdleWatch& idle_watch() { return *idle_watch_; }

  // Polls, and has turns, until Stop.
  void Run() { uv_run(&loop_, UV_RUN_DEFAULT); }
  // Run returns once everybody has had the present turn.
  void Stop() { uv_stop(&loop_); }

  // `server` has a turn after the next poll, which does not wait. To be asked
  // for once per turn.
  void AddToTurns(EventLoop& server);
  // It has no turn any more.
  void Forget(EventLoop& server);

 private:
  void RunTurns();

  uv_loop_t loop_;
  UvPtr<uv_check_t> after_poll_;
  UvPtr<uv_idle_t> no_sleep_;  // active: the loop polls without waiting
  std::optional<IdleWatch> idle_watch_;
  std::vector<EventLoop*> waiting_;
  std::vector<EventLoop*> turning_;  // null: gone meanwhile
  std::array<char, 64 * 1024> read_buffer_;
};

}  // namespace listq::server
