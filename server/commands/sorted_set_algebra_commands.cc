// ZUNION, ZINTER, ZDIFF, and those that store or count what these answer.
#include <optional>
#include <utility>
#include <vector>

#include "server/commands/all_commands.h"
#include "server/commands/sorted_set_commands.h"
#include "server/engine/arg_reader.h"
#include "server/engine/command_table.h"
#include "server/engine/engine.h"
#include "storage/sorted_set_algebra.h"

namespace listq::server {

namespace {

using storage::Aggregate;
using storage::Order;
using storage::ScoreSource;
using storage::SortedSetValue;

enum class Operation : uint8_t { kUnion, kIntersection, kDifference };

// What becomes of the result.
enum class Use : uint8_t { kReply, kStore, kCount };

// numkeys key... and the options of the command.
struct Combination {
  std::vector<ScoreSource> sources;
  Aggregate aggregate = Aggregate::kSum;
  Shown shown = Shown::kMembers;
  size_t limit = 0;  // 0: none
};

// A key's sorted set or set; kWrongType.
storage::Result<ScoreSource> FindSource(CommandContext& context,
                                        std::string_view key) {
  const storage::Keyspace::Entry* entry = context.keys().Read(key);
  if (entry == nullptr) return ScoreSource();
  if (const auto* sorted = std::get_if<SortedSetValue>(&entry->value)) {
    return ScoreSource(*sorted);
  }
  if (const auto* set = std::get_if<storage::SetValue>(&entry->value)) {
    return ScoreSource(*set);
  }
  return storage::Error::kWrongType;
}

void ReadSources(CommandContext& context, ArgReader& reader,
                 Combination& combination) {
  const int64_t number = reader.Integer(kNotAnIntegerError);
  if (reader.failed()) return;
  if (number < 1) {
    return reader.Fail("ERR at least 1 input key is needed for '" +
                       context.engine().commands().FullName(context.spec()) +
                       "' command");
  }
  if (static_cast<uint64_t>(number) > reader.left()) {
    return reader.Fail(kSyntaxError);
  }
  for (const std::string_view key :
       reader.Several(static_cast<size_t>(number))) {
    const auto source = FindSource(context, key);
    if (!source.ok()) return reader.Fail(ErrorText(source.error()));
    combination.sources.push_back(*source);
  }
}

void ReadAggregate(ArgReader& reader, Combination& combination) {
  if (reader.TakeWord("sum")) {
    combination.aggregate = Aggregate::kSum;
  } else if (reader.TakeWord("min")) {
    combination.aggregate = Aggregate::kMin;
  } else if (reader.TakeWord("max")) {
    combination.aggregate = Aggregate::kMax;
  } else {
    reader.Fail(kSyntaxError);
  }
}

void ReadOptions(ArgReader& reader, Operation operation, Use use,
                 Combination& combination) {
  const bool weighs = operation != Operation::kDifference && use != Use::kCount;
  while (!reader.failed() && !reader.done()) {
    if (weighs && reader.TakeOption("weights", combination.sources.size())) {
      for (ScoreSource& source : combination.sources) {
        source.weight = reader.Double("ERR weight value is not a float");
      }
    } else if (weighs && reader.TakeOption("aggregate", 1)) {
      ReadAggregate(reader, combination);
    } else if (use == Use::kReply && reader.TakeWord("withscores")) {
      combination.shown = Shown::kScores;
    } else if (use == Use::kCount && reader.TakeOption("limit", 1)) {
      combination.limit = static_cast<size_t>(
          reader.IntegerIn(0, INT64_MAX, "ERR LIMIT can't be negative"));
    } else {
      reader.Fail(kSyntaxError);
    }
  }
}

// Numkeys is argument `first`. Nullopt once an error has been replied.
std::optional<Combination> ReadCombination(CommandContext& context,
                                           Operation operation, Use use) {
  ArgReader reader(context.args(), use == Use::kStore ? 2 : 1);
  Combination combination;
  ReadSources(context, reader, combination);
  ReadOptions(reader, operation, use, combination);
  if (reader.failed()) {
    context.Fail(reader.error());
    return std::nullopt;
  }
  if (operation != Operation::kDifference) SortBySize(combination.sources);
  return combination;
}

SortedSetValue Combine(CommandContext& context, Operation operation,
                       const Combination& combination) {
  const auto limits = SortedSetsOf(context).limits();
  switch (operation) {
    case Operation::kUnion:
      return Unite(combination.sources, combination.aggregate, limits);
    case Operation::kIntersection:
      return Intersect(combination.sources, combination.aggregate, limits);
    case Operation::kDifference:
      break;
  }
  return Subtract(combination.sources, limits);
}

void Reply(CommandContext& context, Operation operation) {
  const auto combination = ReadCombination(context, operation, Use::kReply);
  if (!combination.has_value()) return;
  const SortedSetValue result = Combine(context, operation, *combination);
  ReplyMembers(context, result, {{0, result.size()}, Order::kAscending},
               combination->shown);
}
void Zunion(CommandContext& context) { Reply(context, Operation::kUnion); }
void Zinter(CommandContext& context) {
  Reply(context, Operation::kIntersection);
}
void Zdiff(CommandContext& context) { Reply(context, Operation::kDifference); }

// The event is called like the command.
void Store(CommandContext& context, Operation operation) {
  const auto combination = ReadCombination(context, operation, Use::kStore);
  if (!combination.has_value()) return;
  SortedSetValue result = Combine(context, operation, *combination);
  context.reply().Integer(static_cast<int64_t>(result.size()));
  SortedSetsOf(context).Put(context.arg(1), std::move(result),
                            context.spec().name);
}
void Zunionstore(CommandContext& context) { Store(context, Operation::kUnion); }
void Zinterstore(CommandContext& context) {
  Store(context, Operation::kIntersection);
}
void Zdiffstore(CommandContext& context) {
  Store(context, Operation::kDifference);
}

void Zintercard(CommandContext& context) {
  const auto combination =
      ReadCombination(context, Operation::kIntersection, Use::kCount);
  if (!combination.has_value()) return;
  const size_t limit = combination->limit > 0 ? combination->limit : SIZE_MAX;
  const size_t count = CountIntersection(combination->sources, limit);
  context.reply().Integer(static_cast<int64_t>(count));
}

constexpr std::string_view kCombinedSyntax =
    "numkeys:integer key:key... [WEIGHTS weight:integer...] "
    "[AGGREGATE aggregate:<SUM|MIN|MAX>] [WITHSCORES]";
constexpr std::string_view kStoredSyntax =
    "destination:key numkeys:integer key:key... "
    "[WEIGHTS weight:integer...] [AGGREGATE aggregate:<SUM|MIN|MAX>]";

constexpr CommandSpec kSortedSetAlgebraCommands[] = {
    {.name = "zdiff",
     .group = Group::kSortedSet,
     .since = "6.2.0",
     .summary = "Answers what is in the first sorted set and in no other.",
     .complexity = "O(L+M*log(M)) in the members of all and of the result",
     .arity = -3,
     .flags = kReadonly,
     .keys = {KeySpec::Counted(kRO | kAccess, 1)},
     .syntax = "numkeys:integer key:key... [WITHSCORES]",
     .handler = Zdiff},
    {.name = "zdiffstore",
     .group = Group::kSortedSet,
     .since = "6.2.0",
     .summary = "Stores what is in the first sorted set and in no other.",
     .complexity = "O(L+M*log(M)) in the members of all and of the result",
     .arity = -4,
     .flags = kWrite | kDenyOom,
     .keys = {KeySpec::One(kOW | kUpdate, 1),
              KeySpec::Counted(kRO | kAccess, 2)},
     .syntax = "destination:key numkeys:integer key:key...",
     .handler = Zdiffstore},
    {.name = "zinter",
     .group = Group::kSortedSet,
     .since = "6.2.0",
     .summary = "Answers what is in all of several sorted sets.",
     .complexity = "O(N*K+M*log(M)) in the members of the smallest, the keys "
                   "and the members of the result",
     .arity = -3,
     .flags = kReadonly,
     .keys = {KeySpec::Counted(kRO | kAccess, 1)},
     .syntax = kCombinedSyntax,
     .handler = Zinter},
    {.name = "zintercard",
     .group = Group::kSortedSet,
     .since = "7.0.0",
     .summary = "Counts what is in all of several sorted sets.",
     .complexity = "O(N*K) in the members of the smallest and the keys",
     .arity = -3,
     .flags = kReadonly,
     .keys = {KeySpec::Counted(kRO | kAccess, 1)},
     .syntax = "numkeys:integer key:key... [LIMIT limit:integer]",
     .handler = Zintercard},
    {.name = "zinterstore",
     .group = Group::kSortedSet,
     .since = "2.0.0",
     .summary = "Stores what is in all of several sorted sets.",
     .complexity = "O(N*K+M*log(M)) in the members of the smallest, the keys "
                   "and the members of the result",
     .arity = -4,
     .flags = kWrite | kDenyOom,
     .keys = {KeySpec::One(kOW | kUpdate, 1),
              KeySpec::Counted(kRO | kAccess, 2)},
     .syntax = kStoredSyntax,
     .handler = Zinterstore},
    {.name = "zunion",
     .group = Group::kSortedSet,
     .since = "6.2.0",
     .summary = "Answers what is in any of several sorted sets.",
     .complexity = "O(N*log(M)) in the members of all and of the result",
     .arity = -3,
     .flags = kReadonly,
     .keys = {KeySpec::Counted(kRO | kAccess, 1)},
     .syntax = kCombinedSyntax,
     .handler = Zunion},
    {.name = "zunionstore",
     .group = Group::kSortedSet,
     .since = "2.0.0",
     .summary = "Stores what is in any of several sorted sets.",
     .complexity = "O(N*log(M)) in the members of all and of the result",
     .arity = -4,
     .flags = kWrite | kDenyOom,
     .keys = {KeySpec::One(kOW | kUpdate, 1),
              KeySpec::Counted(kRO | kAccess, 2)},
     .syntax = kStoredSyntax,
     .handler = Zunionstore},
};
static_assert(IsWellFormed(kSortedSetAlgebraCommands));

}  // namespace

std::span<const CommandSpec> SortedSetAlgebraCommands() {
  return kSortedSetAlgebraCommands;
}

}  // namespace listq::server
