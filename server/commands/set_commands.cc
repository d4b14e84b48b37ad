// Sets one at a time. What concerns several is in set_algebra_commands.cc.
#include "server/commands/set_commands.h"

#include <algorithm>
#include <vector>

#include "server/commands/all_commands.h"
#include "server/commands/scan_arguments.h"
#include "server/engine/arg_reader.h"
#include "server/engine/engine.h"
#include "server/engine/value_limits.h"

namespace listq::server {

using storage::Element;
using storage::SetStore;
using storage::SetValue;

// ---- Shared with the other set commands ----

SetStore SetsOf(CommandContext& context) {
  storage::Keyspace& keys = context.keys();
  return {keys, SetLimitsOf(context.engine().config(), keys.hash_seed())};
}

void ReplySet(CommandContext& context, const std::vector<Element>& members) {
  context.reply().Set(members.size());
  for (const Element& member : members) context.reply().Bulk(member.view());
}

void ReplySet(CommandContext& context, const SetValue& set) {
  context.reply().Set(set.size());
  set.ForEach(
      [&](const Element& member) { context.reply().Bulk(member.view()); });
}

namespace {

void Sadd(CommandContext& context) {
  const auto added =
      SetsOf(context).Add(context.arg(1), context.args().subspan(2));
  if (!added.ok()) return context.Fail(added.error());
  context.reply().Integer(static_cast<int64_t>(*added));
}

void Srem(CommandContext& context) {
  const auto removed =
      SetsOf(context).Remove(context.arg(1), context.args().subspan(2));
  if (!removed.ok()) return context.Fail(removed.error());
  context.reply().Integer(static_cast<int64_t>(*removed));
}

void Smove(CommandContext& context) {
  const auto moved =
      SetsOf(context).Move(context.arg(1), context.arg(2), context.arg(3));
  if (!moved.ok()) return context.Fail(moved.error());
  context.reply().Integer(*moved ? 1 : 0);
}

void Smembers(CommandContext& context) {
  const auto set = SetsOf(context).Read(context.arg(1));
  if (!set.ok()) return context.Fail(set.error());
  if (*set == nullptr) return context.reply().Set(0);
  ReplySet(context, **set);
}

void Scard(CommandContext& context) {
  const auto set = SetsOf(context).Read(context.arg(1));
  if (!set.ok()) return context.Fail(set.error());
  context.reply().Integer(
      *set == nullptr ? 0 : static_cast<int64_t>((*set)->size()));
}

void ReplyMembership(CommandContext& context, const SetValue* set,
                     std::string_view member) {
  context.reply().Integer(set != nullptr && set->Contains(member) ? 1 : 0);
}

void Sismember(CommandContext& context) {
  const auto set = SetsOf(context).Read(context.arg(1));
  if (!set.ok()) return context.Fail(set.error());
  ReplyMembership(context, *set, context.arg(2));
}

void Smismember(CommandContext& context) {
  const auto set = SetsOf(context).Read(context.arg(1));
  if (!set.ok()) return context.Fail(set.error());
  const Args members = context.args().subspan(2);
  context.reply().Array(members.size());
  for (const std::string_view member : members) {
    ReplyMembership(context, *set, member);
  }
}

// What is to be replayed: chance would not pick the same again.
enum class Popped : uint8_t { kSome, kAll };

// Pops up to `count` members, each as a reply of its own.
void ReplyPopped(CommandContext& context, SetStore::Entry& entry, size_t count,
                 Popped popped) {
  SetsOf(context).Pop(
      entry, count, context.engine().random(), [&](const Element& member) {
        context.reply().Bulk(member.view());
        if (popped == Popped::kSome) {
          context.AddEffect({"SREM", context.arg(1), member.view()});
        }
      });
  if (popped == Popped::kAll) context.AddEffect({"DEL", context.arg(1)});
}

void SpopOne(CommandContext& context) {
  const auto entry = SetsOf(context).Find(context.arg(1));
  if (!entry.ok()) return context.Fail(entry.error());
  if (*entry == nullptr) return context.reply().Null();
  ReplyPopped(context, **entry, 1, Popped::kSome);
}

void Spop(CommandContext& context) {
  if (context.args().size() == 2) return SpopOne(context);
  if (context.args().size() > 3) return context.Fail(kSyntaxError);
  ArgReader reader(context.args(), 2);
  const int64_t wanted = reader.IntegerIn(0, INT64_MAX, kMustBePositiveError);
  if (reader.failed()) return context.Fail(reader.error());
  const auto entry = SetsOf(context).Find(context.arg(1));
  if (!entry.ok()) return context.Fail(entry.error());
  const size_t size = *entry == nullptr ? 0 : SetStore::SetOf(**entry).size();
  const size_t count = std::min(static_cast<size_t>(wanted), size);
  context.reply().Set(count);
  if (count == 0) return;
  const Popped popped = count < size ? Popped::kSome : Popped::kAll;
  ReplyPopped(context, **entry, count, popped);
}

void SrandmemberOne(CommandContext& context) {
  const auto set = SetsOf(context).Read(context.arg(1));
  if (!set.ok()) return context.Fail(set.error());
  if (*set == nullptr) return context.reply().Null();
  const Element member = (*set)->Sample(context.engine().random());
  context.reply().Bulk(member.view());
}

// A negative count: so many, and any of them may come again.
void ReplySampled(CommandContext& context, const SetValue& set, size_t count) {
  context.reply().Array(count);
  for (; count > 0; --count) {
    const Element member = set.Sample(context.engine().random());
    context.reply().Bulk(member.view());
  }
}

void Srandmember(CommandContext& context) {
  if (context.args().size() == 2) return SrandmemberOne(context);
  if (context.args().size() > 3) return context.Fail(kSyntaxError);
  ArgReader reader(context.args(), 2);
  const int64_t wanted = reader.LongInteger();
  if (reader.failed()) return context.Fail(reader.error());
  const auto set = SetsOf(context).Read(context.arg(1));
  if (!set.ok()) return context.Fail(set.error());
  if (*set == nullptr) return context.reply().Array(0);
  if (wanted < 0) {
    return ReplySampled(context, **set, static_cast<size_t>(-wanted));
  }
  const size_t count = std::min(static_cast<size_t>(wanted), (*set)->size());
  context.reply().Array(count);
  (*set)->SampleDistinct(
      count, context.engine().random(),
      [&](const Element& member) { context.reply().Bulk(member.view()); });
}

void Sscan(CommandContext& context) {
  std::optional<uint64_t> cursor = ReadScanCursor(context, 2);
  if (!cursor.has_value()) return;
  ArgReader reader(context.args(), 3);
  const auto set = SetsOf(context).Read(context.arg(1));
  if (!set.ok()) return context.Fail(set.error());
  if (*set == nullptr) return ReplyScanned(context, 0, 0);
  const ScanOptions options = ReadScanOptions(reader, ScanTypes::kOff);
  if (reader.failed()) return context.Fail(reader.error());
  std::vector<Element> found;
  cursor = ScanSome(**set, *cursor, options.count, [&](const Element& member) {
    if (options.Matches(member.view())) found.push_back(member);
  });
  ReplyScanned(context, *cursor, found.size());
  for (const Element& member : found) context.reply().Bulk(member.view());
}

constexpr CommandSpec kSetCommands[] = {
    {.name = "sadd",
     .group = Group::kSet,
     .since = "1.0.0",
     .summary = "Adds members to a set, which it makes if need be.",
     .complexity = "O(1) for each member",
     .arity = -3,
     .flags = kWrite | kDenyOom | kFast,
     .keys = {KeySpec::One(kRW | kInsert, 1)},
     .syntax = "key:key member:string...",
     .handler = Sadd},
    {.name = "scard",
     .group = Group::kSet,
     .since = "1.0.0",
     .summary = "Counts the members of a set.",
     .complexity = "O(1)",
     .arity = 2,
     .flags = kReadonly | kFast,
     .keys = {KeySpec::One(kRO, 1)},
     .syntax = "key:key",
     .handler = Scard},
    {.name = "sismember",
     .group = Group::kSet,
     .since = "1.0.0",
     .summary = "Tells whether a set has a member.",
     .complexity = "O(1)",
     .arity = 3,
     .flags = kReadonly | kFast,
     .keys = {KeySpec::One(kRO, 1)},
     .syntax = "key:key member:string",
     .handler = Sismember},
    {.name = "smembers",
     .group = Group::kSet,
     .since = "1.0.0",
     .summary = "Reads all members of a set.",
     .complexity = "O(N) in the members",
     .arity = 2,
     .flags = kReadonly,
     .keys = {KeySpec::One(kRO | kAccess, 1)},
     .syntax = "key:key",
     .tips = "nondeterministic_output_order",
     .handler = Smembers},
    {.name = "smismember",
     .group = Group::kSet,
     .since = "6.2.0",
     .summary = "Tells for each of several members whether a set has it.",
     .complexity = "O(1) for each member",
     .arity = -3,
     .flags = kReadonly | kFast,
     .keys = {KeySpec::One(kRO | kAccess, 1)},
     .syntax = "key:key member:string...",
     .handler = Smismember},
    {.name = "smove",
     .group = Group::kSet,
     .since = "1.0.0",
     .summary = "Takes a member from one set and adds it to another.",
     .complexity = "O(1)",
     .arity = 4,
     .flags = kWrite | kFast,
     .keys = {KeySpec::One(kRW | kAccess | kDelete, 1),
              KeySpec::One(kRW | kInsert, 2)},
     .syntax = "source:key destination:key member:string",
     .handler = Smove},
    {.name = "spop",
     .group = Group::kSet,
     .since = "1.0.0",
     .summary = "Takes members picked by chance out of a set.",
     .complexity = "O(N) in the members taken",
     .arity = -2,
     .flags = kWrite | kFast,
     .keys = {KeySpec::One(kRW | kAccess | kDelete, 1)},
     .syntax = "key:key [count:integer@3.2.0]",
     .tips = "nondeterministic_output",
     .handler = Spop},
    {.name = "srandmember",
     .group = Group::kSet,
     .since = "1.0.0",
     .summary = "Reads members of a set picked by chance.",
     .complexity = "O(N) in the members read",
     .arity = -2,
     .flags = kReadonly,
     .keys = {KeySpec::One(kRO | kAccess, 1)},
     .syntax = "key:key [count:integer@2.6.0]",
     .tips = "nondeterministic_output",
     .handler = Srandmember},
    {.name = "srem",
     .group = Group::kSet,
     .since = "1.0.0",
     .summary = "Removes members from a set.",
     .complexity = "O(1) for each member",
     .arity = -3,
     .flags = kWrite | kFast,
     .keys = {KeySpec::One(kRW | kDelete, 1)},
     .syntax = "key:key member:string...",
     .handler = Srem},
    {.name = "sscan",
     .group = Group::kSet,
     .since = "2.8.0",
     .summary = "Reads a part of a set and tells where to carry on.",
     .complexity = "O(1) for each call, O(N) for all members",
     .arity = -3,
     .flags = kReadonly,
     .keys = {KeySpec::One(kRO | kAccess, 1)},
     .syntax = "key:key cursor:integer [MATCH pattern:pattern] "
               "[COUNT count:integer]",
     .tips = "nondeterministic_output",
     .handler = Sscan},
};
static_assert(IsWellFormed(kSetCommands));

}  // namespace

std::span<const CommandSpec> SetCommands() { return kSetCommands; }

}  // namespace listq::server
