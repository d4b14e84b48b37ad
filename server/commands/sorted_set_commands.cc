// Sorted set commands that name members, not ranges: ZADD, ZREM, ZSCORE and
// their like.
#include "server/commands/sorted_set_commands.h"

#include <unordered_set>
#include <vector>

#include "server/commands/all_commands.h"
#include "server/engine/engine.h"

namespace listq::server {

using storage::Order;
using storage::RankRange;
using storage::ScoreChange;
using storage::ScoreRule;
using storage::SortedSetStore;
using storage::SortedSetValue;

// ---- Shared with the other files of the group ----

SortedSetStore SortedSets(const CommandContext& context) {
  const Config& config = context.engine().config();
  return {context.keys(),
          {config.zset_max_listpack_entries, config.zset_max_listpack_value}};
}

void ReplyFlat(CommandContext& context, const SortedSetValue& set,
               RankRange range, Order order) {
  set.Visit(range, order, [&](std::string_view member, double score) {
    context.reply().Bulk(member);
    context.reply().Double(score);
  });
}

void ReplyPairs(CommandContext& context, const SortedSetValue& set,
                RankRange range, Order order) {
  context.reply().Array(range.count);
  set.Visit(range, order, [&](std::string_view member, double score) {
    context.reply().Array(2);
    context.reply().Bulk(member);
    context.reply().Double(score);
  });
}

void ReplyMembers(CommandContext& context, const SortedSetValue& set,
                  RankRange range, Order order, Shown shown) {
  if (range.count == 0) return context.reply().Array(0);
  if (shown == Shown::kMembers) {
    context.reply().Array(range.count);
    return set.Visit(range, order, [&](std::string_view member, double) {
      context.reply().Bulk(member);
    });
  }
  if (context.reply().protocol() == resp::Protocol::kResp3) {
    return ReplyPairs(context, set, range, order);
  }
  context.reply().Array(2 * range.count);
  ReplyFlat(context, set, range, order);
}

namespace {

// ---- ZADD and ZINCRBY ----

ScoreRule ReadScoreRule(ArgReader& reader, bool* counts_changed) {
  using enum ScoreRule::Presence;
  using enum ScoreRule::Direction;
  ScoreRule rule;
  bool only_new = false, only_present = false, up = false, down = false;
  while (!reader.done()) {
    if (reader.TakeWord("nx")) {
      only_new = true;
    } else if (reader.TakeWord("xx")) {
      only_present = true;
    } else if (reader.TakeWord("gt")) {
      up = true;
    } else if (reader.TakeWord("lt")) {
      down = true;
    } else if (reader.TakeWord("ch")) {
      *counts_changed = true;
    } else if (reader.TakeWord("incr")) {
      rule.increment = true;
    } else {
      break;
    }
  }
  if (reader.left() % 2 != 0 || reader.done()) reader.Fail(kSyntaxError);
  if (only_new && only_present) {
    reader.Fail(
        "ERR XX and NX options at the same time are not compatible");
  }
  if ((only_new && (up || down)) || (up && down)) {
    reader.Fail(
        "ERR GT, LT, and/or NX options at the same time are not compatible");
  }
  rule.presence = only_new ? kOnlyNew
                           : (only_present ? kOnlyPresent : kAny);
  return rule;
}

}  // namespace

}  // namespace listq::server
