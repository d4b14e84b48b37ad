// What the sorted set commands share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "server/engine/arg_reader.h"
#include "server/engine/command_context.h"
#include "storage/sorted_set_store.h"

namespace listq::server {

// The sorted sets of the selected database.
storage::SortedSetStore SortedSets(const CommandContext& context);

// What a reply shows of members.
enum class Shown : uint8_t { kMembers, kScores };

// Replies the members of a range within the set: with scores, in RESP2 one
// after the other, and in RESP3 as pairs.
void ReplyMembers(CommandContext& context, const storage::SortedSetValue& set,
                  storage::RankRange range, storage::Order order, Shown shown);

// How many at an end, and which end: kAscending is the lowest scores.
storage::RankRange RangeAtEnd(const storage::SortedSetValue& set,
                              storage::Order order, size_t count);

// Members are [member, score] each, whatever the protocol.
void ReplyPairs(CommandContext& context, const storage::SortedSetValue& set,
                storage::RankRange range, storage::Order order);
// Members and scores follow one another, without any array around them.
void ReplyFlat(CommandContext& context, const storage::SortedSetValue& set,
               storage::RankRange range, storage::Order order);

// Removes what was popped, and tells so.
void DropPopped(CommandContext& context, storage::SortedSetStore::Entry& entry,
                storage::RankRange range, storage::Order order);

// What ZMPOP and BZMPOP name: numkeys key... MIN|MAX [COUNT count].
struct SortedSetMultiPop {
  Args keys;
  storage::Order order = storage::Order::kAscending;
  size_t count = 1;
};
SortedSetMultiPop ReadSortedSetMultiPop(ArgReader& reader);
// Replies [key, members] from the first key that has any, or an error. False,
// with no reply, if there is nothing to take.
bool TryMultiPop(CommandContext& context, const SortedSetMultiPop& pop);

}  // namespace listq::server
