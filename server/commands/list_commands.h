// What the files of list commands share.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "server/commands/multi_pop.h"
#include "server/engine/arg_reader.h"
#include "server/engine/command_context.h"
#include "storage/list_store.h"

namespace listq::server {

// The lists of the selected database, kept as the settings ask for.
storage::ListStore ListsOf(CommandContext& context);

// Replies the element at an end as a bulk, and takes it.
void ReplyWithPopped(CommandContext& context, storage::ListStore::Entry& list,
                     storage::End end);
// Replies `count` elements as bulks, taken from an end one after the other.
// Requires: 0 < count <= size.
void ReplyWithPopped(CommandContext& context, storage::ListStore::Entry& list,
                     storage::End end, size_t count);

// LEFT or RIGHT; latches a syntax error.
std::optional<storage::End> ReadEnd(ArgReader& reader);

// The command that takes from an end.
std::string_view NameOfPop(storage::End end);

// Replies [key, elements] from the first key that has any, or an error. False,
// with no reply, if there is nothing to take.
bool TryMultiPop(CommandContext& context, const MultiPop<storage::End>& pop);

// Moves an element from the key in argument 1 to the one in argument 2 and
// replies it, or an error. False, with no reply, if the source is empty.
bool TryMove(CommandContext& context, storage::End from, storage::End to);

}  // namespace listq::server
