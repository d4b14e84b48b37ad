// Hashes, changed. Reading them is in hash_read_commands.cc.
#include "server/commands/hash_commands.h"

#include <cmath>
#include <string>

#include "resp/number_text.h"
#include "server/commands/all_commands.h"
#include "server/engine/arg_reader.h"
#include "server/engine/engine.h"
#include "server/engine/value_limits.h"

namespace listq::server {

storage::HashLimits HashLimitsOf(CommandContext& context) {
  return HashLimitsOf(context.engine().config(), context.keys().hash_seed());
}

namespace {

using storage::EventClass;
using storage::HashValue;

// Calls `change(HashValue&)` for the hash at the first argument, which is made
// if need be and must not be empty afterwards.
template <typename Change>
void ChangeHash(CommandContext& context, Change&& change) {
  const auto found = context.keys().FindOrCreate<HashValue>(context.arg(1));
  if (!found.ok()) return context.Fail(found.error());
  change(std::get<HashValue>((*found)->value));
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
    const storage::HashLimits limits = HashLimitsOf(context);
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
    hash.Set(context.arg(2), context.arg(3), HashLimitsOf(context));
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
             HashLimitsOf(context));
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
    hash.Set(context.arg(2), text, HashLimitsOf(context));
    context.reply().Bulk(text);
    Tell(context, "hincrbyfloat", 1);
    context.AddEffect({"HSET", context.arg(1), context.arg(2), text});
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
      context.keys().DeleteAndTell(**found);
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
};
static_assert(IsWellFormed(kHashCommands));

}  // namespace

std::span<const CommandSpec> HashCommands() { return kHashCommands; }

}  // namespace listq::server
