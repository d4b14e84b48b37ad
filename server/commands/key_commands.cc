// Keys as such, whatever they hold: DEL, RENAME, SCAN and their like.
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "server/commands/all_commands.h"
#include "server/commands/help.h"
#include "server/commands/scan_arguments.h"
#include "server/engine/arg_reader.h"
#include "server/engine/command_context.h"
#include "server/engine/command_table.h"
#include "server/engine/engine.h"

namespace listq::server {

namespace {

using storage::EventClass;
using storage::Keyspace;

// Calls `act(entry)` for each of the named keys that exists, as often as it is
// named, and replies how many there were.
template <typename Act>
void ForEachKey(CommandContext& context, Act&& act) {
  int64_t found = 0;
  for (std::string_view key : context.args().subspan(1)) {
    if (Keyspace::Entry* entry = context.keys().Look(key)) {
      ++found;
      act(*entry);
    }
  }
  context.reply().Integer(found);
}

void Del(CommandContext& context) {
  ForEachKey(context, [&](Keyspace::Entry& entry) {
    context.keys().Changed(entry.key());
    context.keys().DeleteAndTell(entry);
  });
}

void Exists(CommandContext& context) {
  ForEachKey(context, [](Keyspace::Entry&) {});
}

// A use of the keys even for a client that asked not to touch any.
void Touch(CommandContext& context) {
  ForEachKey(context,
             [&](Keyspace::Entry& entry) { context.keys().MarkUsed(entry); });
}

void Type(CommandContext& context) {
  const Keyspace::Entry* entry = context.keys().Look(context.arg(1));
  context.reply().Status(
      entry == nullptr ? "none" : TypeName(storage::TypeOf(entry->value)));
}

// Moves the value to another name; its expiry goes with it.
void RenameEntry(CommandContext& context, Keyspace::Entry& source) {
  Keyspace& keys = context.keys();
  const std::optional<int64_t> expiry = keys.Expiry(source);
  Keyspace::Entry& renamed = keys.PutAnew(context.arg(2), keys.Take(source));
  if (expiry.has_value()) keys.SetExpiry(renamed, *expiry);
  keys.Changed(context.arg(1), 0);
  keys.Changed(context.arg(2));
  keys.Announce(EventClass::kGeneric, "rename_from", context.arg(1));
  keys.Announce(EventClass::kGeneric, "rename_to", context.arg(2));
}

void Rename(CommandContext& context) {
  Keyspace::Entry* source = context.keys().Find(context.arg(1));
  if (source == nullptr) return context.Fail(kNoSuchKeyError);
  if (context.arg(1) != context.arg(2)) RenameEntry(context, *source);
  context.reply().Ok();
}

void Renamenx(CommandContext& context) {
  Keyspace::Entry* source = context.keys().Find(context.arg(1));
  if (source == nullptr) return context.Fail(kNoSuchKeyError);
  if (context.keys().Find(context.arg(2)) != nullptr) {
    return context.reply().Integer(0);
  }
  RenameEntry(context, *source);
  context.reply().Integer(1);
}

struct CopyOptions {
  int database = 0;
  bool replace = false;
};

CopyOptions ReadCopyOptions(CommandContext& context, ArgReader& reader) {
  CopyOptions options{.database = context.keys().index()};
  while (!reader.failed() && !reader.done()) {
    if (reader.TakeWord("replace")) {
      options.replace = true;
    } else if (reader.TakeOption("db", 1)) {
      options.database =
          reader.DatabaseIndex(context.engine().databases().count());
    } else {
      reader.Fail(kSyntaxError);
    }
  }
  return options;
}

constexpr std::string_view kSameObjectError =
    "ERR source and destination objects are the same";

void Copy(CommandContext& context) {
  ArgReader reader(context.args(), 3);
  const CopyOptions options = ReadCopyOptions(context, reader);
  if (reader.failed()) return context.Fail(reader.error());
  Keyspace& from = context.keys();
  Keyspace& to = context.engine().keyspace(options.database);
  if (&from == &to && context.arg(1) == context.arg(2)) {
    return context.Fail(kSameObjectError);
  }
  const Keyspace::Entry* source = from.Read(context.arg(1));
  if (source == nullptr ||
      (!options.replace && to.Find(context.arg(2)) != nullptr)) {
    return context.reply().Integer(0);
  }
  const std::optional<int64_t> expiry = from.Expiry(*source);
  Keyspace::Entry& copy =
      to.PutAnew(context.arg(2), storage::Clone(source->value));
  if (expiry.has_value()) to.SetExpiry(copy, *expiry);
  to.Changed(context.arg(2));
  to.Announce(EventClass::kGeneric, "copy_to", context.arg(2));
  context.reply().Integer(1);
}

void Move(CommandContext& context) {
  ArgReader reader(context.args(), 2);
  const int database =
      reader.DatabaseIndex(context.engine().databases().count());
  if (reader.failed()) return context.Fail(reader.error());
  Keyspace& from = context.keys();
  Keyspace& to = context.engine().keyspace(database);
  if (&from == &to) return context.Fail(kSameObjectError);
  Keyspace::Entry* source = from.Find(context.arg(1));
  if (source == nullptr || to.Find(context.arg(1)) != nullptr) {
    return context.reply().Integer(0);
  }
  const std::optional<int64_t> expiry = from.Expiry(*source);
  Keyspace::Entry& moved = to.Create(context.arg(1), from.Take(*source));
  if (expiry.has_value()) to.SetExpiry(moved, *expiry);
  from.Changed(context.arg(1), 0);
  to.Changed(context.arg(1));
  from.Announce(EventClass::kGeneric, "move_from", context.arg(1));
  to.Announce(EventClass::kGeneric, "move_to", context.arg(1));
  context.reply().Integer(1);
}

void Randomkey(CommandContext& context) {
  Keyspace& keys = context.keys();
  while (const Keyspace::Entry* entry =
             keys.Sample(context.engine().random())) {
    if (!keys.IsExpired(*entry)) return context.reply().Bulk(entry->key());
    // Looking removes a key that is past its expiry, so this ends.
    keys.Look(std::string(entry->key()));
  }
  context.reply().Null();
}

void Keys(CommandContext& context) {
  Keyspace& keys = context.keys();
  std::vector<std::string_view> found;
  uint64_t cursor = 0;
  do {
    cursor = keys.Scan(cursor, [&](const Keyspace::Entry& entry) {
      if (!keys.IsExpired(entry) && MatchesName(context.arg(1), entry.key())) {
        found.push_back(entry.key());
      }
    });
  } while (cursor != 0);
  context.reply().Array(found.size());
  for (std::string_view key : found) context.reply().Bulk(key);
}

bool HasType(const Keyspace::Entry& entry, std::string_view type) {
  return IsWord(type, storage::TypeName(storage::TypeOf(entry.value)));
}

void Scan(CommandContext& context) {
  const auto cursor = ReadScanCursor(context, 1);
  if (!cursor.has_value()) return;
  ArgReader reader(context.args(), 2);
  const ScanOptions options = ReadScanOptions(reader, ScanTypes::kOn);
  if (reader.failed()) return context.Fail(reader.error());
  Keyspace& keys = context.keys();
  std::vector<std::string_view> found;
  const uint64_t next =
      ScanSome(keys, *cursor, options.count, [&](const Keyspace::Entry& entry) {
        if (keys.IsExpired(entry) || !options.Matches(entry.key())) return;
        if (options.type.has_value() && !HasType(entry, *options.type)) return;
        found.push_back(entry.key());
      });
  ReplyScanned(context, next, found.size());
  for (std::string_view key : found) context.reply().Bulk(key);
}

constexpr CommandSpec kKeyCommands[] = {
    {.name = "copy",
     .group = Group::kGeneric,
     .since = "6.2.0",
     .summary = "Copies the value of a key to another key.",
     .complexity = "O(N) in the size of the value",
     .arity = -3,
     .flags = kWrite | kDenyOom,
     .keys = {KeySpec::One(kRO | kAccess, 1), KeySpec::One(kOW | kUpdate, 2)},
     .syntax =
         "source:key destination:key [DB destination-db:integer] [REPLACE]",
     .handler = Copy},
    {.name = "del",
     .group = Group::kGeneric,
     .since = "1.0.0",
     .summary = "Removes keys.",
     .complexity =
         "O(N) in the keys named; large values are freed later, piece by piece",
     .arity = -2,
     .flags = kWrite,
     .keys = {KeySpec::Range(kRM | kDelete, 1, -1)},
     .syntax = "key:key...",
     .tips = "request_policy:multi_shard response_policy:agg_sum",
     .handler = Del},
    {.name = "exists",
     .group = Group::kGeneric,
     .since = "1.0.0",
     .summary = "Counts the keys that exist.",
     .complexity = "O(N) in the keys named",
     .arity = -2,
     .flags = kReadonly | kFast,
     .keys = {KeySpec::Range(kRO, 1, -1)},
     .syntax = "key:key...",
     .tips = "request_policy:multi_shard response_policy:agg_sum",
     .handler = Exists},
    {.name = "keys",
     .group = Group::kGeneric,
     .since = "1.0.0",
     .summary = "Lists the keys that match a pattern.",
     .complexity = "O(N) in the keys of the database",
     .arity = 2,
     .flags = kReadonly | kDangerous,
     .syntax = "pattern:pattern",
     .tips = "request_policy:all_shards nondeterministic_output_order",
     .handler = Keys},
    {.name = "move",
     .group = Group::kGeneric,
     .since = "1.0.0",
     .summary = "Moves a key to another database.",
     .complexity = "O(1)",
     .arity = 3,
     .flags = kWrite | kFast,
     .keys = {KeySpec::One(kRW | kAccess | kUpdate, 1)},
     .syntax = "key:key db:integer",
     .handler = Move},
    {.name = "randomkey",
     .group = Group::kGeneric,
     .since = "1.0.0",
     .summary = "Answers a key picked by chance.",
     .complexity = "O(1)",
     .arity = 1,
     .flags = kReadonly,
     .tips = "request_policy:all_shards nondeterministic_output",
     .handler = Randomkey},
    {.name = "rename",
     .group = Group::kGeneric,
     .since = "1.0.0",
     .summary = "Gives a key another name, in place of what had that name.",
     .complexity = "O(1)",
     .arity = 3,
     .flags = kWrite,
     .keys = {KeySpec::One(kRW | kAccess | kDelete, 1),
              KeySpec::One(kOW | kUpdate, 2)},
     .syntax = "key:key newkey:key",
     .handler = Rename},
    {.name = "renamenx",
     .group = Group::kGeneric,
     .since = "1.0.0",
     .summary = "Gives a key another name unless that is taken.",
     .complexity = "O(1)",
     .arity = 3,
     .flags = kWrite | kFast,
     .keys = {KeySpec::One(kRW | kAccess | kDelete, 1),
              KeySpec::One(kOW | kInsert, 2)},
     .syntax = "key:key newkey:key",
     .handler = Renamenx},
    {.name = "scan",
     .group = Group::kGeneric,
     .since = "2.8.0",
     .summary = "Visits the keys of the database, some at a time.",
     .complexity = "O(1) for each call",
     .arity = -2,
     .flags = kReadonly,
     .syntax = "cursor:integer [MATCH pattern:pattern] [COUNT "
               "count:integer] [TYPE type:string@6.0.0]",
     .tips = "nondeterministic_output request_policy:special",
     .handler = Scan},
    {.name = "touch",
     .group = Group::kGeneric,
     .since = "3.2.1",
     .summary = "Marks keys as used and counts those that exist.",
     .complexity = "O(N) in the keys named",
     .arity = -2,
     .flags = kReadonly | kFast,
     .keys = {KeySpec::Range(kRO, 1, -1)},
     .syntax = "key:key...",
     .tips = "request_policy:multi_shard response_policy:agg_sum",
     .handler = Touch},
    {.name = "type",
     .group = Group::kGeneric,
     .since = "1.0.0",
     .summary = "Names the type of the value of a key.",
     .complexity = "O(1)",
     .arity = 2,
     .flags = kReadonly | kFast,
     .keys = {KeySpec::One(kRO, 1)},
     .syntax = "key:key",
     .handler = Type},
    {.name = "unlink",
     .group = Group::kGeneric,
     .since = "4.0.0",
     .summary = "Removes keys; the memory is freed later.",
     .complexity = "O(N) in the keys named",
     .arity = -2,
     .flags = kWrite | kFast,
     .keys = {KeySpec::Range(kRM | kDelete, 1, -1)},
     .syntax = "key:key...",
     .tips = "request_policy:multi_shard response_policy:agg_sum",
     .handler = Del},
};
static_assert(IsWellFormed(kKeyCommands));

}  // namespace

std::span<const CommandSpec> KeyCommands() { return kKeyCommands; }

}  // namespace listq::server
