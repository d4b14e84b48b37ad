// The list commands that only read.
#include <vector>

#include "server/commands/all_commands.h"
#include "server/commands/list_commands.h"
#include "server/engine/arg_reader.h"

namespace listq::server {

namespace {

using storage::End;
using storage::ListStore;

void Llen(CommandContext& context) {
  const auto list = ListsOf(context).Read(context.arg(1));
  if (!list.ok()) return context.Fail(list.error());
  context.reply().Integer(
      *list == nullptr ? 0 : static_cast<int64_t>((*list)->size()));
}

void Lrange(CommandContext& context) {
  ArgReader reader(context.args(), 2);
  const int64_t start = reader.Integer(kNotAnIntegerError);
  const int64_t stop = reader.Integer(kNotAnIntegerError);
  if (reader.failed()) return context.Fail(reader.error());
  const auto found = ListsOf(context).Read(context.arg(1));
  if (!found.ok()) return context.Fail(found.error());
  if (*found == nullptr) return context.reply().Array(0);
  const storage::ListValue& list = **found;
  const ListStore::Range range = ListStore::Clamp(start, stop, list.size());
  context.reply().Array(range.count);
  if (range.count == 0) return;
  storage::ListValue::Cursor at = list.At(range.start);
  for (size_t i = 0; i < range.count; ++i, at.Step(End::kTail)) {
    const storage::Element element = at.element();
    context.reply().Bulk(element.view());
  }
}

void Lindex(CommandContext& context) {
  const auto found = ListsOf(context).Read(context.arg(1));
  if (!found.ok()) return context.Fail(found.error());
  if (*found == nullptr) return context.reply().Null();
  ArgReader reader(context.args(), 2);
  const int64_t index = reader.Integer(kNotAnIntegerError);
  if (reader.failed()) return context.Fail(reader.error());
  const storage::ListValue& list = **found;
  const ListStore::Range range = ListStore::Clamp(index, index, list.size());
  if (range.count == 0) return context.reply().Null();
  const storage::Element element = list.At(range.start).element();
  context.reply().Bulk(element.view());
}

// ---- LPOS ----

struct LposOptions {
  ListStore::Search search;
  bool several = false;  // COUNT was given: the reply is an array
};

LposOptions ReadLposOptions(ArgReader& reader) {
  LposOptions options;
  while (!reader.failed() && !reader.done()) {
    if (reader.TakeOption("rank", 1)) {
      options.search.rank = reader.LongInteger();
      if (options.search.rank == 0) {
        reader.Fail(
            "ERR RANK can't be zero: use 1 to start from the first match, 2 "
            "from the second ... or use negative to start from the end of the "
            "list");
      }
    } else if (reader.TakeOption("count", 1)) {
      options.several = true;
      options.search.max_matches = static_cast<size_t>(
          reader.IntegerIn(0, INT64_MAX, "ERR COUNT can't be negative"));
    } else if (reader.TakeOption("maxlen", 1)) {
      options.search.max_compared = static_cast<size_t>(
          reader.IntegerIn(0, INT64_MAX, "ERR MAXLEN can't be negative"));
    } else {
      reader.Fail(kSyntaxError);
    }
  }
  return options;
}

void Lpos(CommandContext& context) {
  ArgReader reader(context.args(), 3);
  const LposOptions options = ReadLposOptions(reader);
  if (reader.failed()) return context.Fail(reader.error());
  const auto list = ListsOf(context).Read(context.arg(1));
  if (!list.ok()) return context.Fail(list.error());
  std::vector<size_t> found;
  if (*list != nullptr) {
    ListStore::Positions(**list, context.arg(2), options.search, found);
  }
  if (options.several) {
    context.reply().Array(found.size());
  } else if (found.empty()) {
    context.reply().Null();
  }
  for (size_t index : found) {
    context.reply().Integer(static_cast<int64_t>(index));
  }
}

constexpr CommandSpec kListReadCommands[] = {
    {.name = "lindex",
     .group = Group::kList,
     .since = "1.0.0",
     .summary = "Reads the element at an index.",
     .complexity = "O(N) in the distance from the nearer end, by whole chunks",
     .arity = 3,
     .flags = kReadonly,
     .keys = {KeySpec::One(kRO | kAccess, 1)},
     .syntax = "key:key index:integer",
     .handler = Lindex},
    {.name = "llen",
     .group = Group::kList,
     .since = "1.0.0",
     .summary = "Counts the elements of a list.",
     .complexity = "O(1)",
     .arity = 2,
     .flags = kReadonly | kFast,
     .keys = {KeySpec::One(kRO, 1)},
     .syntax = "key:key",
     .handler = Llen},
    {.name = "lpos",
     .group = Group::kList,
     .since = "6.0.6",
     .summary = "Finds where an element stands in a list.",
     .complexity = "O(N) in the elements compared",
     .arity = -3,
     .flags = kReadonly,
     .keys = {KeySpec::One(kRO | kAccess, 1)},
     .syntax = "key:key element:string [RANK rank:integer] "
               "[COUNT num-matches:integer] [MAXLEN len:integer]",
     .handler = Lpos},
    {.name = "lrange",
     .group = Group::kList,
     .since = "1.0.0",
     .summary = "Reads the elements from one index to another.",
     .complexity = "O(S+N) in the distance of the start and the elements read",
     .arity = 4,
     .flags = kReadonly,
     .keys = {KeySpec::One(kRO | kAccess, 1)},
     .syntax = "key:key start:integer stop:integer",
     .handler = Lrange},
};
static_assert(IsWellFormed(kListReadCommands));

}  // namespace

std::span<const CommandSpec> ListReadCommands() { return kListReadCommands; }

}  // namespace listq::server
