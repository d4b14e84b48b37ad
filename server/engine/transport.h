// What the core asks of whoever moves a session's bytes.
#pragma once

#include <cstddef>
#include <string>

namespace listq::server {

// One per session; outlives it. Nothing here runs a command or destroys the
// session before it returns.
class Transport {
 public:
  virtual ~Transport() = default;

  // False once the other side has closed or half-closed its end, even if the
  // loop has not read that far yet: asked before an element is handed over.
  virtual bool HasPeer() = 0;
  // The session has output: send it before the loop sleeps next.
  virtual void ScheduleFlush() = 0;
  // Send what output there is, as far as the peer takes it at once, then close
  // and call Engine::Disconnect, both after the present call stack is gone.
  virtual void ScheduleClose() = 0;
  // Bytes taken from the session's output but not yet sent.
  virtual size_t unsent() const = 0;

  // "127.0.0.1:4711", "[::1]:4711" or "/path:0"; for CLIENT LIST.
  virtual std::string PeerAddress() const = 0;
  virtual std::string LocalAddress() const = 0;
  virtual int fd() const = 0;
};

}  // namespace listq::server
