// Hashes, read. An absent hash reads like an empty one, which no key ever
// holds.
#include <algorithm>
#include <optional>
#include <vector>

#include "server/commands/all_commands.h"
#include "server/commands/scan_arguments.h"
#include "server/engine/arg_reader.h"
#include "server/engine/engine.h"

namespace listq::server {

namespace {

using storage::Element;
using storage::HashValue;

// Calls `read(const HashValue&)` for the hash at the first argument.
template <typename Read>
void ReadHash(CommandContext& context, Read&& read) {
  const auto hash = context.keys().ReadValue<HashValue>(context.arg(1));
  if (!hash.ok()) return context.Fail(hash.error());
  if (*hash == nullptr) return read(HashValue());
  read(**hash);
}

void ReplyValue(CommandContext& context, const std::optional<Element>& value) {
  if (!value.has_value()) return context.reply().Null();
  context.reply().Bulk(value->view());
}

void Hget(CommandContext& context) {
  ReadHash(context, [&](const HashValue& hash) {
    ReplyValue(context, hash.Find(context.arg(2)));
  });
}

void Hmget(CommandContext& context) {
  ReadHash(context, [&](const HashValue& hash) {
    const Args fields = context.args().subspan(2);
    context.reply().Array(fields.size());
    for (std::string_view field : fields) {
      ReplyValue(context, hash.Find(field));
    }
  });
}

void Hlen(CommandContext& context) {
  ReadHash(context, [&](const HashValue& hash) {
    context.reply().Integer(static_cast<int64_t>(hash.size()));
  });
}

void Hexists(CommandContext& context) {
  ReadHash(context, [&](const HashValue& hash) {
    context.reply().Integer(hash.Find(context.arg(2)).has_value() ? 1 : 0);
  });
}

void Hstrlen(CommandContext& context) {
  ReadHash(context, [&](const HashValue& hash) {
    const auto value = hash.Find(context.arg(2));
    context.reply().Integer(
        value.has_value() ? static_cast<int64_t>(value->view().size()) : 0);
  });
}

void Hgetall(CommandContext& context) {
  ReadHash(context, [&](const HashValue& hash) {
    context.reply().Map(hash.size());
    hash.ForEach([&](const Element& field, const Element& value) {
      context.reply().Bulk(field.view());
      context.reply().Bulk(value.view());
    });
  });
}

void Hkeys(CommandContext& context) {
  ReadHash(context, [&](const HashValue& hash) {
    context.reply().Array(hash.size());
    hash.ForEach([&](const Element& field, const Element& /*value*/) {
      context.reply().Bulk(field.view());
    });
  });
}

void Hvals(CommandContext& context) {
  ReadHash(context, [&](const HashValue& hash) {
    context.reply().Array(hash.size());
    hash.ForEach([&](const Element& /*field*/, const Element& value) {
      context.reply().Bulk(value.view());
    });
  });
}

void RandomField(CommandContext& context) {
  ReadHash(context, [&](const HashValue& hash) {
    if (hash.empty()) return context.reply().Null();
    hash.Sample(context.engine().random(),
                [&](const Element& field, const Element& /*value*/) {
                  context.reply().Bulk(field.view());
                });
  });
}

// As many as `count` says, each once; a negative one says how often to pick
// one of all.
void RandomFields(CommandContext& context, int64_t count, bool with_values) {
  ReadHash(context, [&](const HashValue& hash) {
    size_t picks = hash.size();
    if (picks > 0) {
      picks = count < 0 ? static_cast<size_t>(-count)
                        : std::min(picks, static_cast<size_t>(count));
    }
    const auto reply = [&](const Element& field, const Element& value) {
      if (with_values) context.reply().Pair();
      context.reply().Bulk(field.view());
      if (with_values) context.reply().Bulk(value.view());
    };
    with_values ? context.reply().PairArray(picks)
                : context.reply().Array(picks);
    auto& random = context.engine().random();
    if (count >= 0) return hash.SampleDistinct(picks, random, reply);
    for (; picks > 0; --picks) hash.Sample(random, reply);
  });
}

void Hrandfield(CommandContext& context) {
  if (context.args().size() == 2) return RandomField(context);
  ArgReader reader(context.args(), 2);
  const int64_t count = reader.LongInteger();
  const bool with_values = reader.TakeWord("withvalues");
  if (!reader.done()) reader.Fail(kSyntaxError);
  // Twice as many strings must be countable.
  if (with_values && (count > INT64_MAX / 2 || count < -(INT64_MAX / 2))) {
    reader.Fail("ERR value is out of range");
  }
  if (reader.failed()) return context.Fail(reader.error());
  RandomFields(context, count, with_values);
}

void Hscan(CommandContext& context) {
  const auto cursor = ReadScanCursor(context, 2);
  if (!cursor.has_value()) return;
  ReadHash(context, [&](const HashValue& hash) {
    // Options for nothing are not looked at.
    if (hash.empty()) return ReplyScanned(context, 0, 0);
    ArgReader reader(context.args(), 3);
    const ScanOptions options = ReadScanOptions(reader, ScanTypes::kOff);
    if (reader.failed()) return context.Fail(reader.error());
    std::vector<Element> found;
    const uint64_t next =
        ScanSome(hash, *cursor, options.count,
                 [&](const Element& field, const Element& value) {
                   if (!options.Matches(field.view())) return;
                   found.push_back(field);
                   found.push_back(value);
                 });
    ReplyScanned(context, next, found.size());
    for (const Element& element : found) context.reply().Bulk(element.view());
  });
}

constexpr CommandSpec kHashReadCommands[] = {
    {.name = "hexists",
     .group = Group::kHash,
     .since = "2.0.0",
     .summary = "Tells whether a field exists.",
     .complexity = "O(1)",
     .arity = 3,
     .flags = kReadonly | kFast,
     .keys = {KeySpec::One(kRO, 1)},
     .syntax = "key:key field:string",
     .handler = Hexists},
    {.name = "hget",
     .group = Group::kHash,
     .since = "2.0.0",
     .summary = "Reads the value of a field.",
     .complexity = "O(1)",
     .arity = 3,
     .flags = kReadonly | kFast,
     .keys = {KeySpec::One(kRO | kAccess, 1)},
     .syntax = "key:key field:string",
     .handler = Hget},
    {.name = "hgetall",
     .group = Group::kHash,
     .since = "2.0.0",
     .summary = "Reads all fields with their values.",
     .complexity = "O(N) in the fields of the hash",
     .arity = 2,
     .flags = kReadonly,
     .keys = {KeySpec::One(kRO | kAccess, 1)},
     .syntax = "key:key",
     .tips = "nondeterministic_output_order",
     .handler = Hgetall},
    {.name = "hkeys",
     .group = Group::kHash,
     .since = "2.0.0",
     .summary = "Lists all fields.",
     .complexity = "O(N) in the fields of the hash",
     .arity = 2,
     .flags = kReadonly,
     .keys = {KeySpec::One(kRO | kAccess, 1)},
     .syntax = "key:key",
     .tips = "nondeterministic_output_order",
     .handler = Hkeys},
    {.name = "hlen",
     .group = Group::kHash,
     .since = "2.0.0",
     .summary = "Counts the fields of a hash.",
     .complexity = "O(1)",
     .arity = 2,
     .flags = kReadonly | kFast,
     .keys = {KeySpec::One(kRO, 1)},
     .syntax = "key:key",
     .handler = Hlen},
    {.name = "hmget",
     .group = Group::kHash,
     .since = "2.0.0",
     .summary = "Reads the values of several fields.",
     .complexity = "O(N) in the fields named",
     .arity = -3,
     .flags = kReadonly | kFast,
     .keys = {KeySpec::One(kRO | kAccess, 1)},
     .syntax = "key:key field:string...",
     .handler = Hmget},
    {.name = "hrandfield",
     .group = Group::kHash,
     .since = "6.2.0",
     .summary = "Picks fields by chance.",
     .complexity =
         "O(N) in the fields answered; in those of the hash if they are many",
     .arity = -2,
     .flags = kReadonly,
     .keys = {KeySpec::One(kRO | kAccess, 1)},
     .syntax = "key:key [options:{count:integer [WITHVALUES]}]",
     .tips = "nondeterministic_output",
     .handler = Hrandfield},
    {.name = "hscan",
     .group = Group::kHash,
     .since = "2.8.0",
     .summary = "Visits the fields of a hash, some at a time.",
     .complexity = "O(1) for each call",
     .arity = -3,
     .flags = kReadonly,
     .keys = {KeySpec::One(kRO | kAccess, 1)},
     .syntax =
         "key:key cursor:integer [MATCH pattern:pattern] [COUNT count:integer]",
     .tips = "nondeterministic_output",
     .handler = Hscan},
    {.name = "hstrlen",
     .group = Group::kHash,
     .since = "3.2.0",
     .summary = "Tells how long the value of a field is.",
     .complexity = "O(1)",
     .arity = 3,
     .flags = kReadonly | kFast,
     .keys = {KeySpec::One(kRO, 1)},
     .syntax = "key:key field:string",
     .handler = Hstrlen},
    {.name = "hvals",
     .group = Group::kHash,
     .since = "2.0.0",
     .summary = "Lists all values.",
     .complexity = "O(N) in the fields of the hash",
     .arity = 2,
     .flags = kReadonly,
     .keys = {KeySpec::One(kRO | kAccess, 1)},
     .syntax = "key:key",
     .tips = "nondeterministic_output_order",
     .handler = Hvals},
};
static_assert(IsWellFormed(kHashReadCommands));

}  // namespace

std::span<const CommandSpec> HashReadCommands() { return kHashReadCommands; }

}  // namespace listq::server
