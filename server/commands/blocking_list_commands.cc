// The list commands that wait for an element. Each tries first, and says what
// it waits for if there is nothing; it is run again when there may be.
#include "server/commands/all_commands.h"
#include "server/commands/list_commands.h"
#include "server/engine/arg_reader.h"
#include "server/engine/command_context.h"
#include "server/engine/engine.h"

namespace listq::server {

namespace {

using storage::End;

void BlockingPop(CommandContext& context, End end) {
  const Args keys = context.args().subspan(1, context.args().size() - 2);
  ArgReader reader(context.args(), context.args().size() - 1);
  const int64_t timeout =
      ReadTimeout(reader, context.engine().clock().unix_us());
  if (reader.failed()) return context.Fail(reader.error());
  for (std::string_view key : keys) {
    const auto list = ListsOf(context).Find(key);
    if (!list.ok()) return context.Fail(list.error());
    if (*list == nullptr) continue;
    context.reply().Array(2);
    context.reply().Bulk(key);
    ReplyWithPopped(context, **list, end);
    return context.AddEffect({NameOfPop(end), key});
  }
  context.BlockOn(keys, storage::kTypeOf<storage::ListValue>, timeout);
}
void Blpop(CommandContext& context) { BlockingPop(context, End::kHead); }
void Brpop(CommandContext& context) { BlockingPop(context, End::kTail); }

// `reader` stands before the time-out.
void BlockingMove(CommandContext& context, ArgReader& reader, End from,
                  End to) {
  const int64_t timeout =
      ReadTimeout(reader, context.engine().clock().unix_us());
  if (reader.failed()) return context.Fail(reader.error());
  if (TryMove(context, from, to)) return;
  // Only its time-out is a null array.
  if (!context.may_wait()) return context.reply().Null();
  context.BlockOn(context.args().subspan(1, 1),
                  storage::kTypeOf<storage::ListValue>, timeout);
}

void Blmove(CommandContext& context) {
  ArgReader reader(context.args(), 3);
  const std::optional<End> from = ReadEnd(reader);
  const std::optional<End> to = reader.failed() ? from : ReadEnd(reader);
  if (reader.failed()) return context.Fail(reader.error());
  BlockingMove(context, reader, *from, *to);
}

void Brpoplpush(CommandContext& context) {
  ArgReader reader(context.args(), 3);
  BlockingMove(context, reader, End::kTail, End::kHead);
}

void Blmpop(CommandContext& context) {
  PopOrWait<storage::ListValue, End>(context, ReadEnd, TryMultiPop);
}

constexpr CommandSpec kBlockingListCommands[] = {
    {.name = "blmove",
     .group = Group::kList,
     .since = "6.2.0",
     .summary = "Moves an element from one list to another, waiting for it if "
                "need be.",
     .complexity = "O(1)",
     .arity = 6,
     .flags = kWrite | kDenyOom | kNoScript | kBlocking,
     .keys = {KeySpec::One(kRW | kAccess | kDelete, 1),
              KeySpec::One(kRW | kInsert, 2)},
     .syntax = "source:key destination:key wherefrom:<LEFT|RIGHT> "
               "whereto:<LEFT|RIGHT> timeout:double",
     .handler = Blmove},
    {.name = "blmpop",
     .group = Group::kList,
     .since = "7.0.0",
     .summary = "Takes elements from the first of several lists that has any, "
                "waiting for them if need be.",
     .complexity = "O(N+M) in the keys named and the elements taken",
     .arity = -5,
     .flags = kWrite | kBlocking,
     .keys = {KeySpec::Counted(kRW | kAccess | kDelete, 2)},
     .syntax = "timeout:double numkeys:integer key:key... "
               "where:<LEFT|RIGHT> [COUNT count:integer]",
     .handler = Blmpop},
    {.name = "blpop",
     .group = Group::kList,
     .since = "2.0.0",
     .summary = "Takes the first element of the first list that has any, "
                "waiting for one if need be.",
     .complexity = "O(N) in the keys named",
     .arity = -3,
     .flags = kWrite | kNoScript | kBlocking,
     .keys = {KeySpec::Range(kRW | kAccess | kDelete, 1, -2)},
     .syntax = "key:key... timeout:double",
     .handler = Blpop},
    {.name = "brpop",
     .group = Group::kList,
     .since = "2.0.0",
     .summary = "Takes the last element of the first list that has any, "
                "waiting for one if need be.",
     .complexity = "O(N) in the keys named",
     .arity = -3,
     .flags = kWrite | kNoScript | kBlocking,
     .keys = {KeySpec::Range(kRW | kAccess | kDelete, 1, -2)},
     .syntax = "key:key... timeout:double",
     .handler = Brpop},
    {.name = "brpoplpush",
     .group = Group::kList,
     .since = "2.2.0",
     .summary = "Moves the last element of one list to the head of another, "
                "waiting for it if need be.",
     .complexity = "O(1)",
     .arity = 4,
     .flags = kWrite | kDenyOom | kNoScript | kBlocking,
     .keys = {KeySpec::One(kRW | kAccess | kDelete, 1),
              KeySpec::One(kRW | kInsert, 2)},
     .syntax = "source:key destination:key timeout:double",
     .handler = Brpoplpush,
     .deprecated_since = "6.2.0",
     .replaced_by = "`BLMOVE` with the `RIGHT` and `LEFT` arguments"},
};
static_assert(IsWellFormed(kBlockingListCommands));

}  // namespace

std::span<const CommandSpec> BlockingListCommands() {
  return kBlockingListCommands;
}

}  // namespace listq::server
