// MULTI, EXEC and WATCH: several requests as one, on a condition.
#include <memory>

#include "server/commands/all_commands.h"
#include "server/engine/command_context.h"
#include "server/engine/engine.h"

namespace listq::server {

namespace {

Transaction& TransactionOf(CommandContext& context) {
  auto& transaction = context.session().transaction;
  if (transaction == nullptr) {
    transaction = std::make_unique<Transaction>(context.engine().watches());
  }
  return *transaction;
}

void Multi(CommandContext& context) {
  if (context.session().in_multi()) {
    return context.Fail("ERR MULTI calls can not be nested");
  }
  TransactionOf(context).Open();
  context.reply().Ok();
}

void Discard(CommandContext& context) {
  if (!context.session().in_multi()) {
    return context.Fail("ERR DISCARD without MULTI");
  }
  context.session().transaction.reset();
  context.reply().Ok();
}

// A key that is past its expiry has changed, even if it is still there.
bool HasChanged(Engine& engine, const Watches::Watcher& watcher) {
  return watcher.touched() ||
         watcher.AnyOf([&](int database, std::string_view key) {
           return engine.keyspace(database).IsExpired(key);
         });
}

void Exec(CommandContext& context) {
  Session& session = context.session();
  if (!session.in_multi()) return context.Fail("ERR EXEC without MULTI");
  if (session.transaction->spoiled()) {
    context.Fail(kExecAbortError);
  } else if (HasChanged(context.engine(), session.transaction->watcher())) {
    context.reply().NullArray();
  } else {
    context.engine().RunTransaction(session);
  }
  session.transaction.reset();
}

void Watch(CommandContext& context) {
  if (context.session().in_multi()) {
    return context.Fail("ERR WATCH inside MULTI is not allowed");
  }
  Watches::Watcher& watcher = TransactionOf(context).watcher();
  if (!watcher.touched()) {
    for (std::string_view key : context.args().subspan(1)) {
      // Removes it if it is past its expiry: that is no change to come.
      context.keys().Look(key);
      watcher.Watch(context.keys().index(), key);
    }
  }
  context.reply().Ok();
}

void Unwatch(CommandContext& context) {
  // Within EXEC nothing is watched any more.
  if (!context.session().in_exec()) context.session().transaction.reset();
  context.reply().Ok();
}

constexpr uint32_t kControl = kNoScript | kLoading | kStale;
constexpr uint32_t kFastControl = kControl | kFast | kAllowBusy;

constexpr CommandSpec kTransactionCommands[] = {
    {.name = "discard",
     .group = Group::kTransactions,
     .since = "2.0.0",
     .summary = "Drops what was queued since MULTI, and watches nothing more.",
     .complexity = "O(N) in the requests queued",
     .arity = 1,
     .flags = kFastControl | kUnqueued,
     .handler = Discard},
    {.name = "exec",
     .group = Group::kTransactions,
     .since = "1.2.0",
     .summary = "Runs what was queued since MULTI, with nothing in between, "
                "unless a watched key was changed.",
     .complexity = "That of the requests queued",
     .arity = 1,
     .flags = kControl | kSkipSlowlog | kUnqueued | kExecutes | kInLog,
     .handler = Exec},
    {.name = "multi",
     .group = Group::kTransactions,
     .since = "1.2.0",
     .summary = "Queues what follows, until EXEC.",
     .complexity = "O(1)",
     .arity = 1,
     .flags = kFastControl | kUnqueued | kInLog,
     .handler = Multi},
    {.name = "unwatch",
     .group = Group::kTransactions,
     .since = "2.2.0",
     .summary = "Watches no key any more.",
     .complexity = "O(N) in the keys watched",
     .arity = 1,
     .flags = kFastControl,
     .handler = Unwatch},
    {.name = "watch",
     .group = Group::kTransactions,
     .since = "2.2.0",
     .summary = "Lets EXEC do nothing if one of some keys is changed before.",
     .complexity = "O(1) for each key",
     .arity = -2,
     .flags = kFastControl | kUnqueued,
     .keys = {KeySpec::Range(kRO, 1, -1)},
     .syntax = "key:key...",
     .handler = Watch},
};
static_assert(IsWellFormed(kTransactionCommands));

}  // namespace

std::span<const CommandSpec> TransactionCommands() {
  return kTransactionCommands;
}

}  // namespace listq::server
