// Values as Redis itself writes them: DUMP and RESTORE.
#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/commands/all_commands.h"
#include "server/engine/arg_reader.h"
#include "server/engine/command_context.h"
#include "server/engine/engine.h"
#include "server/engine/value_limits.h"
#include "storage/value_dump.h"

namespace listq::server {

namespace {

using storage::EventClass;
using storage::Keyspace;

constexpr std::string_view kBusyKeyError =
    "BUSYKEY Target key name already exists.";
constexpr std::string_view kInvalidTtlError =
    "ERR Invalid TTL value, must be >= 0";
constexpr std::string_view kInvalidIdleTimeError =
    "ERR Invalid IDLETIME value, must be >= 0";
constexpr std::string_view kInvalidFrequencyError =
    "ERR Invalid FREQ value, must be >= 0 and <= 255";
constexpr std::string_view kBadChecksumError =
    "ERR DUMP payload version or checksum are wrong";
constexpr std::string_view kBadFormatError = "ERR Bad data format";

void Dump(CommandContext& context) {
  const Keyspace::Entry* entry = context.keys().Find(context.arg(1));
  if (entry == nullptr) return context.reply().Null();
  using storage::RdbCompression;
  const bool compressed = context.engine().config().rdbcompression;
  context.reply().Bulk(storage::DumpPayload(
      entry->value, compressed ? RdbCompression::kOn : RdbCompression::kOff));
}

struct RestoreOptions {
  bool replace = false;
  bool absolute_ttl = false;
  std::optional<int64_t> idle_s;
  // Of no effect, as in Redis unless it evicts by frequency.
  std::optional<int64_t> frequency;
};

RestoreOptions ReadRestoreOptions(ArgReader& reader) {
  RestoreOptions options;
  while (!reader.failed() && !reader.done()) {
    if (reader.TakeWord("replace")) {
      options.replace = true;
    } else if (reader.TakeWord("absttl")) {
      options.absolute_ttl = true;
    } else if (!options.frequency && reader.TakeOption("idletime", 1)) {
      options.idle_s = reader.Integer(kNotAnIntegerError);
      if (*options.idle_s < 0) reader.Fail(kInvalidIdleTimeError);
    } else if (!options.idle_s && reader.TakeOption("freq", 1)) {
      options.frequency = reader.Integer(kNotAnIntegerError);
      if (*options.frequency < 0 || *options.frequency > 255) {
        reader.Fail(kInvalidFrequencyError);
      }
    } else {
      reader.Fail(kSyntaxError);
    }
  }
  return options;
}

// The end of the key's life in Unix milliseconds; nullopt if `ttl` is 0.
std::optional<int64_t> ExpiryOf(int64_t ttl, const RestoreOptions& options,
                                int64_t now) {
  if (ttl == 0) return std::nullopt;
  if (options.absolute_ttl) return ttl;
  return ttl > INT64_MAX - now ? INT64_MAX : now + ttl;
}

// With the end of the key's life, not its length.
void AddRestoreEffect(CommandContext& context, int64_t expiry) {
  if (!context.wants_effect()) return;
  const std::string time = std::to_string(expiry);
  const Args args = context.args();
  std::vector<std::string_view> words(args.begin(), args.end());
  words[2] = time;
  words.push_back("ABSTTL");
  context.AddEffect(words);
}

void StoreRestored(CommandContext& context, storage::Value&& value,
                   const RestoreOptions& options,
                   std::optional<int64_t> expiry) {
  Keyspace& keys = context.keys();
  Keyspace::Entry& entry = keys.PutAnew(context.arg(1), std::move(value));
  if (expiry) keys.SetExpiry(entry, *expiry);
  if (options.idle_s) {
    entry.last_use_s -= static_cast<uint32_t>(
        std::min<int64_t>(*options.idle_s, entry.last_use_s));
  }
  keys.Changed(context.arg(1));
  keys.Announce(EventClass::kGeneric, "restore", context.arg(1));
  if (expiry && !options.absolute_ttl) AddRestoreEffect(context, *expiry);
}

// A value whose life is over already only takes the place of what was there.
void DropReplaced(CommandContext& context) {
  Keyspace& keys = context.keys();
  if (Keyspace::Entry* replaced = keys.Find(context.arg(1))) {
    keys.Changed(context.arg(1));
    keys.DeleteAndTell(*replaced);
    context.AddEffect({"DEL", context.arg(1)});
  }
}

void Restore(CommandContext& context) {
  ArgReader reader(context.args(), 4);
  const RestoreOptions options = ReadRestoreOptions(reader);
  if (reader.failed()) return context.Fail(reader.error());
  if (!options.replace && context.keys().Find(context.arg(1)) != nullptr) {
    return context.Fail(kBusyKeyError);
  }
  ArgReader ttl_reader(context.args(), 2);
  const int64_t ttl = ttl_reader.Integer(kNotAnIntegerError);
  if (ttl < 0) ttl_reader.Fail(kInvalidTtlError);
  if (ttl_reader.failed()) return context.Fail(ttl_reader.error());
  const std::string_view payload = context.arg(3);
  if (!storage::IsIntactPayload(payload)) {
    return context.Fail(kBadChecksumError);
  }
  std::optional<storage::Value> value = storage::LoadPayload(
      payload,
      LoadLimitsOf(context.engine().config(), context.keys().hash_seed()));
  if (!value) return context.Fail(kBadFormatError);
  const int64_t now = context.engine().clock().unix_ms();
  const std::optional<int64_t> expiry = ExpiryOf(ttl, options, now);
  if (expiry.has_value() && context.keys().IsOver(*expiry)) {
    DropReplaced(context);
  } else {
    StoreRestored(context, std::move(*value), options, expiry);
  }
  context.reply().Ok();
}

constexpr CommandSpec kDumpCommands[] = {
    {.name = "dump",
     .group = Group::kGeneric,
     .since = "2.6.0",
     .summary = "Writes the value of a key in Redis's own format.",
     .complexity = "O(N) in the size of the value",
     .arity = 2,
     .flags = kReadonly,
     .keys = {KeySpec::One(kRO | kAccess, 1)},
     .syntax = "key:key",
     .tips = "nondeterministic_output",
     .handler = Dump},
    {.name = "restore",
     .group = Group::kGeneric,
     .since = "2.6.0",
     .summary = "Creates a key from what DUMP wrote, here or in Redis.",
     .complexity = "O(N) in the size of the value",
     .arity = -4,
     .flags = kWrite | kDenyOom | kDangerous,
     .keys = {KeySpec::One(kOW | kUpdate, 1)},
     .syntax = "key:key ttl:integer serialized-value:string [REPLACE@3.0.0] "
               "[ABSTTL@5.0.0] [IDLETIME seconds:integer@5.0.0] "
               "[FREQ frequency:integer@5.0.0]",
     .handler = Restore},
};
static_assert(IsWellFormed(kDumpCommands));

}  // namespace

std::span<const CommandSpec> DumpCommands() { return kDumpCommands; }

}  // namespace listq::server
