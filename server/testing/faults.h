// Makes requests, replies and connections go wrong as a test orders it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

#include "server/engine/command_context.h"
#include "server/engine/engine.h"
#include "server/engine/interceptor.h"
#include "server/testing/fault_rule.h"

namespace listq::server {

// Rules are asked in the order in which they came, and the first that acts is
// the last that is asked: once when a request comes, and, if it was run, once
// more when it is answered.
class Faults {
 public:
  static constexpr size_t kMostRules = 10'000;

  explicit Faults(Engine& engine) : engine_(engine) {}

  // Returns the rule's id. Requires: fewer rules than kMostRules.
  uint64_t Add(FaultRule rule);
  // What waits for a rule's sake waits no longer. False if there is no such
  // rule.
  bool Remove(uint64_t id);
  void Clear();
  const std::map<uint64_t, FaultRule>& rules() const { return rules_; }

  // See Interceptor.
  bool TakesOver(CommandContext& context);
  void OnReply(Session& session, Args args, Interceptor::Ending ending);
  bool RefusesConnection();
  void OnDisconnect(const Session& session);
  void RunTurn();
  std::optional<int64_t> NextDeadline() const;

 private:
  struct Parked {
    uint64_t session_id;
    uint64_t rule_id;
  };

  void Park(CommandContext& context, uint64_t rule_id, int64_t until_us);
  // What waits for rules that are gone is due.
  void ReleaseParked();

  Engine& engine_;
  std::map<uint64_t, FaultRule> rules_;  // by id
  uint64_t next_id_ = 1;
  // By when they go on, in monotonic time.
  std::multimap<int64_t, Parked> parked_;
  bool answered_ = false;  // the reply under way is a fault itself
};

}  // namespace listq::server
