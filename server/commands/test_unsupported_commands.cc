// LQ.UNSUPPORTED: what clients asked for that the server does not have.
#include "server/commands/all_commands.h"
#include "server/engine/arg_reader.h"
#include "server/engine/command_context.h"
#include "server/testing/test_command.h"

namespace listq::server {

namespace {

void ReplyWithUnsupported(CommandContext& context, TestControl& control) {
  ArgReader reader(context.args(), 1);
  const bool reset = reader.TakeWord("reset");
  if (!reader.done()) return context.Fail("ERR the only option is RESET");
  const auto counts = control.unsupported().Sorted();
  context.reply().Array(counts.size());
  for (const auto& [what, count] : counts) {
    context.reply().Array(2);
    context.reply().Bulk(what);
    context.reply().Integer(static_cast<int64_t>(count));
  }
  if (reset) control.unsupported().Clear();
}

constexpr CommandSpec kTestUnsupportedCommands[] = {
    {.name = "lq.unsupported",
     .group = Group::kListq,
     .since = "0.1.0",
     .summary =
         "Tells which commands, subcommands, settings and options clients "
         "tried that there are not, with how often, the most frequent first. "
         "With RESET, counts anew from then on.",
     .complexity = "O(N log N) in the number of names",
     .arity = -1,
     .flags = kTest,
     .syntax = "[RESET]",
     .handler = WithControl<ReplyWithUnsupported>},
};
static_assert(IsWellFormed(kTestUnsupportedCommands));

}  // namespace

std::span<const CommandSpec> TestUnsupportedCommands() {
  return kTestUnsupportedCommands;
}

}  // namespace listq::server
