// Sorted set commands that name members, not ranges: ZADD, ZREM, ZSCORE and
// their like.
#include "server/commands/sorted_set_commands.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>
#include <vector>

#include "resp/number_text.h"
#include "server/commands/all_commands.h"
#include "server/commands/scan_arguments.h"
#include "server/engine/arg_reader.h"
#include "server/engine/engine.h"

namespace listq::server {

using storage::Order;
using storage::RankRange;
using storage::ScoreChange;
using storage::ScoreRule;
using storage::SortedSetStore;
using storage::SortedSetValue;

// ---- Shared with the other files of the group ----

SortedSetStore SortedSetsOf(const CommandContext& context) {
  const Config& config = context.engine().config();
  storage::Keyspace& keys = context.keys();
  return {keys,
          {.max_listed = static_cast<size_t>(config.zset_max_listpack_entries),
           .max_listed_bytes = config.zset_max_listpack_value,
           .hash_seed = keys.hash_seed()}};
}

void ReplyFlat(CommandContext& context, const SortedSetValue& set,
               RankRange range, Order order) {
  set.Visit(range, order, [&](std::string_view member, double score) {
    context.reply().Bulk(member);
    context.reply().Double(score);
  });
}

void ReplyPairs(CommandContext& context, const SortedSetValue& set,
                OrderedRange range) {
  context.reply().Array(range.ranks.count);
  set.Visit(range.ranks, range.order,
            [&](std::string_view member, double score) {
              context.reply().Array(2);
              context.reply().Bulk(member);
              context.reply().Double(score);
            });
}

void ReplyMembers(CommandContext& context, const SortedSetValue& set,
                  OrderedRange range, Shown shown) {
  const size_t count = range.ranks.count;
  if (count == 0) return context.reply().Array(0);
  if (shown == Shown::kScores) {
    context.reply().PairArray(count);
  } else {
    context.reply().Array(count);
  }
  set.Visit(range.ranks, range.order,
            [&](std::string_view member, double score) {
              if (shown == Shown::kScores) context.reply().Pair();
              context.reply().Bulk(member);
              if (shown == Shown::kScores) context.reply().Double(score);
            });
}

namespace {

// ---- ZADD and ZINCRBY ----

struct AddOptions {
  ScoreRule rule;
  bool counts_changed = false;  // the reply counts what was updated as well
};

// The words of Redis that may come before the scores, each as often as one
// likes.
enum AddWord : uint32_t {
  kNx = 1u << 0,
  kXx = 1u << 1,
  kGt = 1u << 2,
  kLt = 1u << 3,
  kCh = 1u << 4,
  kIncr = 1u << 5,
};

uint32_t ReadAddWords(ArgReader& reader) {
  constexpr std::pair<std::string_view, AddWord> kWords[] = {
      {"nx", kNx}, {"xx", kXx}, {"gt", kGt},
      {"lt", kLt}, {"ch", kCh}, {"incr", kIncr}};
  uint32_t words = 0;
  while (!reader.done()) {
    const auto* const word = std::ranges::find_if(
        kWords,
        [&](const auto& known) { return reader.TakeWord(known.first); });
    if (word == std::end(kWords)) break;
    words |= word->second;
  }
  return words;
}

// Leaves the reader at the first score.
AddOptions ReadAddOptions(ArgReader& reader, uint32_t words) {
  using Presence = ScoreRule::Presence;
  using Direction = ScoreRule::Direction;
  words |= ReadAddWords(reader);
  AddOptions options;
  options.counts_changed = (words & kCh) != 0;
  options.rule.increment = (words & kIncr) != 0;
  if ((words & kNx) != 0) options.rule.presence = Presence::kOnlyNew;
  if ((words & kXx) != 0) options.rule.presence = Presence::kOnlyPresent;
  if ((words & kGt) != 0) options.rule.direction = Direction::kOnlyUp;
  if ((words & kLt) != 0) options.rule.direction = Direction::kOnlyDown;
  const uint32_t choices = words & (kNx | kGt | kLt);
  if (reader.done() || reader.left() % 2 != 0) {
    reader.Fail(kSyntaxError);
  } else if ((words & kNx) != 0 && (words & kXx) != 0) {
    reader.Fail("ERR XX and NX options at the same time are not compatible");
  } else if ((choices & (choices - 1)) != 0) {
    reader.Fail(
        "ERR GT, LT, and/or NX options at the same time are not compatible");
  } else if (options.rule.increment && reader.left() > 2) {
    reader.Fail("ERR INCR option supports a single increment-element pair");
  }
  return options;
}

void ReplyToIncrement(CommandContext& context, const ScoreChange& change) {
  switch (change.kind) {
    case ScoreChange::Kind::kNotANumber:
      return context.Fail("ERR resulting score is not a number (NaN)");
    case ScoreChange::Kind::kRefused:
      return context.reply().Null();
    default:
      return context.reply().Double(change.score);
  }
}

// Gives the members that `reader` stands before their scores, which are known
// to be good.
void AddMembers(CommandContext& context, ArgReader reader,
                const AddOptions& options, SortedSetStore::Entry& entry) {
  SortedSetStore sets = SortedSetsOf(context);
  size_t added = 0;
  size_t updated = 0;
  ScoreChange change{};
  while (!reader.done()) {
    const double score = reader.Double(kNotAFloatError);
    change = sets.Give(SortedSetStore::SetOf(entry), reader.Text(), score,
                       options.rule);
    if (change.kind == ScoreChange::Kind::kAdded) ++added;
    if (change.kind == ScoreChange::Kind::kUpdated) ++updated;
  }
  if (options.rule.increment) {
    ReplyToIncrement(context, change);
  } else {
    const size_t counted = options.counts_changed ? added + updated : added;
    context.reply().Integer(static_cast<int64_t>(counted));
  }
  if (added + updated == 0) return;
  sets.Tell(entry.key(), added + updated,
            options.rule.increment ? "zincr" : "zadd");
}

void Add(CommandContext& context, uint32_t words) {
  ArgReader reader(context.args(), 2);
  const AddOptions options = ReadAddOptions(reader, words);
  // All scores are looked at before any of them counts.
  ArgReader ahead = reader;
  while (!ahead.failed() && !ahead.done()) {
    ahead.Double(kNotAFloatError);
    ahead.Text();
  }
  if (ahead.failed()) return context.Fail(ahead.error());
  const bool creates =
      options.rule.presence != ScoreRule::Presence::kOnlyPresent;
  SortedSetStore sets = SortedSetsOf(context);
  const auto found =
      creates ? sets.FindOrCreate(context.arg(1)) : sets.Find(context.arg(1));
  if (!found.ok()) return context.Fail(found.error());
  if (*found != nullptr) return AddMembers(context, reader, options, **found);
  if (options.rule.increment) return context.reply().Null();
  context.reply().Integer(0);
}
void Zadd(CommandContext& context) { Add(context, 0); }
void Zincrby(CommandContext& context) { Add(context, kIncr); }

// ---- Questions ----

void Zcard(CommandContext& context) {
  const auto set = SortedSetsOf(context).Read(context.arg(1));
  if (!set.ok()) return context.Fail(set.error());
  context.reply().Integer(
      *set == nullptr ? 0 : static_cast<int64_t>((*set)->size()));
}

void ReplyScore(CommandContext& context, const SortedSetValue* set,
                std::string_view member) {
  SortedSetValue::Place place;
  if (set != nullptr) place = set->Find(member);
  if (!place.found) return context.reply().Null();
  context.reply().Double(place.score);
}

void Zscore(CommandContext& context) {
  const auto set = SortedSetsOf(context).Read(context.arg(1));
  if (!set.ok()) return context.Fail(set.error());
  ReplyScore(context, *set, context.arg(2));
}

void Zmscore(CommandContext& context) {
  const auto set = SortedSetsOf(context).Read(context.arg(1));
  if (!set.ok()) return context.Fail(set.error());
  const Args members = context.args().subspan(2);
  context.reply().Array(members.size());
  for (const std::string_view member : members) {
    ReplyScore(context, *set, member);
  }
}

void Rank(CommandContext& context, Order order) {
  const auto set = SortedSetsOf(context).Read(context.arg(1));
  if (!set.ok()) return context.Fail(set.error());
  if (*set == nullptr) return context.reply().Null();
  const SortedSetValue::Place place = (*set)->Find(context.arg(2));
  if (!place.found) return context.reply().Null();
  const size_t rank = (*set)->RankOf(place);
  context.reply().Integer(static_cast<int64_t>(
      order == Order::kAscending ? rank : (*set)->size() - 1 - rank));
}
void Zrank(CommandContext& context) { Rank(context, Order::kAscending); }
void Zrevrank(CommandContext& context) { Rank(context, Order::kDescending); }

void Zrem(CommandContext& context) {
  const auto removed =
      SortedSetsOf(context).Remove(context.arg(1), context.args().subspan(2));
  if (!removed.ok()) return context.Fail(removed.error());
  context.reply().Integer(static_cast<int64_t>(*removed));
}

// ---- ZSCAN ----

// As Redis spells scores here: those of a large set with all 17 digits.
std::string ScannedScore(const SortedSetValue& set, double score) {
  if (!set.is_table()) return resp::FormatDouble(score);
  constexpr int kDigits = 17;
  char text[32];
  return {text, std::to_chars(text, text + sizeof(text), score,
                              std::chars_format::general, kDigits)
                    .ptr};
}

void Zscan(CommandContext& context) {
  const auto cursor = ReadScanCursor(context, 2);
  if (!cursor.has_value()) return;
  const auto set = SortedSetsOf(context).Read(context.arg(1));
  if (!set.ok()) return context.Fail(set.error());
  if (*set == nullptr) return ReplyScanned(context, 0, 0);
  ArgReader reader(context.args(), 3);
  const ScanOptions options = ReadScanOptions(reader, ScanTypes::kOff);
  if (reader.failed()) return context.Fail(reader.error());
  std::vector<std::string> texts;
  const uint64_t next =
      ScanSome(**set, *cursor, options.count,
               [&](const SortedSetValue::Scanned& scanned) {
                 if (!options.Matches(scanned.member)) return;
                 texts.emplace_back(scanned.member);
                 texts.push_back(ScannedScore(**set, scanned.score));
               });
  ReplyScanned(context, next, texts.size());
  for (const std::string& text : texts) context.reply().Bulk(text);
}

constexpr CommandSpec kSortedSetCommands[] = {
    {.name = "zadd",
     .group = Group::kSortedSet,
     .since = "1.2.0",
     .summary = "Gives members their scores in a sorted set, which it makes if "
                "need be.",
     .complexity = "O(log(N)) for each member",
     .arity = -4,
     .flags = kWrite | kDenyOom | kFast,
     .keys = {KeySpec::One(kRW | kUpdate, 1)},
     .syntax = "key:key [condition:<NX|XX>@3.0.2] [comparison:<GT|LT>@6.2.0] "
               "[change:CH@3.0.2] [increment:INCR@3.0.2] "
               "score_member:{score:double member:string}...",
     .handler = Zadd},
    {.name = "zcard",
     .group = Group::kSortedSet,
     .since = "1.2.0",
     .summary = "Counts the members of a sorted set.",
     .complexity = "O(1)",
     .arity = 2,
     .flags = kReadonly | kFast,
     .keys = {KeySpec::One(kRO, 1)},
     .syntax = "key:key",
     .handler = Zcard},
    {.name = "zincrby",
     .group = Group::kSortedSet,
     .since = "1.2.0",
     .summary = "Adds to the score of a member of a sorted set.",
     .complexity = "O(log(N))",
     .arity = 4,
     .flags = kWrite | kDenyOom | kFast,
     .keys = {KeySpec::One(kRW | kAccess | kUpdate, 1)},
     .syntax = "key:key increment:integer member:string",
     .handler = Zincrby},
    {.name = "zmscore",
     .group = Group::kSortedSet,
     .since = "6.2.0",
     .summary = "Reads the scores of members of a sorted set.",
     .complexity = "O(N) in the members named",
     .arity = -3,
     .flags = kReadonly | kFast,
     .keys = {KeySpec::One(kRO | kAccess, 1)},
     .syntax = "key:key member:string...",
     .handler = Zmscore},
    {.name = "zrank",
     .group = Group::kSortedSet,
     .since = "2.0.0",
     .summary = "Tells how many members of a sorted set come before one.",
     .complexity = "O(log(N))",
     .arity = 3,
     .flags = kReadonly | kFast,
     .keys = {KeySpec::One(kRO | kAccess, 1)},
     .syntax = "key:key member:string",
     .handler = Zrank},
    {.name = "zrem",
     .group = Group::kSortedSet,
     .since = "1.2.0",
     .summary = "Removes members from a sorted set.",
     .complexity = "O(log(N)) for each member",
     .arity = -3,
     .flags = kWrite | kFast,
     .keys = {KeySpec::One(kRW | kDelete, 1)},
     .syntax = "key:key member:string...",
     .handler = Zrem},
    {.name = "zrevrank",
     .group = Group::kSortedSet,
     .since = "2.0.0",
     .summary = "Tells how many members of a sorted set come after one.",
     .complexity = "O(log(N))",
     .arity = 3,
     .flags = kReadonly | kFast,
     .keys = {KeySpec::One(kRO | kAccess, 1)},
     .syntax = "key:key member:string",
     .handler = Zrevrank},
    {.name = "zscan",
     .group = Group::kSortedSet,
     .since = "2.8.0",
     .summary = "Visits the members of a sorted set with their scores, some at "
                "a time.",
     .complexity = "O(1) for each call",
     .arity = -3,
     .flags = kReadonly,
     .keys = {KeySpec::One(kRO | kAccess, 1)},
     .syntax = "key:key cursor:integer [MATCH pattern:pattern] "
               "[COUNT count:integer]",
     .tips = "nondeterministic_output",
     .handler = Zscan},
    {.name = "zscore",
     .group = Group::kSortedSet,
     .since = "1.2.0",
     .summary = "Reads the score of a member of a sorted set.",
     .complexity = "O(1)",
     .arity = 3,
     .flags = kReadonly | kFast,
     .keys = {KeySpec::One(kRO | kAccess, 1)},
     .syntax = "key:key member:string",
     .handler = Zscore},
};
static_assert(IsWellFormed(kSortedSetCommands));

}  // namespace

std::span<const CommandSpec> SortedSetCommands() { return kSortedSetCommands; }

}  // namespace listq::server
