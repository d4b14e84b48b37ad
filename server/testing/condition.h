// A state of the server that a test can wait for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "server/engine/command.h"
#include "server/engine/engine.h"

namespace listq::server {

struct Condition {
  enum class Kind : uint8_t {
    kBlocked,  // at least `count` sessions wait for the key `subject`
    kLength,   // the value of the key `subject` has exactly `count` elements
    kIdle,     // no list matches the pattern `subject`, and somebody waits for
               // one that does
    kCalled,   // at least `count` calls of `command` have ended
    kClients,  // there are exactly `count` connections
  };
  Kind kind = Kind::kBlocked;
  int database = 0;
  std::string subject;
  int64_t count = 0;
  const CommandSpec* command = nullptr;
};

// What there was instead, or what made it true.
struct Sight {
  bool is_met = false;
  bool is_wrong_type = false;  // the key has nothing that could be counted
  // Sessions, elements, keys waited for, calls or connections.
  int64_t count = 0;
  // Of kIdle: a list that is not empty.
  std::string obstacle;
};

// `last` is what was seen before, if anything: it makes looking again cheap.
Sight Look(Engine& engine, const Condition& condition, const Sight& last = {});

// at least 2 clients blocked on "q"; 1.
std::string WantedText(const Condition& condition);
std::string SeenText(const Condition& condition, const Sight& sight);

}  // namespace listq::server
