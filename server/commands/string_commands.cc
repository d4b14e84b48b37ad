// Whole strings, written: SET, MSET and their like.
#include <string>
#include <vector>

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

struct SetOptions {
  enum class Condition : uint8_t { kNone, kIfAbsent, kIfPresent };
  Condition condition = Condition::kNone;
  bool get = false;
  ExpiryOption expiry;
};

SetOptions ReadSetOptions(ArgReader& reader) {
  using Condition = SetOptions::Condition;
  SetOptions options;
  while (!reader.failed() && !reader.done()) {
    if (options.condition != Condition::kIfPresent && reader.TakeWord("nx")) {
      options.condition = Condition::kIfAbsent;
    } else if (options.condition != Condition::kIfAbsent &&
               reader.TakeWord("xx")) {
      options.condition = Condition::kIfPresent;
    } else if (reader.TakeWord("get")) {
      options.get = true;
    } else if (!TakeExpiry(reader, "keepttl", options.expiry)) {
      reader.Fail(kSyntaxError);
    }
  }
  return options;
}

// What is to be done once a string stands in its key.
void FinishSet(CommandContext& context, Keyspace::Entry& entry,
               std::optional<int64_t> expiry) {
  Keyspace& keys = context.keys();
  if (expiry.has_value()) keys.SetExpiry(entry, *expiry);
  TellStringChange(context, entry.key(), "set");
  if (expiry.has_value()) {
    keys.Announce(EventClass::kGeneric, "expire", entry.key());
  }
}

// Sets a key whose entry, if there is one, was looked up already.
Keyspace::Entry& Overwrite(CommandContext& context, Keyspace::Entry* old,
                           std::string_view text) {
  if (old == nullptr) {
    return context.keys().Create(context.arg(1), StringValue(text));
  }
  context.keys().Replace(*old, StringValue(text));
  return *old;
}

void SetPlainly(CommandContext& context, std::string_view key,
                std::string_view text) {
  FinishSet(context, context.keys().Put(key, StringValue(text)), std::nullopt);
}

// The reply of SET: the old value, if that is asked for.
void ReplyToSet(CommandContext& context, const SetOptions& options,
                Keyspace::Entry* old, bool written) {
  if (options.get && old != nullptr) {
    ReplyString(context, StringOf(*old));
  } else if (options.get || !written) {
    context.reply().Null();
  } else {
    context.reply().Ok();
  }
}

// As SET with an end in Unix milliseconds; whatever the condition was, it held.
void AddSetEffect(CommandContext& context, std::string_view text,
                  int64_t expiry) {
  if (!context.wants_effect()) return;
  context.AddEffect(
      {"SET", context.arg(1), text, "PXAT", std::to_string(expiry)});
}

// Nobody reads the old value when it is replayed.
void AddEffectWithoutGet(CommandContext& context) {
  if (!context.wants_effect()) return;
  const Args args = context.args();
  std::vector<std::string_view> words(args.begin(), args.begin() + 3);
  for (const std::string_view option : args.subspan(3)) {
    if (!IsWord(option, "get")) words.push_back(option);
  }
  context.AddEffect(words);
}

void SetWithOptions(CommandContext& context) {
  ArgReader reader(context.args(), 3);
  const SetOptions options = ReadSetOptions(reader);
  const auto expiry = ReadExpiry(context, reader, options.expiry);
  if (reader.failed()) return context.Fail(reader.error());
  Keyspace& keys = context.keys();
  Keyspace::Entry* const old =
      options.get ? keys.Read(context.arg(1)) : keys.Find(context.arg(1));
  if (options.get && old != nullptr &&
      !std::holds_alternative<StringValue>(old->value)) {
    return context.Fail(kWrongTypeError);
  }
  using Condition = SetOptions::Condition;
  const bool write =
      options.condition == Condition::kNone ||
      (options.condition == Condition::kIfPresent) == (old != nullptr);
  ReplyToSet(context, options, old, write);
  if (!write) return;
  std::optional<int64_t> kept;
  if (options.expiry.word && old != nullptr) kept = keys.Expiry(*old);
  Keyspace::Entry& entry = Overwrite(context, old, context.arg(2));
  if (kept.has_value()) keys.SetExpiry(entry, *kept);
  FinishSet(context, entry, expiry);
  if (expiry.has_value()) {
    AddSetEffect(context, context.arg(2), *expiry);
  } else if (options.get) {
    AddEffectWithoutGet(context);
  }
}

void Set(CommandContext& context) {
  if (context.args().size() > 3) return SetWithOptions(context);
  SetPlainly(context, context.arg(1), context.arg(2));
  context.reply().Ok();
}

void Setnx(CommandContext& context) {
  const bool absent = context.keys().Find(context.arg(1)) == nullptr;
  if (absent) {
    FinishSet(context, Overwrite(context, nullptr, context.arg(2)),
              std::nullopt);
  }
  context.reply().Integer(absent ? 1 : 0);
}

void SetToExpire(CommandContext& context, TimeUnit unit) {
  ArgReader reader(context.args(), 2);
  const int64_t expiry = ReadExpiry(context, reader, {unit, TimeOrigin::kNow},
                                    ExpirySign::kPositive);
  if (reader.failed()) return context.Fail(reader.error());
  Keyspace::Entry& entry =
      context.keys().Put(context.arg(1), StringValue(context.arg(3)));
  FinishSet(context, entry, expiry);
  AddSetEffect(context, context.arg(3), expiry);
  context.reply().Ok();
}

void Setex(CommandContext& context) {
  SetToExpire(context, TimeUnit::kSeconds);
}
void Psetex(CommandContext& context) {
  SetToExpire(context, TimeUnit::kMilliseconds);
}

// Keys and their values by turns.
void SetPairs(CommandContext& context) {
  for (Args rest = context.args().subspan(1); !rest.empty();
       rest = rest.subspan(2)) {
    SetPlainly(context, rest[0], rest[1]);
  }
}

void Mset(CommandContext& context) {
  if (context.args().size() % 2 == 0) return context.FailArity();
  SetPairs(context);
  context.reply().Ok();
}

void Msetnx(CommandContext& context) {
  if (context.args().size() % 2 == 0) return context.FailArity();
  for (size_t i = 1; i < context.args().size(); i += 2) {
    if (context.keys().Find(context.arg(i)) != nullptr) {
      return context.reply().Integer(0);
    }
  }
  SetPairs(context);
  context.reply().Integer(1);
}

void Getset(CommandContext& context) {
  const auto old = context.keys().ReadAs<StringValue>(context.arg(1));
  if (!old.ok()) return context.Fail(old.error());
  SetOptions options;
  options.get = true;
  ReplyToSet(context, options, *old, true);
  FinishSet(context, Overwrite(context, *old, context.arg(2)), std::nullopt);
  context.AddEffect({"SET", context.arg(1), context.arg(2)});
}

constexpr CommandSpec kStringCommands[] = {
    {.name = "getset",
     .group = Group::kString,
     .since = "1.0.0",
     .summary = "Sets a key to a string and answers what it held before.",
     .complexity = "O(1)",
     .arity = 3,
     .flags = kWrite | kDenyOom | kFast,
     .keys = {KeySpec::One(kRW | kAccess | kUpdate, 1)},
     .syntax = "key:key value:string",
     .handler = Getset,
     .deprecated_since = "6.2.0",
     .replaced_by = "`SET` with the `!GET` argument"},
    {.name = "mset",
     .group = Group::kString,
     .since = "1.0.1",
     .summary = "Sets several keys to strings.",
     .complexity = "O(N) in the keys",
     .arity = -3,
     .flags = kWrite | kDenyOom,
     .keys = {KeySpec::Range(kOW | kUpdate, 1, -1, 2)},
     .syntax = "key_value:{key:key value:string}...",
     .tips = "request_policy:multi_shard response_policy:all_succeeded",
     .handler = Mset},
    {.name = "msetnx",
     .group = Group::kString,
     .since = "1.0.1",
     .summary = "Sets several keys to strings if none of them exists.",
     .complexity = "O(N) in the keys",
     .arity = -3,
     .flags = kWrite | kDenyOom,
     .keys = {KeySpec::Range(kOW | kInsert, 1, -1, 2)},
     .syntax = "key_value:{key:key value:string}...",
     .tips = "request_policy:multi_shard response_policy:agg_min",
     .handler = Msetnx},
    {.name = "psetex",
     .group = Group::kString,
     .since = "2.6.0",
     .summary = "Sets a key to a string for some milliseconds.",
     .complexity = "O(1)",
     .arity = 4,
     .flags = kWrite | kDenyOom,
     .keys = {KeySpec::One(kOW | kUpdate, 1)},
     .syntax = "key:key milliseconds:integer value:string",
     .handler = Psetex},
    {.name = "set",
     .group = Group::kString,
     .since = "1.0.0",
     .summary = "Sets a key to a string, whatever it held before.",
     .complexity = "O(1)",
     .arity = -3,
     .flags = kWrite | kDenyOom,
     .keys = {KeySpec::One(kRW | kAccess | kUpdate | kVariableFlags, 1)
                  .Noting("RW and ACCESS due to the optional `GET` argument")},
     .syntax = "key:key value:string [condition:<NX|XX>@2.6.12] "
               "[GET@6.2.0] [expiration:<EX seconds:integer@2.6.12|PX "
               "milliseconds:integer@2.6.12|EXAT "
               "unix-time-seconds:unix-time@6.2.0|PXAT "
               "unix-time-milliseconds:unix-time@6.2.0|KEEPTTL@6.0.0>]",
     .handler = Set},
    {.name = "setex",
     .group = Group::kString,
     .since = "2.0.0",
     .summary = "Sets a key to a string for some seconds.",
     .complexity = "O(1)",
     .arity = 4,
     .flags = kWrite | kDenyOom,
     .keys = {KeySpec::One(kOW | kUpdate, 1)},
     .syntax = "key:key seconds:integer value:string",
     .handler = Setex},
    {.name = "setnx",
     .group = Group::kString,
     .since = "1.0.0",
     .summary = "Sets a key to a string unless it exists.",
     .complexity = "O(1)",
     .arity = 3,
     .flags = kWrite | kDenyOom | kFast,
     .keys = {KeySpec::One(kOW | kInsert, 1)},
     .syntax = "key:key value:string",
     .handler = Setnx},
};
static_assert(IsWellFormed(kStringCommands));

}  // namespace

std::span<const CommandSpec> StringCommands() { return kStringCommands; }

}  // namespace listq::server
