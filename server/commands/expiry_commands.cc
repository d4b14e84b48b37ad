// The lives of keys: EXPIRE, TTL and their like.
#include <algorithm>
#include <string>
#include <vector>

#include "server/commands/all_commands.h"
#include "server/commands/expiry_arguments.h"
#include "server/engine/arg_reader.h"
#include "server/engine/command_context.h"
#include "server/engine/engine.h"

namespace listq::server {

namespace {

using storage::EventClass;
using storage::Keyspace;

struct ExpireConditions {
  bool if_none = false;     // NX
  bool if_some = false;     // XX
  bool if_greater = false;  // GT
  bool if_less = false;     // LT

  // A key without an expiry counts as living for ever.
  bool Allow(std::optional<int64_t> current, int64_t expiry) const {
    if (if_none && current.has_value()) return false;
    if (if_some && !current.has_value()) return false;
    if (if_greater && (!current.has_value() || expiry <= *current)) {
      return false;
    }
    return !(if_less && current.has_value() && expiry >= *current);
  }
};

ExpireConditions ReadConditions(ArgReader& reader) {
  ExpireConditions conditions;
  while (!reader.done()) {
    if (reader.TakeWord("nx")) {
      conditions.if_none = true;
    } else if (reader.TakeWord("xx")) {
      conditions.if_some = true;
    } else if (reader.TakeWord("gt")) {
      conditions.if_greater = true;
    } else if (reader.TakeWord("lt")) {
      conditions.if_less = true;
    } else {
      reader.Fail("ERR Unsupported option " + std::string(reader.Text()));
      return conditions;
    }
  }
  if (conditions.if_none &&
      (conditions.if_some || conditions.if_greater || conditions.if_less)) {
    reader.Fail(
        "ERR NX and XX, GT or LT options at the same time are not compatible");
  } else if (conditions.if_greater && conditions.if_less) {
    reader.Fail("ERR GT and LT options at the same time are not compatible");
  }
  return conditions;
}

constexpr TimeSpelling kUnixMs = {TimeUnit::kMilliseconds, TimeOrigin::kEpoch};

// As PEXPIREAT, on the same conditions.
void AddExpiryEffect(CommandContext& context, int64_t expiry) {
  if (!context.wants_effect()) return;
  const std::string time = std::to_string(expiry);
  const Args args = context.args();
  std::vector<std::string_view> words(args.begin(), args.end());
  words[0] = "PEXPIREAT";
  words[2] = time;
  context.AddEffect(words);
}

void ExpireAs(CommandContext& context, TimeSpelling spelling) {
  ArgReader condition_reader(context.args(), 3);
  const ExpireConditions conditions = ReadConditions(condition_reader);
  if (condition_reader.failed()) return context.Fail(condition_reader.error());
  ArgReader reader(context.args(), 2);
  const int64_t expiry =
      ReadExpiry(context, reader, spelling, ExpirySign::kAny);
  if (reader.failed()) return context.Fail(reader.error());
  Keyspace& keys = context.keys();
  Keyspace::Entry* entry = keys.Find(context.arg(1));
  if (entry == nullptr || !conditions.Allow(keys.Expiry(*entry), expiry)) {
    return context.reply().Integer(0);
  }
  if (keys.IsOver(expiry)) {
    keys.DeleteAndTell(*entry);
    context.AddEffect({"DEL", context.arg(1)});
  } else {
    keys.SetExpiry(*entry, expiry);
    keys.Announce(EventClass::kGeneric, "expire", context.arg(1));
    if (spelling != kUnixMs) AddExpiryEffect(context, expiry);
  }
  keys.Changed(context.arg(1));
  context.reply().Integer(1);
}

void Expire(CommandContext& context) {
  ExpireAs(context, {TimeUnit::kSeconds, TimeOrigin::kNow});
}
void Pexpire(CommandContext& context) {
  ExpireAs(context, {TimeUnit::kMilliseconds, TimeOrigin::kNow});
}
void Expireat(CommandContext& context) {
  ExpireAs(context, {TimeUnit::kSeconds, TimeOrigin::kEpoch});
}
void Pexpireat(CommandContext& context) { ExpireAs(context, kUnixMs); }

void ReplyExpiry(CommandContext& context, TimeSpelling spelling) {
  const Keyspace::Entry* entry = context.keys().Look(context.arg(1));
  if (entry == nullptr) return context.reply().Integer(-2);
  const std::optional<int64_t> expiry = context.keys().Expiry(*entry);
  if (!expiry.has_value()) return context.reply().Integer(-1);
  int64_t time = *expiry;
  if (spelling.origin == TimeOrigin::kNow) {
    time = std::max<int64_t>(0, time - context.engine().clock().unix_ms());
  }
  // Rounded without adding to what may be the last millisecond of all.
  if (spelling.unit == TimeUnit::kSeconds) {
    time = time / 1000 + (time % 1000 >= 500 ? 1 : 0);
  }
  context.reply().Integer(time);
}

void Ttl(CommandContext& context) {
  ReplyExpiry(context, {TimeUnit::kSeconds, TimeOrigin::kNow});
}
void Pttl(CommandContext& context) {
  ReplyExpiry(context, {TimeUnit::kMilliseconds, TimeOrigin::kNow});
}
void Expiretime(CommandContext& context) {
  ReplyExpiry(context, {TimeUnit::kSeconds, TimeOrigin::kEpoch});
}
void Pexpiretime(CommandContext& context) {
  ReplyExpiry(context, {TimeUnit::kMilliseconds, TimeOrigin::kEpoch});
}

void Persist(CommandContext& context) {
  Keyspace::Entry* entry = context.keys().Find(context.arg(1));
  const bool done = entry != nullptr && context.keys().ClearExpiry(*entry);
  if (done) {
    context.keys().Changed(context.arg(1));
    context.keys().Announce(EventClass::kGeneric, "persist", context.arg(1));
  }
  context.reply().Integer(done ? 1 : 0);
}

constexpr CommandSpec kExpiryCommands[] = {
    {.name = "expire",
     .group = Group::kGeneric,
     .since = "1.0.0",
     .summary = "Lets a key die after a number of seconds.",
     .complexity = "O(1)",
     .arity = -3,
     .flags = kWrite | kFast,
     .keys = {KeySpec::One(kRW | kUpdate, 1)},
     .syntax = "key:key seconds:integer [condition:<NX|XX|GT|LT>@7.0.0]",
     .handler = Expire},
    {.name = "expireat",
     .group = Group::kGeneric,
     .since = "1.2.0",
     .summary = "Lets a key die at a Unix time in seconds.",
     .complexity = "O(1)",
     .arity = -3,
     .flags = kWrite | kFast,
     .keys = {KeySpec::One(kRW | kUpdate, 1)},
     .syntax = "key:key unix-time-seconds:unix-time [condition:<NX|XX|GT|"
               "LT>@7.0.0]",
     .handler = Expireat},
    {.name = "expiretime",
     .group = Group::kGeneric,
     .since = "7.0.0",
     .summary = "Tells the Unix time in seconds at which a key dies.",
     .complexity = "O(1)",
     .arity = 2,
     .flags = kReadonly | kFast,
     .keys = {KeySpec::One(kRO | kAccess, 1)},
     .syntax = "key:key",
     .handler = Expiretime},
    {.name = "persist",
     .group = Group::kGeneric,
     .since = "2.2.0",
     .summary = "Lets a key live for ever.",
     .complexity = "O(1)",
     .arity = 2,
     .flags = kWrite | kFast,
     .keys = {KeySpec::One(kRW | kUpdate, 1)},
     .syntax = "key:key",
     .handler = Persist},
    {.name = "pexpire",
     .group = Group::kGeneric,
     .since = "2.6.0",
     .summary = "Lets a key die after a number of milliseconds.",
     .complexity = "O(1)",
     .arity = -3,
     .flags = kWrite | kFast,
     .keys = {KeySpec::One(kRW | kUpdate, 1)},
     .syntax = "key:key milliseconds:integer [condition:<NX|XX|GT|"
               "LT>@7.0.0]",
     .handler = Pexpire},
    {.name = "pexpireat",
     .group = Group::kGeneric,
     .since = "2.6.0",
     .summary = "Lets a key die at a Unix time in milliseconds.",
     .complexity = "O(1)",
     .arity = -3,
     .flags = kWrite | kFast,
     .keys = {KeySpec::One(kRW | kUpdate, 1)},
     .syntax = "key:key unix-time-milliseconds:unix-time [condition:<NX|"
               "XX|GT|LT>@7.0.0]",
     .handler = Pexpireat},
    {.name = "pexpiretime",
     .group = Group::kGeneric,
     .since = "7.0.0",
     .summary = "Tells the Unix time in milliseconds at which a key dies.",
     .complexity = "O(1)",
     .arity = 2,
     .flags = kReadonly | kFast,
     .keys = {KeySpec::One(kRO | kAccess, 1)},
     .syntax = "key:key",
     .handler = Pexpiretime},
    {.name = "pttl",
     .group = Group::kGeneric,
     .since = "2.6.0",
     .summary = "Tells how many milliseconds a key has to live.",
     .complexity = "O(1)",
     .arity = 2,
     .flags = kReadonly | kFast,
     .keys = {KeySpec::One(kRO | kAccess, 1)},
     .syntax = "key:key",
     .tips = "nondeterministic_output",
     .handler = Pttl},
    {.name = "ttl",
     .group = Group::kGeneric,
     .since = "1.0.0",
     .summary = "Tells how many seconds a key has to live.",
     .complexity = "O(1)",
     .arity = 2,
     .flags = kReadonly | kFast,
     .keys = {KeySpec::One(kRO | kAccess, 1)},
     .syntax = "key:key",
     .tips = "nondeterministic_output",
     .handler = Ttl},
};
static_assert(IsWellFormed(kExpiryCommands));

}  // namespace

std::span<const CommandSpec> ExpiryCommands() { return kExpiryCommands; }

}  // namespace listq::server
