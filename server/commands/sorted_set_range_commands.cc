// Sorted set commands that name ranges: ZRANGE and all that came before it,
// ZCOUNT, ZREMRANGEBYSCORE and their like.
#include <optional>
#include <utility>

#include "server/commands/all_commands.h"
#include "server/commands/sorted_set_commands.h"
#include "server/commands/sorted_set_ranges.h"
#include "server/engine/arg_reader.h"

namespace listq::server {

namespace {

using storage::Order;
using storage::RankRange;
using storage::SortedSetStore;
using storage::SortedSetValue;

// ---- ZRANGE and its like ----

// What a command leaves to its arguments: nullopt where there is a choice.
struct RangeForm {
  std::optional<RangeBy> by = std::nullopt;
  std::optional<Order> order = std::nullopt;
  // Whether scores can be asked for.
  bool shows_scores = true;
};

// From the argument after the ends on.
RangeRequest ReadOptions(ArgReader& reader, RangeForm form) {
  RangeRequest request;
  while (!reader.failed() && !reader.done()) {
    if (form.shows_scores && reader.TakeWord("withscores")) {
      request.shown = Shown::kScores;
    } else if (reader.TakeOption("limit", 2)) {
      request.offset = reader.Integer(kNotAnIntegerError);
      request.limit = reader.Integer(kNotAnIntegerError);
    } else if (!form.order.has_value() && reader.TakeWord("rev")) {
      form.order = Order::kDescending;
    } else if (!form.by.has_value() && reader.TakeWord("bylex")) {
      form.by = RangeBy::kLex;
    } else if (!form.by.has_value() && reader.TakeWord("byscore")) {
      form.by = RangeBy::kScore;
    } else {
      reader.Fail(kSyntaxError);
    }
  }
  request.by = form.by.value_or(RangeBy::kRank);
  request.order = form.order.value_or(Order::kAscending);
  if (request.limit != -1 && request.by == RangeBy::kRank) {
    reader.Fail(
        "ERR syntax error, LIMIT is only supported in combination with either "
        "BYSCORE or BYLEX");
  }
  if (request.shown == Shown::kScores && request.by == RangeBy::kLex) {
    reader.Fail(
        "ERR syntax error, WITHSCORES not supported in combination with "
        "BYLEX");
  }
  return request;
}

// The ends are in argument `first` and the next one; options follow, and are
// looked at before. Nullopt once an error has been replied.
std::optional<RangeRequest> ReadRange(CommandContext& context, size_t first,
                                      const RangeForm& form) {
  ArgReader options(context.args(), first + 2);
  RangeRequest request = ReadOptions(options, form);
  ArgReader ends(context.args(), first);
  if (!options.failed()) ReadEnds(ends, request);
  if (!options.failed() && !ends.failed()) return request;
  context.Fail(options.failed() ? options.error() : ends.error());
  return std::nullopt;
}

void Range(CommandContext& context, const RangeForm& form) {
  const auto request = ReadRange(context, 2, form);
  if (!request.has_value()) return;
  const auto set = SortedSetsOf(context).Read(context.arg(1));
  if (!set.ok()) return context.Fail(set.error());
  if (*set == nullptr) return context.reply().Array(0);
  ReplyMembers(context, **set, {request->In(**set), request->order},
               request->shown);
}
void Zrange(CommandContext& context) { Range(context, {}); }
void Zrevrange(CommandContext& context) {
  Range(context, {RangeBy::kRank, Order::kDescending});
}
void Zrangebyscore(CommandContext& context) {
  Range(context, {RangeBy::kScore, Order::kAscending});
}
void Zrevrangebyscore(CommandContext& context) {
  Range(context, {RangeBy::kScore, Order::kDescending});
}
void Zrangebylex(CommandContext& context) {
  Range(context, {RangeBy::kLex, Order::kAscending});
}
void Zrevrangebylex(CommandContext& context) {
  Range(context, {RangeBy::kLex, Order::kDescending});
}

void Zrangestore(CommandContext& context) {
  const auto request = ReadRange(context, 3, {.shows_scores = false});
  if (!request.has_value()) return;
  SortedSetStore sets = SortedSetsOf(context);
  const auto set = sets.Read(context.arg(2));
  if (!set.ok()) return context.Fail(set.error());
  SortedSetValue result;
  const RankRange range = *set != nullptr ? request->In(**set) : RankRange();
  if (range.count > 0) {
    (*set)->Visit(
        range, Order::kAscending, [&](std::string_view member, double score) {
          result.Add(result.Find(member), member, score, sets.limits());
        });
  }
  context.reply().Integer(static_cast<int64_t>(result.size()));
  sets.Put(context.arg(1), std::move(result), "zrangestore");
}

// ---- Counting and removing ----

// What a request for the members between arguments 2 and 3 means: `act(entry,
// range)` replies. Without the set the reply is 0.
template <typename Act>
void WithRange(CommandContext& context, RangeBy by, Act&& act) {
  RangeRequest request;
  request.by = by;
  ArgReader reader(context.args(), 2);
  ReadEnds(reader, request);
  if (reader.failed()) return context.Fail(reader.error());
  const auto found = SortedSetsOf(context).Find(context.arg(1));
  if (!found.ok()) return context.Fail(found.error());
  if (*found == nullptr) return context.reply().Integer(0);
  const RankRange range = request.In(SortedSetStore::SetOf(**found));
  context.reply().Integer(static_cast<int64_t>(range.count));
  act(**found, range);
}

void Count(CommandContext& context, RangeBy by) {
  WithRange(context, by, [](SortedSetStore::Entry&, RankRange) {});
}
void Zcount(CommandContext& context) { Count(context, RangeBy::kScore); }
void Zlexcount(CommandContext& context) { Count(context, RangeBy::kLex); }

// The event is called like the command.
void RemoveRange(CommandContext& context, RangeBy by) {
  WithRange(context, by, [&](SortedSetStore::Entry& entry, RankRange range) {
    SortedSetsOf(context).Erase(entry, range, context.spec().name);
  });
}
void Zremrangebyrank(CommandContext& context) {
  RemoveRange(context, RangeBy::kRank);
}
void Zremrangebyscore(CommandContext& context) {
  RemoveRange(context, RangeBy::kScore);
}
void Zremrangebylex(CommandContext& context) {
  RemoveRange(context, RangeBy::kLex);
}

constexpr CommandSpec kSortedSetRangeCommands[] = {
    {.name = "zcount",
     .group = Group::kSortedSet,
     .since = "2.0.0",
     .summary = "Counts the members with scores in a range.",
     .complexity = "O(log(N))",
     .arity = 4,
     .flags = kReadonly | kFast,
     .keys = {KeySpec::One(kRO | kAccess, 1)},
     .syntax = "key:key min:double max:double",
     .handler = Zcount},
    {.name = "zlexcount",
     .group = Group::kSortedSet,
     .since = "2.8.9",
     .summary = "Counts the members in a range of byte strings.",
     .complexity = "O(log(N))",
     .arity = 4,
     .flags = kReadonly | kFast,
     .keys = {KeySpec::One(kRO | kAccess, 1)},
     .syntax = "key:key min:string max:string",
     .handler = Zlexcount},
    {.name = "zrange",
     .group = Group::kSortedSet,
     .since = "1.2.0",
     .summary = "Reads a range of members by rank, score or bytes.",
     .complexity = "O(log(N)+M) in the members answered",
     .arity = -4,
     .flags = kReadonly,
     .keys = {KeySpec::One(kRO | kAccess, 1)},
     .syntax = "key:key start:string stop:string "
               "[sortby:<BYSCORE|BYLEX>@6.2.0] [REV@6.2.0] "
               "[LIMIT@6.2.0 offset_count:{offset:integer count:integer}] "
               "[WITHSCORES]",
     .handler = Zrange},
    {.name = "zrangebylex",
     .group = Group::kSortedSet,
     .since = "2.8.9",
     .summary = "Reads the members in a range of byte strings.",
     .complexity = "O(log(N)+M) in the members answered",
     .arity = -4,
     .flags = kReadonly,
     .keys = {KeySpec::One(kRO | kAccess, 1)},
     .syntax = "key:key min:string max:string "
               "[LIMIT offset_count:{offset:integer count:integer}]",
     .handler = Zrangebylex,
     .deprecated_since = "6.2.0",
     .replaced_by = "`ZRANGE` with the `BYLEX` argument"},
    {.name = "zrangebyscore",
     .group = Group::kSortedSet,
     .since = "1.0.5",
     .summary = "Reads the members with scores in a range.",
     .complexity = "O(log(N)+M) in the members answered",
     .arity = -4,
     .flags = kReadonly,
     .keys = {KeySpec::One(kRO | kAccess, 1)},
     .syntax = "key:key min:double max:double [WITHSCORES@2.0.0] "
               "[LIMIT offset_count:{offset:integer count:integer}]",
     .handler = Zrangebyscore,
     .deprecated_since = "6.2.0",
     .replaced_by = "`ZRANGE` with the `BYSCORE` argument"},
    {.name = "zrangestore",
     .group = Group::kSortedSet,
     .since = "6.2.0",
     .summary = "Stores a range of members in another key.",
     .complexity = "O(log(N)+M) in the members stored",
     .arity = -5,
     .flags = kWrite | kDenyOom,
     .keys = {KeySpec::One(kOW | kUpdate, 1), KeySpec::One(kRO | kAccess, 2)},
     .syntax = "dst:key src:key min:string max:string "
               "[sortby:<BYSCORE|BYLEX>] [REV] "
               "[LIMIT offset_count:{offset:integer count:integer}]",
     .handler = Zrangestore},
    {.name = "zremrangebylex",
     .group = Group::kSortedSet,
     .since = "2.8.9",
     .summary = "Removes the members in a range of byte strings.",
     .complexity = "O(log(N)+M) in the members removed",
     .arity = 4,
     .flags = kWrite,
     .keys = {KeySpec::One(kRW | kDelete, 1)},
     .syntax = "key:key min:string max:string",
     .handler = Zremrangebylex},
    {.name = "zremrangebyrank",
     .group = Group::kSortedSet,
     .since = "2.0.0",
     .summary = "Removes the members in a range of ranks.",
     .complexity = "O(log(N)+M) in the members removed",
     .arity = 4,
     .flags = kWrite,
     .keys = {KeySpec::One(kRW | kDelete, 1)},
     .syntax = "key:key start:integer stop:integer",
     .handler = Zremrangebyrank},
    {.name = "zremrangebyscore",
     .group = Group::kSortedSet,
     .since = "1.2.0",
     .summary = "Removes the members with scores in a range.",
     .complexity = "O(log(N)+M) in the members removed",
     .arity = 4,
     .flags = kWrite,
     .keys = {KeySpec::One(kRW | kDelete, 1)},
     .syntax = "key:key min:double max:double",
     .handler = Zremrangebyscore},
    {.name = "zrevrange",
     .group = Group::kSortedSet,
     .since = "1.2.0",
     .summary = "Reads a range of members by rank, from the highest score.",
     .complexity = "O(log(N)+M) in the members answered",
     .arity = -4,
     .flags = kReadonly,
     .keys = {KeySpec::One(kRO | kAccess, 1)},
     .syntax = "key:key start:integer stop:integer [WITHSCORES]",
     .handler = Zrevrange,
     .deprecated_since = "6.2.0",
     .replaced_by = "`ZRANGE` with the `REV` argument"},
    {.name = "zrevrangebylex",
     .group = Group::kSortedSet,
     .since = "2.8.9",
     .summary = "Reads the members in a range of byte strings, from its end.",
     .complexity = "O(log(N)+M) in the members answered",
     .arity = -4,
     .flags = kReadonly,
     .keys = {KeySpec::One(kRO | kAccess, 1)},
     .syntax = "key:key max:string min:string "
               "[LIMIT offset_count:{offset:integer count:integer}]",
     .handler = Zrevrangebylex,
     .deprecated_since = "6.2.0",
     .replaced_by = "`ZRANGE` with the `REV` and `BYLEX` arguments"},
    {.name = "zrevrangebyscore",
     .group = Group::kSortedSet,
     .since = "2.2.0",
     .summary = "Reads the members with scores in a range, from its end.",
     .complexity = "O(log(N)+M) in the members answered",
     .arity = -4,
     .flags = kReadonly,
     .keys = {KeySpec::One(kRO | kAccess, 1)},
     .syntax = "key:key max:double min:double [WITHSCORES] "
               "[LIMIT offset_count:{offset:integer count:integer}]",
     .handler = Zrevrangebyscore,
     .deprecated_since = "6.2.0",
     .replaced_by = "`ZRANGE` with the `REV` and `BYSCORE` arguments"},
};
static_assert(IsWellFormed(kSortedSetRangeCommands));

}  // namespace

std::span<const CommandSpec> SortedSetRangeCommands() {
  return kSortedSetRangeCommands;
}

}  // namespace listq::server
