// One fault that a test orders: what it concerns, how often, and what goes
// wrong then. It does nothing by itself.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "server/engine/arg_reader.h"
#include "server/engine/command_table.h"
#include "server/testing/request_filter.h"

namespace listq::server {

struct FaultRule {
  enum class Action : uint8_t {
    // In place of a request.
    kError,
    kNil,
    kDrop,
    kCloseBefore,
    // Before it is run.
    kDelay,
    kStall,
    // To its reply.
    kCloseAfter,
    kCloseMid,
    kSplit,
    // To those who connect.
    kRefuse,
  };

  bool IsAboutRequests() const { return action <= Action::kStall; }

  // One more came that it concerns: whether it acts, which counts as a hit.
  bool Strikes();

  RequestFilter filter;
  std::optional<uint64_t> after;  // so many are spared first
  std::optional<uint64_t> times;  // it acts on no more than that
  double probability = 1;
  int64_t seed = 0;
  std::unique_ptr<std::mt19937_64> dice;  // null if it always acts
  Action action = Action::kError;
  std::string text;    // of an error
  int64_t amount = 0;  // of a delay, in ms; of a piece, in bytes

  std::vector<std::string> words;  // that it was ordered in
  uint64_t seen = 0;               // that it concerned, until `times`
  uint64_t hits = 0;
};

// Takes all that is left: `[options] DO action`. Latches an error in the
// reader for what is no rule. `seed` is for a rule by chance that names none.
FaultRule ReadFaultRule(ArgReader& reader, const CommandTable& commands,
                        int64_t seed);

}  // namespace listq::server
