// Whole strings, read: GET, MGET, and GETEX and GETDEL besides.
#include <string>

#include "server/commands/all_commands.h"
#include "server/commands/expiry_arguments.h"
#include "server/commands/string_access.h"
#include "server/engine/arg_reader.h"
#include "server/engine/engine.h"

namespace listq::server {

namespace {

using storage::EventClass;
using storage::Keyspace;
using storage::StringValue;

// The entry of a string after its value, or a null, was replied; null if there
// is none, or an error was replied.
Keyspace::Entry* ReplyValue(CommandContext& context) {
  const auto entry = context.keys().ReadAs<StringValue>(context.arg(1));
  if (!entry.ok()) {
    context.Fail(entry.error());
    return nullptr;
  }
  if (*entry == nullptr) {
    context.reply().Null();
  } else {
    ReplyString(context, StringOf(**entry));
  }
  return *entry;
}

void Get(CommandContext& context) { ReplyValue(context); }

void Mget(CommandContext& context) {
  const Args names = context.args().subspan(1);
  context.reply().Array(names.size());
  for (const std::string_view name : names) {
    const auto entry = context.keys().ReadAs<StringValue>(name);
    if (entry.ok() && *entry != nullptr) {
      ReplyString(context, StringOf(**entry));
    } else {
      context.reply().Null();
    }
  }
}

void TellLifeChange(CommandContext& context, std::string_view event) {
  context.keys().Changed(context.arg(1));
  context.keys().Announce(EventClass::kGeneric, event, context.arg(1));
}

void LiveUntil(CommandContext& context, Keyspace::Entry& entry,
               int64_t expiry_ms) {
  if (context.keys().IsOver(expiry_ms)) {
    context.keys().Changed(entry.key());
    context.keys().DeleteAndTell(entry);
    return context.AddEffect({"DEL", context.arg(1)});
  }
  context.keys().SetExpiry(entry, expiry_ms);
  TellLifeChange(context, "expire");
  if (!context.wants_effect()) return;
  context.AddEffect({"PEXPIREAT", context.arg(1), std::to_string(expiry_ms)});
}

void Getdel(CommandContext& context) {
  if (Keyspace::Entry* entry = ReplyValue(context)) {
    context.keys().Changed(entry->key());
    context.keys().DeleteAndTell(*entry);
    context.AddEffect({"DEL", context.arg(1)});
  }
}

void Getex(CommandContext& context) {
  ArgReader reader(context.args(), 2);
  ExpiryOption option;
  while (!reader.failed() && !reader.done()) {
    if (!TakeExpiry(reader, "persist", option)) reader.Fail(kSyntaxError);
  }
  if (reader.failed()) return context.Fail(reader.error());
  const auto entry = context.keys().ReadAs<StringValue>(context.arg(1));
  if (!entry.ok()) return context.Fail(entry.error());
  if (*entry == nullptr) return context.reply().Null();
  const auto expiry = ReadExpiry(context, reader, option);
  if (reader.failed()) return context.Fail(reader.error());
  ReplyString(context, StringOf(**entry));
  if (expiry.has_value()) return LiveUntil(context, **entry, *expiry);
  if (option.word && context.keys().ClearExpiry(**entry)) {
    TellLifeChange(context, "persist");
    context.AddEffect({"PERSIST", context.arg(1)});
  }
}

constexpr CommandSpec kStringReadCommands[] = {
    {.name = "get",
     .group = Group::kString,
     .since = "1.0.0",
     .summary = "Reads a string.",
     .complexity = "O(1)",
     .arity = 2,
     .flags = kReadonly | kFast,
     .keys = {KeySpec::One(kRO | kAccess, 1)},
     .syntax = "key:key",
     .handler = Get},
    {.name = "getdel",
     .group = Group::kString,
     .since = "6.2.0",
     .summary = "Reads a string and deletes its key.",
     .complexity = "O(1)",
     .arity = 2,
     .flags = kWrite | kFast,
     .keys = {KeySpec::One(kRW | kAccess | kDelete, 1)},
     .syntax = "key:key",
     .handler = Getdel},
    {.name = "getex",
     .group = Group::kString,
     .since = "6.2.0",
     .summary = "Reads a string and says until when its key is to live.",
     .complexity = "O(1)",
     .arity = -2,
     .flags = kWrite | kFast,
     .keys = {KeySpec::One(kRW | kAccess | kUpdate, 1)
                  .Noting("RW and UPDATE because it changes the TTL")},
     .syntax = "key:key [expiration:<EX seconds:integer|PX "
               "milliseconds:integer|EXAT "
               "unix-time-seconds:unix-time|PXAT "
               "unix-time-milliseconds:unix-time|PERSIST>]",
     .handler = Getex},
    {.name = "mget",
     .group = Group::kString,
     .since = "1.0.0",
     .summary = "Reads several strings.",
     .complexity = "O(N) in the keys",
     .arity = -2,
     .flags = kReadonly | kFast,
     .keys = {KeySpec::Range(kRO | kAccess, 1, -1)},
     .syntax = "key:key...",
     .tips = "request_policy:multi_shard",
     .handler = Mget},
};
static_assert(IsWellFormed(kStringReadCommands));

}  // namespace

std::span<const CommandSpec> StringReadCommands() {
  return kStringReadCommands;
}

}  // namespace listq::server
