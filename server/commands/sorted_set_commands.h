// What the files of sorted set commands share.
#pragma once

#include <cstdint>
#include <string_view>

#include "server/engine/command_context.h"
#include "storage/sorted_set_store.h"

namespace listq::server {

// The sorted sets of the selected database.
storage::SortedSetStore SortedSetsOf(const CommandContext& context);

// What a reply shows of members.
enum class Shown : uint8_t { kMembers, kScores };

// Members by their ranks, and in which order they are told.
struct OrderedRange {
  storage::RankRange ranks;
  storage::Order order;
};

// Replies the members of a range within the set: with scores, in RESP2 one
// after the other, and in RESP3 in pairs.
void ReplyMembers(CommandContext& context, const storage::SortedSetValue& set,
                  OrderedRange range, Shown shown);
// An array of pairs, whatever the protocol.
void ReplyPairs(CommandContext& context, const storage::SortedSetValue& set,
                OrderedRange range);
// Members and scores one after the other, without an array around them.
void ReplyFlat(CommandContext& context, const storage::SortedSetValue& set,
               storage::RankRange range, storage::Order order);

}  // namespace listq::server
