// LQ.CLOCK: time under the control of a test.
#include <algorithm>
#include <string_view>

#include "server/commands/all_commands.h"
#include "server/commands/help.h"
#include "server/engine/arg_reader.h"
#include "server/engine/command_context.h"
#include "server/testing/next_event.h"
#include "server/testing/test_command.h"

namespace listq::server {

namespace {

using Goal = TimeTravel::Goal;
using Outcome = TimeTravel::Outcome;

// Farther than any clock goes, and no more than microseconds can count.
constexpr int64_t kLongestMs = INT64_MAX / 1000;
constexpr std::string_view kTimeError =
    "ERR the time must be a whole number of milliseconds, 0 or more";
constexpr std::string_view kTooFarError =
    "ERR the clock does not go that far: deadlines could not be counted there";

int64_t MsRoundedUp(int64_t us) { return (us + 999) / 1000; }

void ClockFreeze(CommandContext& context, TestControl& control) {
  control.clock().Freeze();
  context.reply().Ok();
}

void ClockResume(CommandContext& context, TestControl& control) {
  control.clock().Resume();
  context.reply().Ok();
}

// Replied once the clock is there.
void ReplyToTraveller(CommandContext& context, TestControl& control,
                      Goal goal) {
  const auto [outcome, travelled_us] = control.travel().arrival();
  if (outcome == Outcome::kTooFar) return context.Fail(kTooFarError);
  if (goal != Goal::kNextEvent) return context.reply().Ok();
  if (outcome == Outcome::kNothingDue) return context.reply().Null();
  context.reply().Integer(MsRoundedUp(travelled_us));
}

void Travel(CommandContext& context, TestControl& control, Goal goal) {
  if (!context.first_attempt()) return ReplyToTraveller(context, control, goal);
  int64_t ms = 0;
  if (goal != Goal::kNextEvent) {
    ArgReader reader(context.args(), 2);
    ms = std::min(reader.IntegerIn(0, INT64_MAX, kTimeError), kLongestMs);
    if (reader.failed()) return context.Fail(reader.error());
  }
  context.engine().Park(context.session(), context.args());
  control.travel().Begin(context.session(), goal, ms * 1000);
}

void ClockAdvance(CommandContext& context, TestControl& control) {
  Travel(context, control, Goal::kDistance);
}

void ClockNext(CommandContext& context, TestControl& control) {
  Travel(context, control, Goal::kNextEvent);
}

void ClockSet(CommandContext& context, TestControl& control) {
  Travel(context, control, Goal::kUnixTime);
}

std::string_view StateOf(TestControl& control, const Config& config) {
  if (!control.clock().frozen()) return "running";
  return config.clock_is_virtual ? "virtual" : "frozen";
}

void ClockInfo(CommandContext& context, TestControl& control) {
  const storage::SteerableClock& clock = control.clock();
  resp::ReplyWriter& reply = context.reply();
  reply.Map(6);
  reply.Bulk("state");
  reply.Bulk(StateOf(control, context.engine().config()));
  reply.Bulk("unix-ms");
  reply.Integer(clock.unix_ms());
  reply.Bulk("monotonic-ms");
  reply.Integer(clock.monotonic_us() / 1000);
  reply.Bulk("ahead-ms");
  reply.Integer(clock.unix_ahead_us() / 1000);
  reply.Bulk("next-ms");
  if (const auto next = NextEvent(context.engine())) {
    reply.Integer(
        MsRoundedUp(std::max<int64_t>(*next - clock.monotonic_us(), 0)));
  } else {
    reply.Null();
  }
  reply.Bulk("travels");
  reply.Integer(static_cast<int64_t>(control.travel().under_way()));
}

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
     .handler = WithControl<ClockAdvance>},
    {.name = "freeze",
     .group = Group::kListq,
     .since = "0.1.0",
     .summary = "Stops the clock.",
     .complexity = "O(1)",
     .arity = 2,
     .flags = kTest,
     .handler = WithControl<ClockFreeze>},
    {.name = "help",
     .group = Group::kListq,
     .since = "0.1.0",
     .summary = "Explains the subcommands.",
     .complexity = "O(1)",
     .arity = 2,
     .flags = kTest,
     .handler = ReplyWithHelp},
    {.name = "info",
     .group = Group::kListq,
     .since = "0.1.0",
     .summary = "Tells what the clock shows, whether it runs, how far it is "
                "ahead of real time and how far off the next event is.",
     .complexity = "O(D+C) in databases and, if idle ones are closed, clients",
     .arity = 2,
     .flags = kTest,
     .handler = WithControl<ClockInfo>},
    {.name = "next",
     .group = Group::kListq,
     .since = "0.1.0",
     .summary = "Moves the clock on to the next instant at which something is "
                "due, and tells how many milliseconds that took; nil if "
                "nothing is due.",
     .complexity = "O(N log N) in what falls due",
     .arity = 2,
     .flags = kTest,
     .handler = WithControl<ClockNext>},
    {.name = "resume",
     .group = Group::kListq,
     .since = "0.1.0",
     .summary = "Lets the clock run on from where it stands.",
     .complexity = "O(1)",
     .arity = 2,
     .flags = kTest,
     .handler = WithControl<ClockResume>},
    {.name = "set",
     .group = Group::kListq,
     .since = "0.1.0",
     .summary = "Moves the clock on to an instant, as ADVANCE does; sets the "
                "wall clock back to one that is past, which nobody who waits "
                "notices.",
     .complexity = "O(N log N) in what falls due",
     .arity = 3,
     .flags = kTest,
     .syntax = "unix-time-milliseconds:unix-time",
     .handler = WithControl<ClockSet>},
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
