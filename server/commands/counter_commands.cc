// Strings as numbers: INCR, INCRBYFLOAT and their like.
#include <cmath>
#include <string>

#include "resp/number_text.h"
#include "server/commands/all_commands.h"
#include "server/commands/string_access.h"
#include "server/engine/arg_reader.h"

namespace listq::server {

namespace {

using storage::Keyspace;
using storage::StringValue;

// Puts a result where the old number was, whose expiry stays, or into a new
// key.
void Store(CommandContext& context, Keyspace::Entry* entry,
           StringValue&& result) {
  if (entry != nullptr) {
    StringOf(*entry) = std::move(result);
  } else {
    context.keys().Create(context.arg(1), std::move(result));
  }
}

void AddInteger(CommandContext& context, int64_t increment) {
  const auto entry = context.keys().FindAs<StringValue>(context.arg(1));
  if (!entry.ok()) return context.Fail(entry.error());
  int64_t number = 0;
  if (*entry != nullptr) {
    const auto held = StringOf(**entry).integer();
    if (!held.has_value()) return context.Fail(kNotAnIntegerError);
    number = *held;
  }
  if (__builtin_add_overflow(number, increment, &number)) {
    return context.Fail("ERR increment or decrement would overflow");
  }
  Store(context, *entry, StringValue::OfInteger(number));
  TellStringChange(context, context.arg(1), "incrby");
  context.reply().Integer(number);
}

void Incr(CommandContext& context) { AddInteger(context, 1); }
void Decr(CommandContext& context) { AddInteger(context, -1); }

void Incrby(CommandContext& context) {
  ArgReader reader(context.args(), 2);
  const int64_t increment = reader.Integer(kNotAnIntegerError);
  if (reader.failed()) return context.Fail(reader.error());
  AddInteger(context, increment);
}

void Decrby(CommandContext& context) {
  ArgReader reader(context.args(), 2);
  const int64_t decrement = reader.Integer(kNotAnIntegerError);
  if (decrement == INT64_MIN) reader.Fail("ERR decrement would overflow");
  if (reader.failed()) return context.Fail(reader.error());
  AddInteger(context, -decrement);
}

std::optional<long double> NumberIn(const Keyspace::Entry* entry) {
  if (entry == nullptr) return 0.0L;
  const storage::Element text = std::get<StringValue>(entry->value).Get();
  return resp::ParseLongDouble(text.view());
}

void Incrbyfloat(CommandContext& context) {
  const auto entry = context.keys().FindAs<StringValue>(context.arg(1));
  if (!entry.ok()) return context.Fail(entry.error());
  const auto number = NumberIn(*entry);
  const auto increment = resp::ParseLongDouble(context.arg(2));
  if (!number.has_value() || !increment.has_value()) {
    return context.Fail("ERR value is not a valid float");
  }
  const long double sum = *number + *increment;
  if (!std::isfinite(sum)) {
    return context.Fail("ERR increment would produce NaN or Infinity");
  }
  const std::string text = resp::FormatLongDouble(sum);
  Store(context, *entry, StringValue::OfText(text));
  TellStringChange(context, context.arg(1), "incrbyfloat");
  context.AddEffect({"SET", context.arg(1), text, "KEEPTTL"});
  context.reply().Bulk(text);
}

constexpr KeySpec kCounter = KeySpec::One(kRW | kAccess | kUpdate, 1);

constexpr CommandSpec kCounterCommands[] = {
    {.name = "decr",
     .group = Group::kString,
     .since = "1.0.0",
     .summary = "Takes one off the integer of a key.",
     .complexity = "O(1)",
     .arity = 2,
     .flags = kWrite | kDenyOom | kFast,
     .keys = {kCounter},
     .syntax = "key:key",
     .handler = Decr},
    {.name = "decrby",
     .group = Group::kString,
     .since = "1.0.0",
     .summary = "Takes a number off the integer of a key.",
     .complexity = "O(1)",
     .arity = 3,
     .flags = kWrite | kDenyOom | kFast,
     .keys = {kCounter},
     .syntax = "key:key decrement:integer",
     .handler = Decrby},
    {.name = "incr",
     .group = Group::kString,
     .since = "1.0.0",
     .summary = "Adds one to the integer of a key.",
     .complexity = "O(1)",
     .arity = 2,
     .flags = kWrite | kDenyOom | kFast,
     .keys = {kCounter},
     .syntax = "key:key",
     .handler = Incr},
    {.name = "incrby",
     .group = Group::kString,
     .since = "1.0.0",
     .summary = "Adds a number to the integer of a key.",
     .complexity = "O(1)",
     .arity = 3,
     .flags = kWrite | kDenyOom | kFast,
     .keys = {kCounter},
     .syntax = "key:key increment:integer",
     .handler = Incrby},
    {.name = "incrbyfloat",
     .group = Group::kString,
     .since = "2.6.0",
     .summary = "Adds a fraction to the number of a key.",
     .complexity = "O(1)",
     .arity = 3,
     .flags = kWrite | kDenyOom | kFast,
     .keys = {kCounter},
     .syntax = "key:key increment:double",
     .handler = Incrbyfloat},
};
static_assert(IsWellFormed(kCounterCommands));

}  // namespace

std::span<const CommandSpec> CounterCommands() { return kCounterCommands; }

}  // namespace listq::server
