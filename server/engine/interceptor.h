// Whoever watches and replaces what the server does, in a test; there is none
// otherwise.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "server/engine/command.h"

namespace listq::server {

class CommandContext;
struct Session;

class Interceptor {
 public:
  enum class Ending : uint8_t {
    kReplied,  // it was run, queued or refused
    kTimeUp,   // it waited in vain
  };

  virtual ~Interceptor() = default;

  // ---- While the engine is told to ask (Engine::set_intercepting) ----

  // A request came; there may be no such command.
  virtual void OnRequest(Session& session, Args args) = 0;
  // True: it is not run. It was answered, parked, or is never answered.
  virtual bool TakesOver(CommandContext& context) = 0;
  // What was replied stands behind `reply_begin` of the session's output, and
  // may be changed.
  virtual void OnReply(Session& session, Args args, Ending ending) = 0;

  // ---- Always ----

  // Somebody asked for what the server does not have.
  virtual void OnUnsupported(std::string_view what) = 0;
  // A new connection is to be closed without a word.
  virtual bool RefusesConnection() = 0;
  virtual void OnDisconnect(Session& session) = 0;
  // What is due, and when there will be something: see Engine. Some of it is
  // waited for in real time.
  virtual void RunTurn() = 0;
  virtual std::optional<int64_t> NextDeadline() const = 0;
  virtual std::optional<int64_t> NextRealDeadline() const = 0;
};

}  // namespace listq::server
