// What several sets have in common, together, or one of them alone.
#include <vector>

#include "server/commands/all_commands.h"
#include "server/commands/set_commands.h"
#include "server/engine/arg_reader.h"

namespace listq::server {

namespace {

using storage::Element;
using storage::Sets;
using storage::SetStore;
using storage::SetValue;

// ---- The members of a result ----

// They have their text where the sets have it.
std::vector<Element> Intersection(const Sets& sets, const SetStore& /*store*/) {
  std::vector<Element> members;
  storage::ForEachCommon(sets, [&](const Element& member) {
    members.push_back(member);
    return true;
  });
  return members;
}

std::vector<Element> Difference(const Sets& sets, const SetStore& store) {
  std::vector<Element> members;
  storage::ForEachOfFirstOnly(sets, store.limits(), [&](const Element& member) {
    members.push_back(member);
  });
  return members;
}

SetValue Union(const Sets& sets, const SetStore& store) {
  return storage::UnionOf(sets, store.limits());
}

SetValue SetFrom(SetValue&& set, const SetStore& /*store*/) {
  return std::move(set);
}
SetValue SetFrom(const std::vector<Element>& members, const SetStore& store) {
  SetValue set;
  for (const Element& member : members) {
    set.Add(member.view(), store.limits());
  }
  return set;
}

// ---- Replied, or stored ----

// `Combine` is one of the three above.
template <auto Combine>
void Reply(CommandContext& context) {
  SetStore store = SetsOf(context);
  const auto sets = store.ReadAll(context.args().subspan(1));
  if (!sets.ok()) return context.Fail(sets.error());
  ReplySet(context, Combine(*sets, store));
}

template <auto Combine>
void Store(CommandContext& context) {
  SetStore store = SetsOf(context);
  const auto sets = store.ReadAll(context.args().subspan(2));
  if (!sets.ok()) return context.Fail(sets.error());
  const size_t size =
      store.Put(context.arg(1), SetFrom(Combine(*sets, store), store),
                context.spec().name);
  context.reply().Integer(static_cast<int64_t>(size));
}

void Sintercard(CommandContext& context) {
  ArgReader reader(context.args(), 1);
  const int64_t number =
      reader.IntegerIn(1, INT64_MAX, "ERR numkeys should be greater than 0");
  if (!reader.failed() && static_cast<uint64_t>(number) > reader.left()) {
    reader.Fail("ERR Number of keys can't be greater than number of args");
  }
  if (reader.failed()) return context.Fail(reader.error());
  const Args keys = reader.Several(static_cast<size_t>(number));
  int64_t limit = 0;
  while (!reader.failed() && !reader.done()) {
    if (reader.TakeOption("limit", 1)) {
      limit = reader.IntegerIn(0, INT64_MAX, "ERR LIMIT can't be negative");
    } else {
      reader.Fail(kSyntaxError);
    }
  }
  if (reader.failed()) return context.Fail(reader.error());
  const auto sets = SetsOf(context).ReadAll(keys);
  if (!sets.ok()) return context.Fail(sets.error());
  int64_t count = 0;
  storage::ForEachCommon(*sets,
                         [&](const Element&) { return ++count != limit; });
  context.reply().Integer(count);
}

constexpr std::string_view kAnyOrder = "nondeterministic_output_order";

constexpr CommandSpec kSetAlgebraCommands[] = {
    {.name = "sdiff",
     .group = Group::kSet,
     .since = "1.0.0",
     .summary = "Reads the members of the first set that are in no other.",
     .complexity = "O(N) in the members of all sets",
     .arity = -2,
     .flags = kReadonly,
     .keys = {KeySpec::Range(kRO | kAccess, 1, -1)},
     .syntax = "key:key...",
     .tips = kAnyOrder,
     .handler = Reply<Difference>},
    {.name = "sdiffstore",
     .group = Group::kSet,
     .since = "1.0.0",
     .summary = "Keeps the members of the first set that are in no other.",
     .complexity = "O(N) in the members of all sets",
     .arity = -3,
     .flags = kWrite | kDenyOom,
     .keys = {KeySpec::One(kOW | kUpdate, 1),
              KeySpec::Range(kRO | kAccess, 2, -1)},
     .syntax = "destination:key key:key...",
     .handler = Store<Difference>},
    {.name = "sinter",
     .group = Group::kSet,
     .since = "1.0.0",
     .summary = "Reads the members that are in every set.",
     .complexity = "O(N*M) in the members of the smallest set and the sets",
     .arity = -2,
     .flags = kReadonly,
     .keys = {KeySpec::Range(kRO | kAccess, 1, -1)},
     .syntax = "key:key...",
     .tips = kAnyOrder,
     .handler = Reply<Intersection>},
    {.name = "sintercard",
     .group = Group::kSet,
     .since = "7.0.0",
     .summary = "Counts the members that are in every set.",
     .complexity = "O(N*M) in the members of the smallest set and the sets",
     .arity = -3,
     .flags = kReadonly,
     .keys = {KeySpec::Counted(kRO | kAccess, 1)},
     .syntax = "numkeys:integer key:key... [LIMIT limit:integer]",
     .handler = Sintercard},
    {.name = "sinterstore",
     .group = Group::kSet,
     .since = "1.0.0",
     .summary = "Keeps the members that are in every set.",
     .complexity = "O(N*M) in the members of the smallest set and the sets",
     .arity = -3,
     .flags = kWrite | kDenyOom,
     .keys = {KeySpec::One(kRW | kUpdate, 1),
              KeySpec::Range(kRO | kAccess, 2, -1)},
     .syntax = "destination:key key:key...",
     .handler = Store<Intersection>},
    {.name = "sunion",
     .group = Group::kSet,
     .since = "1.0.0",
     .summary = "Reads the members that are in any set.",
     .complexity = "O(N) in the members of all sets",
     .arity = -2,
     .flags = kReadonly,
     .keys = {KeySpec::Range(kRO | kAccess, 1, -1)},
     .syntax = "key:key...",
     .tips = kAnyOrder,
     .handler = Reply<Union>},
    {.name = "sunionstore",
     .group = Group::kSet,
     .since = "1.0.0",
     .summary = "Keeps the members that are in any set.",
     .complexity = "O(N) in the members of all sets",
     .arity = -3,
     .flags = kWrite | kDenyOom,
     .keys = {KeySpec::One(kOW | kUpdate, 1),
              KeySpec::Range(kRO | kAccess, 2, -1)},
     .syntax = "destination:key key:key...",
     .handler = Store<Union>},
};
static_assert(IsWellFormed(kSetAlgebraCommands));

}  // namespace

std::span<const CommandSpec> SetAlgebraCommands() {
  return kSetAlgebraCommands;
}

}  // namespace listq::server
