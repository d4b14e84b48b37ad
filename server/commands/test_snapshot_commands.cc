// LQ.SNAPSHOT: states of all databases that a test goes back to.
#include <string>

#include "server/commands/all_commands.h"
#include "server/commands/help.h"
#include "server/engine/command_context.h"
#include "server/testing/test_command.h"

namespace listq::server {

namespace {

void SnapshotSave(CommandContext& context, TestControl& control) {
  if (!control.snapshots().Save(context.arg(2))) {
    return context.Fail(
        "ERR there are 1000 snapshots, and no more can be saved");
  }
  context.reply().Ok();
}

void SnapshotLoad(CommandContext& context, TestControl& control) {
  if (context.engine().effects().wanted()) {
    return context.Fail(
        "ERR a snapshot cannot be loaded while appendonly is on: the log could "
        "not tell of it");
  }
  if (!control.snapshots().Load(context.arg(2))) {
    return context.Fail("ERR there is no snapshot '" +
                        std::string(context.arg(2).substr(0, 128)) + "'");
  }
  context.reply().Ok();
}

void SnapshotDrop(CommandContext& context, TestControl& control) {
  context.reply().Integer(control.snapshots().Drop(context.arg(2)) ? 1 : 0);
}

void SnapshotList(CommandContext& context, TestControl& control) {
  const auto& all = control.snapshots().all();
  context.reply().Array(all.size());
  for (const auto& [name, snapshot] : all) {
    context.reply().Map(3);
    context.reply().Bulk("name");
    context.reply().Bulk(name);
    context.reply().Bulk("keys");
    context.reply().Integer(static_cast<int64_t>(snapshot.keys.size()));
    context.reply().Bulk("bytes");
    context.reply().Integer(static_cast<int64_t>(snapshot.bytes));
  }
}

// Not before all data are there.
constexpr uint32_t kOnData = kAdmin | kNoScript | kNoMulti | kDenyOom;

constexpr CommandSpec kSnapshotSubcommands[] = {
    {.name = "drop",
     .group = Group::kListq,
     .since = "0.1.0",
     .summary = "Forgets a snapshot. Returns how many there were.",
     .complexity = "O(N) in what was saved",
     .arity = 3,
     .flags = kTest,
     .syntax = "name:string",
     .handler = WithControl<SnapshotDrop>},
    {.name = "help",
     .group = Group::kListq,
     .since = "0.1.0",
     .summary = "Explains the subcommands.",
     .complexity = "O(1)",
     .arity = 2,
     .flags = kTest,
     .handler = ReplyWithHelp},
    {.name = "list",
     .group = Group::kListq,
     .since = "0.1.0",
     .summary = "Returns the snapshots by name, with their keys and about how "
                "many bytes they take.",
     .complexity = "O(N) in the number of snapshots",
     .arity = 2,
     .flags = kTest,
     .handler = WithControl<SnapshotList>},
    {.name = "load",
     .group = Group::kListq,
     .since = "0.1.0",
     .summary = "Puts a snapshot in the place of all data. It can be loaded "
                "again.",
     .complexity = "O(N) in what was saved",
     .arity = 3,
     .flags = kOnData,
     .syntax = "name:string",
     .handler = WithControl<SnapshotLoad>},
    {.name = "save",
     .group = Group::kListq,
     .since = "0.1.0",
     .summary = "Copies all databases, in memory, in the place of a snapshot "
                "of that name if there is one.",
     .complexity = "O(N) in the data",
     .arity = 3,
     .flags = kOnData,
     .syntax = "name:string",
     .handler = WithControl<SnapshotSave>},
};
static_assert(IsWellFormed(kSnapshotSubcommands));

constexpr CommandSpec kTestSnapshotCommands[] = {
    {.name = "lq.snapshot",
     .group = Group::kListq,
     .since = "0.1.0",
     .summary = "States of all databases, kept in memory.",
     .complexity = "That of the subcommand",
     .arity = -2,
     .subcommands = kSnapshotSubcommands},
};
static_assert(IsWellFormed(kTestSnapshotCommands));

}  // namespace

std::span<const CommandSpec> TestSnapshotCommands() {
  return kTestSnapshotCommands;
}

}  // namespace listq::server
