// A listq server inside a test program: real sockets on a thread of its own, a
// clock that the test moves. Link with the CMake target listq::testing.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace listq::testing {

// Serves any client library at 127.0.0.1:port() from its constructor until its
// destructor, and shares nothing with other servers in the program. It prints
// nothing, keeps nothing on disk, and leaves the program's signals alone.
// Every method may be called from any thread.
class InProcessServer {
 public:
  class Clock;

  // `options` are those of the command line of listq-server, for example
  // {"--databases", "unlimited", "--clock", "virtual"}.
  explicit InProcessServer(const std::vector<std::string>& options = {});
  InProcessServer(const InProcessServer&) = delete;
  InProcessServer& operator=(const InProcessServer&) = delete;
  // Closes all connections. No other call may be under way.
  ~InProcessServer();

  // Why it does not serve, in a sentence; empty if it does. Everything else
  // requires that it is empty.
  const std::string& error() const;
  int port() const;
  Clock& clock();

  // Runs a command, written as in redis-cli, without a socket, and returns the
  // reply in one line:
  //   OK   -ERR syntax error   :3   "a\r\n"   nil   [:1, "x"]
  // Whatever became ready by it was sent by then. Waits for as long as the
  // command does. Each call is a client of its own, which is called
  // "in-process" and needs no password: what SELECT and MULTI do ends with it.
  // "closed" if the server closed that client.
  std::string Run(std::string_view line);
  // The same, with words that may contain anything.
  std::string Run(const std::vector<std::string>& words);
  // Removes every key.
  void Flush();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

// The time that everything in the server goes by: what clients wait for, what
// expires, what TIME says.
class InProcessServer::Clock {
 public:
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;

  // It stands still, but for Advance.
  void Freeze();
  // It runs on from where it stands.
  void Resume();
  // So much time passes at once. What falls due meanwhile happens at its own
  // instant, and was sent when this returns.
  void Advance(std::chrono::milliseconds time);
  // The same, up to an instant. To one that is past only the wall clock is set,
  // which nobody who waits notices.
  void Set(std::chrono::system_clock::time_point time);
  // The same, up to the next instant at which something falls due; tells how
  // long that took. nullopt if nothing will.
  std::optional<std::chrono::milliseconds> Next();
  std::chrono::system_clock::time_point Now() const;

 private:
  friend class InProcessServer;
  explicit Clock(InProcessServer& server) : server_(server) {}

  InProcessServer& server_;
};

}  // namespace listq::testing
