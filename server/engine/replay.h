// Runs what an EffectLog was told once more, when the server starts. Knows no
// file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "server/engine/command.h"
#include "server/engine/effect_log.h"
#include "server/engine/session.h"
#include "server/engine/transport.h"

namespace listq::server {

class Engine;

// A session of nobody: no limit and no refusal applies to it, nothing is noted
// of its calls, and their replies are dropped. As long as it exists no key dies
// of age and no effect is told.
class Replay {
 public:
  enum class Outcome : uint8_t {
    kDone,
    kUnknown,  // there is no such command
    kRefused,  // see error()
  };

  // The engine outlives this object.
  explicit Replay(Engine& engine);
  Replay(const Replay&) = delete;
  Replay& operator=(const Replay&) = delete;
  ~Replay();

  // A request that reads is passed over.
  Outcome Run(Args request);
  // The log ends here, and another one begins.
  void Restart();

  // MULTI came, and EXEC did not yet.
  bool in_transaction() const { return session_.in_multi(); }
  int database() const { return session_.database; }
  // How many writes replied an error. It may be what they did at first, too.
  uint64_t failures() const { return failures_; }
  // After kRefused: why. Else what the last of them replied, without the '-'.
  const std::string& error() const { return error_; }

 private:
  // Nobody who could be sent anything, or be missed.
  class Nobody final : public Transport {
   public:
    bool HasPeer() override { return true; }
    void ScheduleFlush() override {}
    void ScheduleClose() override {}
    size_t unsent() const override { return 0; }
    std::string PeerAddress() const override { return {}; }
    std::string LocalAddress() const override { return {}; }
    int fd() const override { return -1; }
  };

  // False if it replied an error, which is in `error_` then.
  bool Call(const CommandSpec& spec, Args request);
  // What stands between the writes has to succeed: what follows depends on it.
  Outcome Control(const CommandSpec& spec, Args request);
  void Write(const CommandSpec& spec, Args request);
  Outcome RunTransaction();
  Outcome Refuse(std::string why);

  Engine& engine_;
  EffectLog* const effect_log_;  // who was told before
  Nobody nobody_;
  Session session_;
  uint64_t failures_ = 0;
  std::string error_;
};

}  // namespace listq::server
