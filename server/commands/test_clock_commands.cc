// LQ.CLOCK: time under the control of a test.
#include "server/commands/all_commands.h"
#include "server/commands/help.h"
#include "server/engine/arg_reader.h"
#include "server/engine/command_context.h"
#include "server/testing/test_control.h"

namespace listq::server {

namespace {

constexpr int64_t kLongestMs = INT64_MAX / 1'000'000;

void ClockFreeze(CommandContext& context) {
  TestControl* const control = ControlFor(context);
  if (control == nullptr) return;
  control->clock().Freeze();
  context.reply().Ok();
}

void ClockResume(CommandContext& context) {
  TestControl* const control = ControlFor(context);
  if (control == nullptr) return;
  control->clock().Resume();
  context.reply().Ok();
}

void ClockAdvance(CommandContext& context) {
  TestControl* const control = ControlFor(context);
  if (control == nullptr) return;
  if (!context.first_attempt()) return context.reply().Ok();
  ArgReader reader(context.args(), 2);
  const int64_t ms =
      reader.IntegerIn(0, kLongestMs, "ERR time is not a number of ms");
  if (reader.failed()) return context.Fail(reader.error());
  context.engine().Park(context.session(), context.args());
  control->travel().Begin(context.session(), ms * 1000);
}

constexpr uint32_t kTest = kAdmin | kNoScript | kLoading | kStale | kNoMulti;

constexpr CommandSpec kClockSubcommands[] = {
    {.name = "advance",
     .group = Group::kListq,
     .since = "0.1.0",
     .summary =
         "Moves the clock on, and with it all that falls due on the way, "
         "each at its own instant.",
     .complexity = "O(N log N) in what falls due",
     .arity = 3,
     .flags = kTest,
     .syntax = "milliseconds:integer",
     .handler = ClockAdvance},
    {.name = "freeze",
     .group = Group::kListq,
     .since = "0.1.0",
     .summary = "Stops the clock.",
     .complexity = "O(1)",
     .arity = 2,
     .flags = kTest,
     .handler = ClockFreeze},
    {.name = "help",
     .group = Group::kListq,
     .since = "0.1.0",
     .summary = "Explains the subcommands.",
     .complexity = "O(1)",
     .arity = 2,
     .flags = kTest,
     .handler = ReplyWithHelp},
    {.name = "resume",
     .group = Group::kListq,
     .since = "0.1.0",
     .summary = "Lets the clock run on from where it stands.",
     .complexity = "O(1)",
     .arity = 2,
     .flags = kTest,
     .handler = ClockResume},
};
static_assert(IsWellFormed(kClockSubcommands));

constexpr CommandSpec kTestClockCommands[] = {
    {.name = "lq.clock",
     .group = Group::kListq,
     .since = "0.1.0",
     .summary = "Time under the control of a test.",
     .complexity = "That of the subcommand",
     .arity = -2,
     .subcommands = kClockSubcommands},
};
static_assert(IsWellFormed(kTestClockCommands));

}  // namespace

std::span<const CommandSpec> TestClockCommands() { return kTestClockCommands; }

}  // namespace listq::server
