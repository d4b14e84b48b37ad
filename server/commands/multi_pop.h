// What LMPOP, ZMPOP and those of them that wait have in common.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "server/engine/arg_reader.h"
#include "server/engine/command_context.h"
#include "server/engine/engine.h"

namespace listq::server {

// numkeys key... LEFT|RIGHT [COUNT count], or MIN|MAX: `From` is the end or
// the order from which is taken.
template <typename From>
struct MultiPop {
  Args keys;
  From from = {};
  size_t count = 1;
};

// `ReadFrom` reads one of the words, and latches a syntax error.
template <typename From>
using ReadFrom = std::optional<From>(ArgReader& reader);

template <typename From>
MultiPop<From> ReadMultiPop(ArgReader& reader, ReadFrom<From>& read_from) {
  MultiPop<From> pop;
  const int64_t number =
      reader.IntegerIn(1, INT64_MAX, "ERR numkeys should be greater than 0");
  // Compared before anything is added to it: it may be near 2^63.
  if (!reader.failed() && static_cast<uint64_t>(number) >= reader.left()) {
    reader.Fail(kSyntaxError);
  }
  if (reader.failed()) return pop;
  pop.keys = reader.Several(static_cast<size_t>(number));
  pop.from = read_from(reader).value_or(From());
  if (!reader.failed() && reader.TakeOption("count", 1)) {
    pop.count = static_cast<size_t>(
        reader.IntegerIn(1, INT64_MAX, "ERR count should be greater than 0"));
  }
  if (!reader.failed() && !reader.done()) reader.Fail(kSyntaxError);
  return pop;
}

// Replies the key and what was taken from it, or an error. False, with no
// reply, if there is nothing to take.
template <typename From>
using TryPop = bool(CommandContext& context, const MultiPop<From>& pop);

// Says what such a command took.
inline void AddPopEffect(CommandContext& context, std::string_view command,
                         std::string_view key, size_t count) {
  if (!context.wants_effect()) return;
  context.AddEffect({command, key, std::to_string(count)});
}

template <typename From>
void PopAtOnce(CommandContext& context, ReadFrom<From>& read_from,
               TryPop<From>& try_pop) {
  ArgReader reader(context.args(), 1);
  const MultiPop<From> pop = ReadMultiPop(reader, read_from);
  if (reader.failed()) return context.Fail(reader.error());
  if (!try_pop(context, pop)) context.reply().NullArray();
}

// Waits for a value of type T.
template <typename T, typename From>
void PopOrWait(CommandContext& context, ReadFrom<From>& read_from,
               TryPop<From>& try_pop) {
  ArgReader reader(context.args(), 2);
  const MultiPop<From> pop = ReadMultiPop(reader, read_from);
  if (reader.failed()) return context.Fail(reader.error());
  // The time-out comes first and is looked at last.
  ArgReader timeout_reader(context.args(), 1);
  const int64_t timeout =
      ReadTimeout(timeout_reader, context.engine().clock().unix_us());
  if (timeout_reader.failed()) return context.Fail(timeout_reader.error());
  if (try_pop(context, pop)) return;
  context.BlockOn(pop.keys, storage::kTypeOf<T>, timeout);
}

}  // namespace listq::server
