// Which arguments of a request are keys, by the key specifications of its
// command's row.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "server/engine/command.h"

namespace listq::server {

struct KeyUse {
  std::string_view key;
  uint16_t flags = 0;  // what the command does to it: KeyFlag
};

// The keys of request `args` of `spec`, in the order in which they stand.
// Nullopt if the request does not have the keys that it announces.
// Requires: spec.AcceptsCount(args.size()).
std::optional<std::vector<KeyUse>> KeysOf(const CommandSpec& spec, Args args);

bool HasKeys(const CommandSpec& spec);

// The keys cannot be told from first, last and step.
bool HasMovableKeys(const CommandSpec& spec);

// First and last key and the step between them, as clients knew them before
// there were key specifications: all zero if not even the first of them is
// that simple. A negative `last` counts from the end.
struct LegacyKeyRange {
  int first = 0;
  int last = 0;
  int step = 0;
};
LegacyKeyRange LegacyKeyRangeOf(const CommandSpec& spec);

}  // namespace listq::server
