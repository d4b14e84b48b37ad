// Strings: SET and GET.
#include "server/commands/all_commands.h"
#include "server/commands/expiry_arguments.h"
#include "server/engine/arg_reader.h"
#include "server/engine/command_context.h"
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
  bool keep_ttl = false;
  std::optional<TimeSpelling> spelling;
  Args time;                         // one argument if there is a spelling
  std::optional<int64_t> expiry_ms;  // Unix
};

// EX, PX, EXAT or PXAT and its number, if that comes next.
bool TakeExpiry(ArgReader& reader, SetOptions& options) {
  TimeSpelling spelling;
  if (reader.TakeOption("ex", 1)) {
    spelling = {TimeUnit::kSeconds, TimeOrigin::kNow};
  } else if (reader.TakeOption("px", 1)) {
    spelling = {TimeUnit::kMilliseconds, TimeOrigin::kNow};
  } else if (reader.TakeOption("exat", 1)) {
    spelling = {TimeUnit::kSeconds, TimeOrigin::kEpoch};
  } else if (reader.TakeOption("pxat", 1)) {
    spelling = {TimeUnit::kMilliseconds, TimeOrigin::kEpoch};
  } else {
    return false;
  }
  if (options.keep_ttl || options.spelling.value_or(spelling) != spelling) {
    reader.Fail(kSyntaxError);
  }
  options.spelling = spelling;
  options.time = reader.Several(1);
  return true;
}

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
    } else if (!options.spelling.has_value() && reader.TakeWord("keepttl")) {
      options.keep_ttl = true;
    } else if (!TakeExpiry(reader, options)) {
      reader.Fail(kSyntaxError);
    }
  }
  return options;
}

// A wrong time is no matter as long as the syntax is wrong.
void ReadTime(CommandContext& context, ArgReader& options_reader,
              SetOptions& options) {
  if (options_reader.failed() || !options.spelling.has_value()) return;
  ArgReader reader(options.time, 0);
  options.expiry_ms =
      ReadExpiry(context, reader, *options.spelling, ExpirySign::kPositive);
  if (reader.failed()) options_reader.Fail(reader.error());
}

// The string in an entry; null if it holds something else.
const StringValue* StringOf(const Keyspace::Entry& entry) {
  return std::get_if<StringValue>(&entry.value);
}

void Set(CommandContext& context) {
  ArgReader reader(context.args(), 3);
  SetOptions options = ReadSetOptions(reader);
  ReadTime(context, reader, options);
  if (reader.failed()) return context.Fail(reader.error());
  Keyspace& keys = context.keys();
  if (options.get) keys.set_counting(storage::Counting::kOn);
  const Keyspace::Entry* old = keys.Find(context.arg(1));
  keys.set_counting(storage::Counting::kOff);
  if (options.get && old != nullptr && StringOf(*old) == nullptr) {
    return context.Fail(kWrongTypeError);
  }
  using Condition = SetOptions::Condition;
  const bool write =
      options.condition == Condition::kNone ||
      (options.condition == Condition::kIfPresent) == (old != nullptr);
  if (options.get && old != nullptr) {
    context.reply().Bulk(StringOf(*old)->bytes);
  } else if (options.get || !write) {
    context.reply().Null();
  } else {
    context.reply().Ok();
  }
  if (!write) return;
  std::optional<int64_t> expiry = options.expiry_ms;
  if (options.keep_ttl && old != nullptr) expiry = keys.Expiry(*old);
  Keyspace::Entry& entry =
      keys.Put(context.arg(1), StringValue{std::string(context.arg(2))});
  if (expiry.has_value()) keys.SetExpiry(entry, *expiry);
  keys.Changed(context.arg(1));
  keys.Announce(EventClass::kString, "set", context.arg(1));
  if (options.expiry_ms.has_value()) {
    keys.Announce(EventClass::kGeneric, "expire", context.arg(1));
  }
}

void Get(CommandContext& context) {
  const Keyspace::Entry* entry = context.keys().Find(context.arg(1));
  if (entry == nullptr) return context.reply().Null();
  const StringValue* string = StringOf(*entry);
  if (string == nullptr) return context.Fail(kWrongTypeError);
  context.reply().Bulk(string->bytes);
}

constexpr CommandSpec kStringCommands[] = {
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
};
static_assert(IsWellFormed(kStringCommands));

}  // namespace

std::span<const CommandSpec> StringCommands() { return kStringCommands; }

}  // namespace listq::server
