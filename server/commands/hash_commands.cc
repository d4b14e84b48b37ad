// Hashes. An absent hash reads like an empty one, which no key ever holds.
#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "resp/number_text.h"
#include "server/commands/all_commands.h"
#include "server/commands/scan_arguments.h"
#include "server/engine/arg_reader.h"
#include "server/engine/command_context.h"
#include "server/engine/engine.h"
#include "storage/hash_value.h"

namespace listq::server {

namespace {

using storage::Element;
using storage::EventClass;
using storage::HashValue;
using storage::Keyspace;

// ---- Reading ----

// Calls `read(const HashValue&)` for the hash at the first argument.
template <typename Read>
void ReadHash(CommandContext& context, Read&& read) {
  const auto found = context.keys().FindAs<HashValue>(context.arg(1));
  if (!found.ok()) return context.Fail(found.error());
  if (*found == nullptr) return read(HashValue());
  read(std::get<HashValue>((*found)->value));
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

// ---- Changing ----

// Calls `change(HashValue&)` for the hash at the first argument, which is made
// if need be and must not be empty afterwards.
template <typename Change>
void ChangeHash(CommandContext& context, Change&& change) {
  const auto found = context.keys().FindOrCreate<HashValue>(context.arg(1));
  if (!found.ok()) return context.Fail(found.error());
  change(std::get<HashValue>((*found)->value));
}

storage::HashLimits Limits(CommandContext& context) {
  const Config& config = context.engine().config();
  return {static_cast<size_t>(config.hash_max_listpack_entries),
          config.hash_max_listpack_value, context.keys().hash_seed()};
}

void Tell(CommandContext& context, std::string_view event, uint64_t changes) {
  context.keys().Changed(context.arg(1), changes);
  context.keys().Announce(EventClass::kHash, event, context.arg(1));
}

// Calls `reply(number of new fields)` after setting all that is named.
template <typename Reply>
void SetPairs(CommandContext& context, Reply&& reply) {
  const Args pairs = context.args().subspan(2);
  if (pairs.size() % 2 != 0) return context.FailArity();
  ChangeHash(context, [&](HashValue& hash) {
    const storage::HashLimits limits = Limits(context);
    int64_t added = 0;
    for (size_t i = 0; i < pairs.size(); i += 2) {
      if (hash.Set(pairs[i], pairs[i + 1], limits)) ++added;
    }
    reply(added);
    Tell(context, "hset", pairs.size() / 2);
  });
}

void Hset(CommandContext& context) {
  SetPairs(context, [&](int64_t added) { context.reply().Integer(added); });
}

void Hmset(CommandContext& context) {
  SetPairs(context, [&](int64_t /*added*/) { context.reply().Ok(); });
}

void Hsetnx(CommandContext& context) {
  ChangeHash(context, [&](HashValue& hash) {
    if (hash.Find(context.arg(2)).has_value()) {
      return context.reply().Integer(0);
    }
    hash.Set(context.arg(2), context.arg(3), Limits(context));
    context.reply().Integer(1);
    Tell(context, "hset", 1);
  });
}

void Hincrby(CommandContext& context) {
  ArgReader reader(context.args(), 3);
  const int64_t increment = reader.Integer(kNotAnIntegerError);
  if (reader.failed()) return context.Fail(reader.error());
  ChangeHash(context, [&](HashValue& hash) {
    const auto old = hash.Find(context.arg(2));
    const auto number =
        old.has_value() ? resp::ParseInteger(old->view()) : int64_t{0};
    if (!number.has_value()) {
      return context.Fail("ERR hash value is not an integer");
    }
    int64_t sum = 0;
    if (__builtin_add_overflow(*number, increment, &sum)) {
      return context.Fail(kIncrementOverflowError);
    }
    char digits[resp::kMaxIntegerText];
    hash.Set(context.arg(2), {digits, resp::FormatInteger(sum, digits)},
             Limits(context));
    context.reply().Integer(sum);
    Tell(context, "hincrby", 1);
  });
}

void Hincrbyfloat(CommandContext& context) {
  const auto increment = resp::ParseLongDouble(context.arg(3));
  if (!increment.has_value()) return context.Fail(kNotAFloatError);
  if (std::isinf(*increment)) {
    return context.Fail("ERR value is NaN or Infinity");
  }
  ChangeHash(context, [&](HashValue& hash) {
    const auto old = hash.Find(context.arg(2));
    const auto number =
        old.has_value() ? resp::ParseLongDouble(old->view()) : 0.0L;
    if (!number.has_value()) {
      return context.Fail("ERR hash value is not a float");
    }
    const long double sum = *number + *increment;
    if (!std::isfinite(sum)) return context.Fail(kIncrementNotFiniteError);
    const std::string text = resp::FormatLongDouble(sum);
    hash.Set(context.arg(2), text, Limits(context));
    context.reply().Bulk(text);
    Tell(context, "hincrbyfloat", 1);
  });
}

void Hdel(CommandContext& context) {
  const auto found = context.keys().FindAs<HashValue>(context.arg(1));
  if (!found.ok()) return context.Fail(found.error());
  int64_t removed = 0;
  if (*found != nullptr) {
    HashValue& hash = std::get<HashValue>((*found)->value);
    for (std::string_view field : context.args().subspan(2)) {
      if (hash.Remove(field)) ++removed;
    }
    if (removed > 0) Tell(context, "hdel", static_cast<uint64_t>(removed));
    if (hash.empty()) {
      context.keys().Delete(**found);
      context.keys().Announce(EventClass::kGeneric, "del", context.arg(1));
    }
  }
  context.reply().Integer(removed);
}

constexpr CommandSpec kHashCommands[] = {
    {.name = "hdel",
     .group = Group::kHash,
     .since = "2.0.0",
     .summary = "Removes fields, and the hash with the last of them.",
     .complexity = "O(N) in the fields named",
     .arity = -3,
     .flags = kWrite | kFast,
     .keys = {KeySpec::One(kRW | kDelete, 1)},
     .syntax = "key:key field:string...",
     .handler = Hdel},
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
    {.name = "hincrby",
     .group = Group::kHash,
     .since = "2.0.0",
     .summary = "Adds an integer to the value of a field.",
     .complexity = "O(1)",
     .arity = 4,
     .flags = kWrite | kDenyOom | kFast,
     .keys = {KeySpec::One(kRW | kAccess | kUpdate, 1)},
     .syntax = "key:key field:string increment:integer",
     .handler = Hincrby},
    {.name = "hincrbyfloat",
     .group = Group::kHash,
     .since = "2.6.0",
     .summary = "Adds a number with a fraction to the value of a field.",
     .complexity = "O(1)",
     .arity = 4,
     .flags = kWrite | kDenyOom | kFast,
     .keys = {KeySpec::One(kRW | kAccess | kUpdate, 1)},
     .syntax = "key:key field:string increment:double",
     .handler = Hincrbyfloat},
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
    {.name = "hmset",
     .group = Group::kHash,
     .since = "2.0.0",
     .summary = "Gives fields their values.",
     .complexity = "O(N) in the fields named",
     .arity = -4,
     .flags = kWrite | kDenyOom | kFast,
     .keys = {KeySpec::One(kRW | kUpdate, 1)},
     .syntax = "key:key field_value:{field:string value:string}...",
     .handler = Hmset,
     .deprecated_since = "4.0.0",
     .replaced_by = "`HSET` with multiple field-value pairs"},
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
    {.name = "hset",
     .group = Group::kHash,
     .since = "2.0.0",
     .summary = "Gives fields their values; makes the hash if need be.",
     .complexity = "O(N) in the fields named",
     .arity = -4,
     .flags = kWrite | kDenyOom | kFast,
     .keys = {KeySpec::One(kRW | kUpdate, 1)},
     .syntax = "key:key field_value:{field:string value:string}...",
     .handler = Hset},
    {.name = "hsetnx",
     .group = Group::kHash,
     .since = "2.0.0",
     .summary = "Gives a field its value unless it has one.",
     .complexity = "O(1)",
     .arity = 4,
     .flags = kWrite | kDenyOom | kFast,
     .keys = {KeySpec::One(kRW | kInsert, 1)},
     .syntax = "key:key field:string value:string",
     .handler = Hsetnx},
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
static_assert(IsWellFormed(kHashCommands));

}  // namespace

std::span<const CommandSpec> HashCommands() { return kHashCommands; }

}  // namespace listq::server
