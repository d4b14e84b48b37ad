// Messages: who listens to which channels, and what is sent there.
#include "server/commands/all_commands.h"
#include "server/commands/help.h"
#include "server/engine/command_context.h"
#include "server/engine/engine.h"
#include "storage/glob.h"

namespace listq::server {

namespace {

using Kind = Pubsub::Kind;

void WriteConfirmation(CommandContext& context, Kind kind) {
  const Session& session = context.session();
  const size_t count = kind == Kind::kShard
                           ? Pubsub::Count(session, Kind::kShard)
                           : Pubsub::Count(session, Kind::kChannel) +
                                 Pubsub::Count(session, Kind::kPattern);
  context.reply().Integer(static_cast<int64_t>(count));
}

// Each name is confirmed by a message of its own.
void Confirm(CommandContext& context, Kind kind, std::string_view name) {
  context.reply().Push(3);
  context.reply().Bulk(context.spec().name);
  context.reply().Bulk(name);
  WriteConfirmation(context, kind);
}

void SubscribeTo(CommandContext& context, Kind kind) {
  for (const std::string_view name : context.args().subspan(1)) {
    context.engine().pubsub().Subscribe(context.session(), kind, name);
    Confirm(context, kind, name);
  }
}
void Subscribe(CommandContext& context) {
  SubscribeTo(context, Kind::kChannel);
}
void Psubscribe(CommandContext& context) {
  SubscribeTo(context, Kind::kPattern);
}
void Ssubscribe(CommandContext& context) {
  if (!context.may_wait()) {
    return context.Fail(
        "ERR SSUBSCRIBE isn't allowed for a DENY BLOCKING client");
  }
  SubscribeTo(context, Kind::kShard);
}

void UnsubscribeFrom(CommandContext& context, Kind kind,
                     std::string_view name) {
  context.engine().pubsub().Unsubscribe(context.session(), kind, name);
  Confirm(context, kind, name);
}

void UnsubscribeFromAll(CommandContext& context, Kind kind) {
  const Session& session = context.session();
  if (Pubsub::Count(session, kind) == 0) {
    context.reply().Push(3);
    context.reply().Bulk(context.spec().name);
    context.reply().Null();
    return WriteConfirmation(context, kind);
  }
  do {
    UnsubscribeFrom(context, kind,
                    std::string(session.subscriptions->first(kind)));
  } while (Pubsub::Count(session, kind) > 0);
}

void UnsubscribeFromNamed(CommandContext& context, Kind kind) {
  if (context.args().size() == 1) return UnsubscribeFromAll(context, kind);
  for (const std::string_view name : context.args().subspan(1)) {
    UnsubscribeFrom(context, kind, name);
  }
}
void Unsubscribe(CommandContext& context) {
  UnsubscribeFromNamed(context, Kind::kChannel);
}
void Punsubscribe(CommandContext& context) {
  UnsubscribeFromNamed(context, Kind::kPattern);
}
void Sunsubscribe(CommandContext& context) {
  UnsubscribeFromNamed(context, Kind::kShard);
}

void PublishTo(CommandContext& context, Kind kind) {
  const size_t receivers =
      context.engine().Publish(kind, context.arg(1), context.arg(2));
  context.reply().Integer(static_cast<int64_t>(receivers));
}
void Publish(CommandContext& context) { PublishTo(context, Kind::kChannel); }
void Spublish(CommandContext& context) { PublishTo(context, Kind::kShard); }

// ---- PUBSUB ----

void ReplyNames(CommandContext& context, Kind kind) {
  if (context.args().size() > 3) {
    return context.Fail(SubcommandSyntaxError("PUBSUB", context.arg(1)));
  }
  std::vector<std::string_view> names;
  for (const auto& [name, listeners] : context.engine().pubsub().topics(kind)) {
    if (context.args().size() == 2 ||
        storage::GlobMatches(context.arg(2), name)) {
      names.push_back(name);
    }
  }
  context.reply().Array(names.size());
  for (const std::string_view name : names) context.reply().Bulk(name);
}
void PubsubChannels(CommandContext& context) {
  ReplyNames(context, Kind::kChannel);
}
void PubsubShardchannels(CommandContext& context) {
  ReplyNames(context, Kind::kShard);
}

void ReplyCounts(CommandContext& context, Kind kind) {
  const Args names = context.args().subspan(2);
  context.reply().Array(2 * names.size());
  for (const std::string_view name : names) {
    const auto* listeners = context.engine().pubsub().Find(kind, name);
    context.reply().Bulk(name);
    context.reply().Integer(
        listeners == nullptr ? 0 : static_cast<int64_t>(listeners->size()));
  }
}
void PubsubNumsub(CommandContext& context) {
  ReplyCounts(context, Kind::kChannel);
}
void PubsubShardnumsub(CommandContext& context) {
  ReplyCounts(context, Kind::kShard);
}

void PubsubNumpat(CommandContext& context) {
  context.reply().Integer(static_cast<int64_t>(
      context.engine().pubsub().topics(Kind::kPattern).size()));
}

constexpr uint32_t kAsking = kPubsub | kLoading | kStale;
constexpr uint32_t kSending = kAsking | kFast | kMayReplicate;
constexpr uint32_t kSubscribing = kAsking | kNoScript | kWhileSubscribed;

constexpr CommandSpec kPubsubSubcommands[] = {
    {.name = "channels",
     .group = Group::kPubsub,
     .since = "2.8.0",
     .summary = "Lists the channels that anybody listens to.",
     .complexity = "O(N) in the channels",
     .arity = -2,
     .flags = kAsking,
     .syntax = "[pattern:pattern]",
     .handler = PubsubChannels},
    {.name = "help",
     .group = Group::kPubsub,
     .since = "6.2.0",
     .summary = "Prints this help.",
     .complexity = "O(1)",
     .arity = 2,
     .flags = kLoading | kStale,
     .handler = ReplyWithHelp},
    {.name = "numpat",
     .group = Group::kPubsub,
     .since = "2.8.0",
     .summary = "Counts the patterns that anybody listens to.",
     .complexity = "O(1)",
     .arity = 2,
     .flags = kAsking,
     .handler = PubsubNumpat},
    {.name = "numsub",
     .group = Group::kPubsub,
     .since = "2.8.0",
     .summary = "Counts the listeners of channels, patterns left aside.",
     .complexity = "O(N) in the channels named",
     .arity = -2,
     .flags = kAsking,
     .syntax = "[channel:string...]",
     .handler = PubsubNumsub},
    {.name = "shardchannels",
     .group = Group::kPubsub,
     .since = "7.0.0",
     .summary = "Lists the shard channels that anybody listens to.",
     .complexity = "O(N) in the shard channels",
     .arity = -2,
     .flags = kAsking,
     .syntax = "[pattern:pattern]",
     .handler = PubsubShardchannels},
    {.name = "shardnumsub",
     .group = Group::kPubsub,
     .since = "7.0.0",
     .summary = "Counts the listeners of shard channels.",
     .complexity = "O(N) in the shard channels named",
     .arity = -2,
     .flags = kAsking,
     .syntax = "[shardchannel:string...]",
     .handler = PubsubShardnumsub},
};
static_assert(IsWellFormed(kPubsubSubcommands));

constexpr CommandSpec kPubsubCommands[] = {
    {.name = "psubscribe",
     .group = Group::kPubsub,
     .since = "2.0.0",
     .summary = "Listens to the channels whose names match patterns.",
     .complexity = "O(N) in the patterns named",
     .arity = -2,
     .flags = kSubscribing,
     .syntax = "pattern:{pattern:pattern}...",
     .handler = Psubscribe},
    {.name = "publish",
     .group = Group::kPubsub,
     .since = "2.0.0",
     .summary = "Sends a message to whoever listens to a channel.",
     .complexity = "O(N+M) in the listeners and in all patterns",
     .arity = 3,
     .flags = kSending,
     .syntax = "channel:string message:string",
     .handler = Publish},
    {.name = "pubsub",
     .group = Group::kPubsub,
     .since = "2.8.0",
     .summary = "Tells who listens to what.",
     .complexity = "Depends on the subcommand",
     .arity = -2,
     .subcommands = kPubsubSubcommands},
    {.name = "punsubscribe",
     .group = Group::kPubsub,
     .since = "2.0.0",
     .summary = "Listens no longer to patterns, or to any pattern.",
     .complexity = "O(N) in the patterns left",
     .arity = -1,
     .flags = kSubscribing,
     .syntax = "[pattern:pattern...]",
     .handler = Punsubscribe},
    {.name = "spublish",
     .group = Group::kPubsub,
     .since = "7.0.0",
     .summary = "Sends a message to whoever listens to a shard channel.",
     .complexity = "O(N) in the listeners",
     .arity = 3,
     .flags = kSending,
     .keys = {KeySpec::One(kNotKey, 1)},
     .syntax = "shardchannel:string message:string",
     .handler = Spublish},
    {.name = "ssubscribe",
     .group = Group::kPubsub,
     .since = "7.0.0",
     .summary = "Listens to shard channels.",
     .complexity = "O(N) in the channels named",
     .arity = -2,
     .flags = kSubscribing,
     .keys = {KeySpec::Range(kNotKey, 1, -1)},
     .syntax = "shardchannel:string...",
     .handler = Ssubscribe},
    {.name = "subscribe",
     .group = Group::kPubsub,
     .since = "2.0.0",
     .summary = "Listens to channels.",
     .complexity = "O(N) in the channels named",
     .arity = -2,
     .flags = kSubscribing,
     .syntax = "channel:string...",
     .handler = Subscribe},
    {.name = "sunsubscribe",
     .group = Group::kPubsub,
     .since = "7.0.0",
     .summary = "Listens no longer to shard channels, or to any.",
     .complexity = "O(N) in the channels left",
     .arity = -1,
     .flags = kSubscribing,
     .keys = {KeySpec::Range(kNotKey, 1, -1)},
     .syntax = "[shardchannel:string...]",
     .handler = Sunsubscribe},
    {.name = "unsubscribe",
     .group = Group::kPubsub,
     .since = "2.0.0",
     .summary = "Listens no longer to channels, or to any channel.",
     .complexity = "O(N) in the channels left",
     .arity = -1,
     .flags = kSubscribing,
     .syntax = "[channel:string...]",
     .handler = Unsubscribe},
};
static_assert(IsWellFormed(kPubsubCommands));

}  // namespace

std::span<const CommandSpec> PubsubCommands() { return kPubsubCommands; }

}  // namespace listq::server
