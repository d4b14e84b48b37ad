// How requests name ranges of sorted sets.
#pragma once

#include "server/commands/sorted_set_commands.h"
#include "server/engine/arg_reader.h"
#include "storage/sorted_set_range.h"

namespace listq::server {

enum class RangeBy : uint8_t { kRank, kScore, kLex };

// What ZRANGE and its like ask for.
struct RangeRequest {
  RangeBy by = RangeBy::kRank;
  storage::Order order = storage::Order::kAscending;
  Shown shown = Shown::kMembers;
  // LIMIT: what is skipped, and at most how many follow; negative: all.
  int64_t offset = 0;
  int64_t limit = -1;
  // The ends; of these the one that `by` says.
  int64_t start = 0;
  int64_t stop = 0;
  storage::ScoreRange scores;
  storage::LexRange texts;

  // The members that are meant, of a set.
  storage::RankRange In(const storage::SortedSetValue& set) const;
};

// Reads two arguments, least and most, of `request.by`'s kind. Latches errors.
void ReadEnds(ArgReader& reader, RangeRequest& request);

}  // namespace listq::server
