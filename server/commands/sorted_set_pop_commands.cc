// Sorted set commands that take members from an end, at once or once there
// are some, and ZRANDMEMBER, which only reads what chance picks.
#include <algorithm>
#include <optional>

#include "server/commands/all_commands.h"
#include "server/commands/multi_pop.h"
#include "server/commands/sorted_set_commands.h"
#include "server/engine/arg_reader.h"
#include "server/engine/engine.h"
#include "storage/selection.h"

namespace listq::server {

namespace {

using storage::Order;
using storage::RankRange;
using storage::SortedSetStore;
using storage::SortedSetValue;

// At most `count` members from the end where `order` begins.
RankRange AtEnd(const SortedSetValue& set, Order order, size_t count) {
  count = std::min(count, set.size());
  return {order == Order::kAscending ? 0 : set.size() - count, count};
}

// The command that takes from where `order` begins.
std::string_view NameOfPop(Order order) {
  return order == Order::kAscending ? "ZPOPMIN" : "ZPOPMAX";
}

// What was replied goes.
void Drop(CommandContext& context, SortedSetStore::Entry& entry,
          RankRange range, Order order) {
  SortedSetsOf(context).Erase(
      entry, range, order == Order::kAscending ? "zpopmin" : "zpopmax");
}

// ---- ZPOPMIN, ZPOPMAX ----

void PopOne(CommandContext& context, Order order) {
  const auto found = SortedSetsOf(context).Find(context.arg(1));
  if (!found.ok()) return context.Fail(found.error());
  if (*found == nullptr) return context.reply().Array(0);
  const SortedSetValue& set = SortedSetStore::SetOf(**found);
  const RankRange range = AtEnd(set, order, 1);
  context.reply().Array(2);
  ReplyFlat(context, set, range, order);
  Drop(context, **found, range, order);
}

void PopSeveral(CommandContext& context, Order order) {
  ArgReader reader(context.args(), 2);
  const int64_t count = reader.IntegerIn(0, INT64_MAX, kMustBePositiveError);
  if (reader.failed()) return context.Fail(reader.error());
  const auto found = SortedSetsOf(context).Find(context.arg(1));
  if (!found.ok()) return context.Fail(found.error());
  if (*found == nullptr) return context.reply().Array(0);
  const SortedSetValue& set = SortedSetStore::SetOf(**found);
  const RankRange range = AtEnd(set, order, static_cast<size_t>(count));
  ReplyMembers(context, set, {range, order}, Shown::kScores);
  Drop(context, **found, range, order);
}

void Pop(CommandContext& context, Order order) {
  if (context.args().size() == 2) return PopOne(context, order);
  if (context.args().size() == 3) return PopSeveral(context, order);
  context.Fail(kSyntaxError);
}
void Zpopmin(CommandContext& context) { Pop(context, Order::kAscending); }
void Zpopmax(CommandContext& context) { Pop(context, Order::kDescending); }

void BlockingPop(CommandContext& context, Order order) {
  const Args keys = context.args().subspan(1, context.args().size() - 2);
  ArgReader reader(context.args(), context.args().size() - 1);
  const int64_t timeout =
      ReadTimeout(reader, context.engine().clock().unix_us());
  if (reader.failed()) return context.Fail(reader.error());
  for (const std::string_view key : keys) {
    const auto found = SortedSetsOf(context).Find(key);
    if (!found.ok()) return context.Fail(found.error());
    if (*found == nullptr) continue;
    const SortedSetValue& set = SortedSetStore::SetOf(**found);
    const RankRange range = AtEnd(set, order, 1);
    context.reply().Array(3);
    context.reply().Bulk(key);
    ReplyFlat(context, set, range, order);
    Drop(context, **found, range, order);
    return context.AddEffect({NameOfPop(order), key});
  }
  context.BlockOn(keys, storage::kTypeOf<SortedSetValue>, timeout);
}
void Bzpopmin(CommandContext& context) {
  BlockingPop(context, Order::kAscending);
}
void Bzpopmax(CommandContext& context) {
  BlockingPop(context, Order::kDescending);
}

// ---- ZMPOP ----

std::optional<Order> ReadOrder(ArgReader& reader) {
  if (reader.TakeWord("min")) return Order::kAscending;
  if (reader.TakeWord("max")) return Order::kDescending;
  reader.Fail(kSyntaxError);
  return std::nullopt;
}

// Replies [key, pairs], see TryPop.
bool TryMultiPop(CommandContext& context, const MultiPop<Order>& pop) {
  for (const std::string_view key : pop.keys) {
    const auto found = SortedSetsOf(context).Find(key);
    if (!found.ok()) {
      context.Fail(found.error());
      return true;
    }
    if (*found == nullptr) continue;
    const SortedSetValue& set = SortedSetStore::SetOf(**found);
    const RankRange range = AtEnd(set, pop.from, pop.count);
    context.reply().Array(2);
    context.reply().Bulk(key);
    ReplyPairs(context, set, {range, pop.from});
    Drop(context, **found, range, pop.from);
    AddPopEffect(context, NameOfPop(pop.from), key, range.count);
    return true;
  }
  return false;
}

void Zmpop(CommandContext& context) {
  PopAtOnce<Order>(context, ReadOrder, TryMultiPop);
}

void Bzmpop(CommandContext& context) {
  PopOrWait<SortedSetValue, Order>(context, ReadOrder, TryMultiPop);
}

// ---- ZRANDMEMBER ----

void ReplyMember(CommandContext& context, const SortedSetValue& set,
                 size_t rank, Shown shown) {
  if (shown == Shown::kScores) context.reply().Pair();
  set.Visit({rank, 1}, Order::kAscending,
            [&](std::string_view member, double score) {
              context.reply().Bulk(member);
              if (shown == Shown::kScores) context.reply().Double(score);
            });
}

// `count` members, each of them at most once, or, if that is negative, as
// many draws.
void ReplyRandom(CommandContext& context, const SortedSetValue& set,
                 int64_t count, Shown shown) {
  const size_t size = set.size();
  if (count >= 0 && static_cast<uint64_t>(count) >= size) {
    // From the highest score down, as Redis does.
    return ReplyMembers(context, set, {{0, size}, Order::kDescending}, shown);
  }
  auto& random = context.engine().random();
  const auto wanted = static_cast<uint64_t>(count < 0 ? -count : count);
  if (shown == Shown::kScores) {
    context.reply().PairArray(wanted);
  } else {
    context.reply().Array(wanted);
  }
  if (count < 0) {
    for (uint64_t i = 0; i < wanted; ++i) {
      ReplyMember(context, set, random() % size, shown);
    }
    return;
  }
  // Chosen by rank: nothing needs to be looked at but what is replied.
  storage::Selection selection(wanted, size, random);
  for (size_t rank = 0; rank < size; ++rank) {
    if (selection.TakesNext()) ReplyMember(context, set, rank, shown);
  }
}

void ReplyRandomMember(CommandContext& context) {
  const auto set = SortedSetsOf(context).Read(context.arg(1));
  if (!set.ok()) return context.Fail(set.error());
  if (*set == nullptr) return context.reply().Null();
  // NOLINTNEXTLINE(clang-analyzer-core.DivideZero): a set is never empty
  const size_t rank = context.engine().random()() % (*set)->size();
  ReplyMember(context, **set, rank, Shown::kMembers);
}

void Zrandmember(CommandContext& context) {
  if (context.args().size() == 2) return ReplyRandomMember(context);
  ArgReader reader(context.args(), 2);
  const int64_t count = reader.LongInteger();
  if (reader.failed()) return context.Fail(reader.error());
  Shown shown = Shown::kMembers;
  if (reader.TakeWord("withscores")) shown = Shown::kScores;
  if (!reader.done()) return context.Fail(kSyntaxError);
  constexpr int64_t kMost = INT64_MAX / 2;
  if (shown == Shown::kScores && (count < -kMost || count > kMost)) {
    return context.Fail("ERR value is out of range");
  }
  const auto set = SortedSetsOf(context).Read(context.arg(1));
  if (!set.ok()) return context.Fail(set.error());
  if (*set == nullptr || count == 0) return context.reply().Array(0);
  ReplyRandom(context, **set, count, shown);
}

constexpr CommandSpec kSortedSetPopCommands[] = {
    {.name = "bzmpop",
     .group = Group::kSortedSet,
     .since = "7.0.0",
     .summary = "Takes members from the first of several sorted sets that has "
                "any, waiting for them if need be.",
     .complexity = "O(K+M*log(N)) in the keys named and the members taken",
     .arity = -5,
     .flags = kWrite | kBlocking,
     .keys = {KeySpec::Counted(kRW | kAccess | kDelete, 2)},
     .syntax = "timeout:double numkeys:integer key:key... where:<MIN|MAX> "
               "[COUNT count:integer]",
     .handler = Bzmpop},
    {.name = "bzpopmax",
     .group = Group::kSortedSet,
     .since = "5.0.0",
     .summary = "Takes the member with the highest score from the first sorted "
                "set that has any, waiting for one if need be.",
     .complexity = "O(K+log(N)) in the keys named",
     .arity = -3,
     .flags = kWrite | kNoScript | kFast | kBlocking,
     .keys = {KeySpec::Range(kRW | kAccess | kDelete, 1, -2)},
     .syntax = "key:key... timeout:double",
     .handler = Bzpopmax},
    {.name = "bzpopmin",
     .group = Group::kSortedSet,
     .since = "5.0.0",
     .summary = "Takes the member with the lowest score from the first sorted "
                "set that has any, waiting for one if need be.",
     .complexity = "O(K+log(N)) in the keys named",
     .arity = -3,
     .flags = kWrite | kNoScript | kFast | kBlocking,
     .keys = {KeySpec::Range(kRW | kAccess | kDelete, 1, -2)},
     .syntax = "key:key... timeout:double",
     .handler = Bzpopmin},
    {.name = "zmpop",
     .group = Group::kSortedSet,
     .since = "7.0.0",
     .summary = "Takes members from the first of several sorted sets that has "
                "any.",
     .complexity = "O(K+M*log(N)) in the keys named and the members taken",
     .arity = -4,
     .flags = kWrite,
     .keys = {KeySpec::Counted(kRW | kAccess | kDelete, 1)},
     .syntax = "numkeys:integer key:key... where:<MIN|MAX> "
               "[COUNT count:integer]",
     .handler = Zmpop},
    {.name = "zpopmax",
     .group = Group::kSortedSet,
     .since = "5.0.0",
     .summary = "Takes the members with the highest scores.",
     .complexity = "O(log(N)+M) in the members taken",
     .arity = -2,
     .flags = kWrite | kFast,
     .keys = {KeySpec::One(kRW | kAccess | kDelete, 1)},
     .syntax = "key:key [count:integer]",
     .handler = Zpopmax},
    {.name = "zpopmin",
     .group = Group::kSortedSet,
     .since = "5.0.0",
     .summary = "Takes the members with the lowest scores.",
     .complexity = "O(log(N)+M) in the members taken",
     .arity = -2,
     .flags = kWrite | kFast,
     .keys = {KeySpec::One(kRW | kAccess | kDelete, 1)},
     .syntax = "key:key [count:integer]",
     .handler = Zpopmin},
    {.name = "zrandmember",
     .group = Group::kSortedSet,
     .since = "6.2.0",
     .summary = "Reads members of a sorted set that are picked by chance.",
     .complexity = "O(N) in the members of the set, or in the draws",
     .arity = -2,
     .flags = kReadonly,
     .keys = {KeySpec::One(kRO | kAccess, 1)},
     .syntax = "key:key [options:{count:integer [WITHSCORES]}]",
     .tips = "nondeterministic_output",
     .handler = Zrandmember},
};
static_assert(IsWellFormed(kSortedSetPopCommands));

}  // namespace

std::span<const CommandSpec> SortedSetPopCommands() {
  return kSortedSetPopCommands;
}

}  // namespace listq::server
