// OBJECT: what is behind the value of a key.
#include <algorithm>

#include "server/commands/all_commands.h"
#include "server/commands/help.h"
#include "server/engine/engine.h"

namespace listq::server {

namespace {

using storage::Keyspace;

// The entry that an OBJECT command is about, without using it; null once a
// null has been replied.
const Keyspace::Entry* Inspect(CommandContext& context) {
  const Keyspace::Entry* entry = context.keys().Peek(context.arg(2));
  if (entry == nullptr) context.reply().Null();
  return entry;
}

void ObjectEncoding(CommandContext& context) {
  if (const auto* entry = Inspect(context)) {
    context.reply().Bulk(storage::EncodingName(entry->value));
  }
}

void ObjectFreq(CommandContext& context) {
  if (Inspect(context) != nullptr) {
    context.Fail(
        "ERR An LFU maxmemory policy is not selected, access frequency not "
        "tracked. Please note that when switching between policies at runtime "
        "LRU and LFU data will take some time to adjust.");
  }
}

void ObjectIdletime(CommandContext& context) {
  if (const auto* entry = Inspect(context)) {
    // The wall clock may have been set back meanwhile.
    context.reply().Integer(std::max<int64_t>(
        0, context.engine().clock().unix_ms() / 1000 - entry->last_use_s));
  }
}

void ObjectRefcount(CommandContext& context) {
  // Values are never shared.
  if (Inspect(context) != nullptr) context.reply().Integer(1);
}

constexpr CommandSpec kObjectSubcommands[] = {
    {.name = "encoding",
     .group = Group::kGeneric,
     .since = "2.2.3",
     .summary = "Names the representation of the value of a key.",
     .complexity = "O(1)",
     .arity = 3,
     .flags = kReadonly,
     .keys = {KeySpec::One(kRO, 2)},
     .syntax = "key:key",
     .tips = "nondeterministic_output",
     .handler = ObjectEncoding},
    {.name = "freq",
     .group = Group::kGeneric,
     .since = "4.0.0",
     .summary = "Refuses: how often a key is used is not counted.",
     .complexity = "O(1)",
     .arity = 3,
     .flags = kReadonly,
     .keys = {KeySpec::One(kRO, 2)},
     .syntax = "key:key",
     .tips = "nondeterministic_output",
     .handler = ObjectFreq},
    {.name = "help",
     .group = Group::kGeneric,
     .since = "6.2.0",
     .summary = "Prints this help.",
     .complexity = "O(1)",
     .arity = 2,
     .flags = kLoading | kStale,
     .handler = ReplyWithHelp},
    {.name = "idletime",
     .group = Group::kGeneric,
     .since = "2.2.3",
     .summary = "Tells for how many seconds a key was not used.",
     .complexity = "O(1)",
     .arity = 3,
     .flags = kReadonly,
     .keys = {KeySpec::One(kRO, 2)},
     .syntax = "key:key",
     .tips = "nondeterministic_output",
     .handler = ObjectIdletime},
    {.name = "refcount",
     .group = Group::kGeneric,
     .since = "2.2.3",
     .summary = "Tells how many references a value has: always one.",
     .complexity = "O(1)",
     .arity = 3,
     .flags = kReadonly,
     .keys = {KeySpec::One(kRO, 2)},
     .syntax = "key:key",
     .tips = "nondeterministic_output",
     .handler = ObjectRefcount},
};
static_assert(IsWellFormed(kObjectSubcommands));

constexpr CommandSpec kObjectCommands[] = {
    {.name = "object",
     .group = Group::kGeneric,
     .since = "2.2.3",
     .summary = "Looks behind the value of a key.",
     .complexity = "That of the subcommand",
     .arity = -2,
     .subcommands = kObjectSubcommands},
};
static_assert(IsWellFormed(kObjectCommands));

}  // namespace

std::span<const CommandSpec> ObjectCommands() { return kObjectCommands; }

}  // namespace listq::server
