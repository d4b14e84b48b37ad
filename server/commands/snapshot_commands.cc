// SAVE, BGSAVE, BGREWRITEAOF and LASTSAVE: all databases in a file.
#include "server/commands/all_commands.h"
#include "server/commands/on_disk.h"
#include "server/engine/append_log.h"
#include "server/engine/arg_reader.h"
#include "server/engine/command_context.h"
#include "server/engine/engine.h"
#include "server/engine/snapshots.h"

namespace listq::server {

namespace {

// Redis says no more, and neither do its clients expect more.
constexpr std::string_view kFailedError = "ERR";
constexpr std::string_view kUnderWayError =
    "ERR Background save already in progress";

void Save(CommandContext& context) {
  if (!HasDisk(context)) return;
  Snapshots& snapshots = context.engine().persistence().snapshots();
  if (snapshots.status().saving) return context.Fail(kUnderWayError);
  ++context.engine().stats().snapshots;
  if (!snapshots.Save()) return context.Fail(kFailedError);
  context.reply().Ok();
}

void Bgsave(CommandContext& context) {
  if (!HasDisk(context)) return;
  ArgReader reader(context.args(), 1);
  auto haste = Snapshots::Haste::kNowOrNever;
  if (reader.TakeWord("schedule")) haste = Snapshots::Haste::kAsSoonAsPossible;
  if (!reader.done()) return context.Fail(kSyntaxError);
  if (context.session().in_exec()) {
    haste = Snapshots::Haste::kAfterTheTransaction;
  }
  using Outcome = Snapshots::Outcome;
  switch (context.engine().persistence().snapshots().SaveInBackground(haste)) {
    case Outcome::kBegun:
      return context.reply().Status("Background saving started");
    case Outcome::kScheduled:
      return context.reply().Status("Background saving scheduled");
    case Outcome::kUnderWay:
      return context.Fail(kUnderWayError);
    case Outcome::kOtherChild:
      return context.Fail(
          "ERR Another child process is active (AOF?): can't BGSAVE right "
          "now. Use BGSAVE SCHEDULE in order to schedule a BGSAVE whenever "
          "possible.");
    case Outcome::kFailed:
      return context.Fail(kFailedError);
  }
}

void Bgrewriteaof(CommandContext& context) {
  if (!HasDisk(context)) return;
  using Haste = AppendLog::Haste;
  using Outcome = AppendLog::Outcome;
  const Haste haste =
      context.session().in_exec() ? Haste::kAfterTheTransaction : Haste::kNow;
  switch (context.engine().persistence().append_log().Rewrite(haste)) {
    case Outcome::kBegun:
      return context.reply().Status(
          "Background append only file rewriting started");
    case Outcome::kScheduled:
      return context.reply().Status(
          "Background append only file rewriting scheduled");
    case Outcome::kUnderWay:
      return context.Fail(
          "ERR Background append only file rewriting already in progress");
    case Outcome::kFailed:
      return context.Fail(
          "ERR Can't execute an AOF background rewriting. Please check the "
          "server logs for more information.");
  }
}

void Lastsave(CommandContext& context) {
  context.reply().Integer(
      context.engine().persistence().snapshots().status().last_save);
}

constexpr uint32_t kSaving = kAdmin | kNoScript | kNoAsyncLoading;

constexpr CommandSpec kSnapshotCommands[] = {
    {.name = "bgrewriteaof",
     .group = Group::kServer,
     .since = "1.0.0",
     .summary = "Puts a shorter log in the place of the log, while the server "
                "goes on.",
     .complexity = "O(1), and another process does the work",
     .arity = 1,
     .flags = kSaving,
     .handler = Bgrewriteaof},
    {.name = "bgsave",
     .group = Group::kServer,
     .since = "1.0.0",
     .summary = "Saves all databases to the file, as they are now, while the "
                "server goes on.",
     .complexity = "O(1), and O(N) in the memory to make a copy of the process",
     .arity = -1,
     .flags = kSaving,
     .syntax = "[SCHEDULE@3.2.2]",
     .handler = Bgsave},
    {.name = "lastsave",
     .group = Group::kServer,
     .since = "1.0.0",
     .summary = "Tells when the databases were saved last, in Unix time.",
     .complexity = "O(1)",
     .arity = 1,
     .flags = kLoading | kStale | kFast | kAdminCategory,
     .tips = "nondeterministic_output",
     .handler = Lastsave},
    {.name = "save",
     .group = Group::kServer,
     .since = "1.0.0",
     .summary = "Saves all databases to the file, and serves nobody meanwhile.",
     .complexity = "O(N) in the keys and their elements",
     .arity = 1,
     .flags = kSaving | kNoMulti,
     .handler = Save},
};
static_assert(IsWellFormed(kSnapshotCommands));

}  // namespace

std::span<const CommandSpec> SnapshotCommands() { return kSnapshotCommands; }

}  // namespace listq::server
