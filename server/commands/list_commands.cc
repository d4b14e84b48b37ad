// The list commands that change lists and answer at once.
#include "server/commands/list_commands.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "server/commands/all_commands.h"
#include "server/engine/arg_reader.h"
#include "server/engine/engine.h"
#include "server/engine/value_limits.h"

namespace listq::server {

using storage::End;
using storage::ListStore;

// ---- Shared with the other list commands ----

ListStore ListsOf(CommandContext& context) {
  return {context.keys(), ListLimitOf(context.engine().config())};
}

void ReplyWithPopped(CommandContext& context, ListStore::Entry& list, End end) {
  if (auto element = ListsOf(context).PopLarge(list, end)) {
    return context.ReplyLarge(std::move(*element));
  }
  const storage::Element element = ListStore::ListOf(list).Peek(end);
  context.reply().Bulk(element.view());
  ListsOf(context).Drop(list, end, 1);
}

void ReplyWithPopped(CommandContext& context, ListStore::Entry& list, End end,
                     size_t count) {
  storage::ListValue::Cursor at = ListStore::ListOf(list).First(end);
  for (size_t i = 0; i < count; ++i, at.Step(storage::Opposite(end))) {
    const storage::Element element = at.element();
    context.reply().Bulk(element.view());
  }
  ListsOf(context).Drop(list, end, count);
}

std::optional<End> ReadEnd(ArgReader& reader) {
  if (reader.TakeWord("left")) return End::kHead;
  if (reader.TakeWord("right")) return End::kTail;
  reader.Fail(kSyntaxError);
  return std::nullopt;
}

std::string_view NameOfPop(End end) {
  return end == End::kHead ? "LPOP" : "RPOP";
}

bool TryMultiPop(CommandContext& context, const MultiPop<End>& pop) {
  for (std::string_view key : pop.keys) {
    const auto list = ListsOf(context).Find(key);
    if (!list.ok()) {
      context.Fail(list.error());
      return true;
    }
    if (*list == nullptr) continue;
    const size_t count = std::min(pop.count, ListStore::ListOf(**list).size());
    context.reply().Array(2);
    context.reply().Bulk(key);
    context.reply().Array(count);
    ReplyWithPopped(context, **list, pop.from, count);
    AddPopEffect(context, NameOfPop(pop.from), key, count);
    return true;
  }
  return false;
}

namespace {

// As one that does not wait.
void AddMoveEffect(CommandContext& context) {
  if (!context.wants_effect()) return;
  const Args args = context.args();
  std::vector<std::string_view> words(args.begin(), args.end() - 1);
  words[0] = words.size() == 3 ? "RPOPLPUSH" : "LMOVE";
  context.AddEffect(words);
}

}  // namespace

bool TryMove(CommandContext& context, End from, End to) {
  const auto moved =
      ListsOf(context).Move(context.arg(1), from, context.arg(2), to);
  if (!moved.ok()) {
    context.Fail(moved.error());
  } else if (moved->has_value()) {
    context.reply().Bulk((*moved)->view());
    if (context.spec().Has(kBlocking)) AddMoveEffect(context);
  } else {
    return false;
  }
  return true;
}

namespace {

// The number that a store answered, or its error.
template <typename Number>
void ReplyInteger(CommandContext& context,
                  const storage::Result<Number>& number) {
  if (number.ok()) {
    context.reply().Integer(static_cast<int64_t>(*number));
  } else {
    context.Fail(number.error());
  }
}

void ReplyOk(CommandContext& context, storage::Error error) {
  if (error == storage::Error::kNone) {
    context.reply().Ok();
  } else {
    context.Fail(error);
  }
}

// If the block were not kept, it would take along what MONITOR and SLOWLOG are
// yet to show.
bool CanKeepBlock(CommandContext& context) {
  const auto* entry = context.keys().Peek(context.arg(1));
  return entry == nullptr ||
         storage::TypeOf(entry->value) == storage::kTypeOf<storage::ListValue>;
}

void Push(CommandContext& context, End end) {
  if (context.args().size() == 3 &&
      context.arg(2).size() >= storage::LargeElement::kSmallest &&
      CanKeepBlock(context)) {
    if (auto element = context.TakeLastArgument()) {
      return ReplyInteger(context, ListsOf(context).Push(context.arg(1), end,
                                                         std::move(*element)));
    }
  }
  ReplyInteger(context, ListsOf(context).Push(context.arg(1), end,
                                              context.args().subspan(2)));
}
void Lpush(CommandContext& context) { Push(context, End::kHead); }
void Rpush(CommandContext& context) { Push(context, End::kTail); }

void PushIfPresent(CommandContext& context, End end) {
  ReplyInteger(context, ListsOf(context).PushIfPresent(
                            context.arg(1), end, context.args().subspan(2)));
}
void Lpushx(CommandContext& context) { PushIfPresent(context, End::kHead); }
void Rpushx(CommandContext& context) { PushIfPresent(context, End::kTail); }

void PopOne(CommandContext& context, End end) {
  const auto list = ListsOf(context).Find(context.arg(1));
  if (!list.ok()) return context.Fail(list.error());
  if (*list == nullptr) return context.reply().Null();
  ReplyWithPopped(context, **list, end);
}

void PopSeveral(CommandContext& context, End end) {
  ArgReader reader(context.args(), 2);
  const int64_t wanted = reader.IntegerIn(0, INT64_MAX, kMustBePositiveError);
  if (reader.failed()) return context.Fail(reader.error());
  const auto list = ListsOf(context).Find(context.arg(1));
  if (!list.ok()) return context.Fail(list.error());
  if (*list == nullptr) return context.reply().NullArray();
  const size_t count =
      std::min(static_cast<size_t>(wanted), ListStore::ListOf(**list).size());
  context.reply().Array(count);
  if (count > 0) ReplyWithPopped(context, **list, end, count);
}

void Pop(CommandContext& context, End end) {
  if (context.args().size() == 2) return PopOne(context, end);
  if (context.args().size() == 3) return PopSeveral(context, end);
  context.FailArity();
}
void Lpop(CommandContext& context) { Pop(context, End::kHead); }
void Rpop(CommandContext& context) { Pop(context, End::kTail); }

void Lset(CommandContext& context) {
  const auto list = ListsOf(context).Find(context.arg(1));
  if (!list.ok()) return context.Fail(list.error());
  if (*list == nullptr) return context.Fail(kNoSuchKeyError);
  ArgReader reader(context.args(), 2);
  const int64_t index = reader.Integer(kNotAnIntegerError);
  if (reader.failed()) return context.Fail(reader.error());
  ReplyOk(context, ListsOf(context).Set(**list, index, context.arg(3)));
}

void Linsert(CommandContext& context) {
  ArgReader reader(context.args(), 2);
  End side = End::kHead;
  if (reader.TakeWord("after")) {
    side = End::kTail;
  } else if (!reader.TakeWord("before")) {
    return context.Fail(kSyntaxError);
  }
  ReplyInteger(context,
               ListsOf(context).Insert(context.arg(1), side, context.arg(3),
                                       context.arg(4)));
}

void Lrem(CommandContext& context) {
  ArgReader reader(context.args(), 2);
  const int64_t count = reader.LongInteger();
  if (reader.failed()) return context.Fail(reader.error());
  ReplyInteger(context,
               ListsOf(context).Remove(context.arg(1), count, context.arg(3)));
}

void Ltrim(CommandContext& context) {
  ArgReader reader(context.args(), 2);
  const int64_t start = reader.Integer(kNotAnIntegerError);
  const int64_t stop = reader.Integer(kNotAnIntegerError);
  if (reader.failed()) return context.Fail(reader.error());
  ReplyOk(context, ListsOf(context).Trim(context.arg(1), start, stop));
}

void Lmove(CommandContext& context) {
  ArgReader reader(context.args(), 3);
  const std::optional<End> from = ReadEnd(reader);
  const std::optional<End> to = reader.failed() ? from : ReadEnd(reader);
  if (reader.failed()) return context.Fail(reader.error());
  if (!TryMove(context, *from, *to)) context.reply().Null();
}

void Rpoplpush(CommandContext& context) {
  if (!TryMove(context, End::kTail, End::kHead)) context.reply().Null();
}

void Lmpop(CommandContext& context) {
  PopAtOnce<End>(context, ReadEnd, TryMultiPop);
}

constexpr CommandSpec kListCommands[] = {
    {.name = "linsert",
     .group = Group::kList,
     .since = "2.2.0",
     .summary = "Puts an element before or after the first one that equals the "
                "pivot.",
     .complexity = "O(N) in the elements up to the pivot",
     .arity = 5,
     .flags = kWrite | kDenyOom,
     .keys = {KeySpec::One(kRW | kInsert, 1)},
     .syntax = "key:key where:<BEFORE|AFTER> pivot:string element:string",
     .handler = Linsert},
    {.name = "lmove",
     .group = Group::kList,
     .since = "6.2.0",
     .summary = "Takes an element from one list, puts it into another and "
                "answers it.",
     .complexity = "O(1)",
     .arity = 5,
     .flags = kWrite | kDenyOom,
     .keys = {KeySpec::One(kRW | kAccess | kDelete, 1),
              KeySpec::One(kRW | kInsert, 2)},
     .syntax = "source:key destination:key wherefrom:<LEFT|RIGHT> "
               "whereto:<LEFT|RIGHT>",
     .handler = Lmove},
    {.name = "lmpop",
     .group = Group::kList,
     .since = "7.0.0",
     .summary = "Takes elements from the first of several lists that has any.",
     .complexity = "O(N+M) in the keys named and the elements taken",
     .arity = -4,
     .flags = kWrite,
     .keys = {KeySpec::Counted(kRW | kAccess | kDelete, 1)},
     .syntax = "numkeys:integer key:key... where:<LEFT|RIGHT> "
               "[COUNT count:integer]",
     .handler = Lmpop},
    {.name = "lpop",
     .group = Group::kList,
     .since = "1.0.0",
     .summary = "Takes elements from the head of a list.",
     .complexity = "O(N) in the elements taken",
     .arity = -2,
     .flags = kWrite | kFast,
     .keys = {KeySpec::One(kRW | kAccess | kDelete, 1)},
     .syntax = "key:key [count:integer@6.2.0]",
     .handler = Lpop},
    {.name = "lpush",
     .group = Group::kList,
     .since = "1.0.0",
     .summary = "Puts elements at the head of a list, which it makes if need "
                "be.",
     .complexity = "O(1) for each element",
     .arity = -3,
     .flags = kWrite | kDenyOom | kFast,
     .keys = {KeySpec::One(kRW | kInsert, 1)},
     .syntax = "key:key element:string...",
     .handler = Lpush},
    {.name = "lpushx",
     .group = Group::kList,
     .since = "2.2.0",
     .summary = "Puts elements at the head of a list that exists.",
     .complexity = "O(1) for each element",
     .arity = -3,
     .flags = kWrite | kDenyOom | kFast,
     .keys = {KeySpec::One(kRW | kInsert, 1)},
     .syntax = "key:key element:string...",
     .handler = Lpushx},
    {.name = "lrem",
     .group = Group::kList,
     .since = "1.0.0",
     .summary = "Removes elements that equal the one given.",
     .complexity = "O(N) in the elements compared",
     .arity = 4,
     .flags = kWrite,
     .keys = {KeySpec::One(kRW | kDelete, 1)},
     .syntax = "key:key count:integer element:string",
     .handler = Lrem},
    {.name = "lset",
     .group = Group::kList,
     .since = "1.0.0",
     .summary = "Replaces the element at an index.",
     .complexity = "O(N) in the distance from the nearer end, by whole chunks",
     .arity = 4,
     .flags = kWrite | kDenyOom,
     .keys = {KeySpec::One(kRW | kUpdate, 1)},
     .syntax = "key:key index:integer element:string",
     .handler = Lset},
    {.name = "ltrim",
     .group = Group::kList,
     .since = "1.0.0",
     .summary = "Keeps the elements from one index to another and no others.",
     .complexity = "O(N) in the elements removed",
     .arity = 4,
     .flags = kWrite,
     .keys = {KeySpec::One(kRW | kDelete, 1)},
     .syntax = "key:key start:integer stop:integer",
     .handler = Ltrim},
    {.name = "rpop",
     .group = Group::kList,
     .since = "1.0.0",
     .summary = "Takes elements from the tail of a list.",
     .complexity = "O(N) in the elements taken",
     .arity = -2,
     .flags = kWrite | kFast,
     .keys = {KeySpec::One(kRW | kAccess | kDelete, 1)},
     .syntax = "key:key [count:integer@6.2.0]",
     .handler = Rpop},
    {.name = "rpoplpush",
     .group = Group::kList,
     .since = "1.2.0",
     .summary = "Takes the last element of one list, puts it first in another "
                "and answers it.",
     .complexity = "O(1)",
     .arity = 3,
     .flags = kWrite | kDenyOom,
     .keys = {KeySpec::One(kRW | kAccess | kDelete, 1),
              KeySpec::One(kRW | kInsert, 2)},
     .syntax = "source:key destination:key",
     .handler = Rpoplpush,
     .deprecated_since = "6.2.0",
     .replaced_by = "`LMOVE` with the `RIGHT` and `LEFT` arguments"},
    {.name = "rpush",
     .group = Group::kList,
     .since = "1.0.0",
     .summary = "Puts elements at the tail of a list, which it makes if need "
                "be.",
     .complexity = "O(1) for each element",
     .arity = -3,
     .flags = kWrite | kDenyOom | kFast,
     .keys = {KeySpec::One(kRW | kInsert, 1)},
     .syntax = "key:key element:string...",
     .handler = Rpush},
    {.name = "rpushx",
     .group = Group::kList,
     .since = "2.2.0",
     .summary = "Puts elements at the tail of a list that exists.",
     .complexity = "O(1) for each element",
     .arity = -3,
     .flags = kWrite | kDenyOom | kFast,
     .keys = {KeySpec::One(kRW | kInsert, 1)},
     .syntax = "key:key element:string...",
     .handler = Rpushx},
};
static_assert(IsWellFormed(kListCommands));

}  // namespace

std::span<const CommandSpec> ListCommands() { return kListCommands; }

}  // namespace listq::server
