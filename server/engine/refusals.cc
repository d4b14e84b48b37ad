// One function per rule, and their order: a new rule is a new row.
#include "server/engine/refusals.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <string>

#include "server/engine/engine.h"

namespace listq::server {

namespace {

// Each answers true if it replied an error or put the request off.
using Refusal = bool (*)(CommandContext& context);

bool RefuseUnauthenticated(CommandContext& context) {
  if (context.engine().Admits(context.session()) ||
      context.spec().Has(kNoAuth)) {
    return false;
  }
  context.Fail(kNoAuthError);
  return true;
}

bool RefuseInMulti(CommandContext& context) {
  if (!context.session().in_multi() || !context.spec().Has(kNoMulti)) {
    return false;
  }
  context.Fail(kNotInMultiError);
  return true;
}

// What is queued for EXEC is refused or put off with it.
uint32_t FlagsOf(const CommandContext& context) {
  const Session& session = context.session();
  const bool all = session.in_multi() && context.spec().Has(kExecutes);
  return context.spec().flags | (all ? session.transaction->flags() : 0);
}

bool RefuseWithoutMemory(CommandContext& context) {
  Engine& engine = context.engine();
  const uint64_t limit = engine.config().maxmemory;
  if (limit == 0) return false;
  // Whatever it is, a request takes memory in the queue.
  if ((FlagsOf(context) & kDenyOom) == 0 && !IsToBeQueued(context)) {
    return false;
  }
  // What was deleted and only waits to be freed is in nobody's way.
  while (UsedMemory() > limit && engine.memory().ReclaimSome()) {
  }
  if (UsedMemory() <= limit) return false;
  context.Fail(kOutOfMemoryError);
  return true;
}

// A snapshot failed, and the settings say that nobody shall go on as if it had
// not.
bool RefuseAfterFailedSnapshot(CommandContext& context) {
  const Engine& engine = context.engine();
  const Config& config = engine.config();
  if (!engine.persistence().snapshot_failed() ||
      !config.stop_writes_on_bgsave_error || config.save.empty() ||
      (FlagsOf(context) & (kWrite | kProbe)) == 0) {
    return false;
  }
  context.Fail(kSnapshotFailedError);
  return true;
}

bool RefuseWithoutLog(CommandContext& context) {
  const int error = context.engine().persistence().log_error();
  if (error == 0 || (FlagsOf(context) & (kWrite | kProbe)) == 0) return false;
  context.Fail("MISCONF Errors writing to the AOF file: " +
               std::string(std::strerror(error)));
  return true;
}

bool RefuseWhileLoading(CommandContext& context) {
  if (!context.engine().persistence().loading().active ||
      context.spec().Has(kLoading)) {
    return false;
  }
  context.Fail(kLoadingError);
  return true;
}

// Redis takes those who monitor for a kind of replica.
bool RefuseToMonitor(CommandContext& context) {
  if (!context.session().monitoring ||
      (FlagsOf(context) & (kReadonly | kWrite | kMayReplicate)) == 0) {
    return false;
  }
  context.Fail("ERR Replica can't interact with the keyspace");
  return true;
}

bool RefuseWhileSubscribed(CommandContext& context) {
  const Session& session = context.session();
  if (!session.subscribed() || session.protocol == resp::Protocol::kResp3 ||
      context.spec().Has(kWhileSubscribed)) {
    return false;
  }
  context.Fail("ERR Can't execute '" +
               context.engine().commands().FullName(context.spec()) +
               "': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / "
               "RESET are allowed in this context");
  return true;
}

bool PostponeWhilePaused(CommandContext& context) {
  const Pause::Scope scope = context.engine().pause().scope;
  if (scope == Pause::Scope::kNone || context.session().monitoring ||
      context.spec().group == Group::kListq) {
    return false;
  }
  if (scope == Pause::Scope::kWrites &&
      (FlagsOf(context) & (kWrite | kMayReplicate)) == 0) {
    return false;
  }
  context.engine().Postpone(context.session(), context.args());
  return true;
}

constexpr Refusal kRefusals[] = {
    RefuseUnauthenticated,     RefuseInMulti,    RefuseWithoutMemory,
    RefuseAfterFailedSnapshot, RefuseWithoutLog, RefuseWhileSubscribed,
    RefuseWhileLoading,        RefuseToMonitor,  PostponeWhilePaused,
};

}  // namespace

bool IsToBeQueued(const CommandContext& context) {
  return context.session().in_multi() && !context.spec().Has(kUnqueued);
}

bool IsRefused(CommandContext& context) {
  return std::any_of(std::begin(kRefusals), std::end(kRefusals),
                     [&](Refusal refusal) { return refusal(context); });
}

}  // namespace listq::server
