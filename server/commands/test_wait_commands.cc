// LQ.WAIT: what tests call instead of sleeping.
#include <string>
#include <string_view>
#include <utility>

#include "server/commands/all_commands.h"
#include "server/commands/help.h"
#include "server/engine/arg_reader.h"
#include "server/engine/command_context.h"
#include "server/testing/test_command.h"

namespace listq::server {

namespace {

using Kind = Condition::Kind;

constexpr int64_t kLongestMs = INT64_MAX / 4000;

// What is to be true, and how long it may take. As the arguments stand: of the
// kinds, some have a subject and some have a number.
struct Wish {
  Condition condition;
  int64_t ms = 0;
};

Wish ReadWish(CommandContext& context, Kind kind, ArgReader& reader) {
  Wish wish;
  Condition& condition = wish.condition;
  condition.kind = kind;
  condition.database = context.session().database;
  if (kind != Kind::kClients) condition.subject = reader.Text();
  if (kind == Kind::kLength) {
    condition.count = reader.IntegerIn(
        0, INT64_MAX, "ERR the number must be an integer, 0 or more");
  } else if (kind != Kind::kIdle) {
    condition.count = reader.IntegerIn(
        1, INT64_MAX, "ERR the number must be an integer, 1 or more");
  }
  wish.ms = reader.IntegerIn(
      0, kLongestMs,
      "ERR the time must be a whole number of milliseconds, 0 or more");
  if (kind == Kind::kCalled) {
    condition.command =
        context.engine().commands().FindByFullName(condition.subject);
    if (condition.command == nullptr) {
      reader.Fail("ERR there is no command of that name");
    }
  }
  return wish;
}

void Answer(CommandContext& context, const Wish& wish, const Sight& sight) {
  if (sight.is_wrong_type) return context.Fail(storage::Error::kWrongType);
  if (sight.is_met) return context.reply().Integer(sight.count);
  context.Fail("TIMEOUT wanted " + WantedText(wish.condition) + ", saw " +
               SeenText(wish.condition, sight) + ", after " +
               std::to_string(wish.ms) + " ms");
}

template <Kind kKind>
void WaitFor(CommandContext& context, TestControl& control) {
  ArgReader reader(context.args(), 2);
  Wish wish = ReadWish(context, kKind, reader);
  if (reader.failed()) return context.Fail(reader.error());
  if (!context.first_attempt()) {
    return Answer(context, wish, control.waits().sight());
  }
  Engine& engine = context.engine();
  const Sight sight = Look(engine, wish.condition);
  if (sight.is_met || sight.is_wrong_type || wish.ms == 0) {
    return Answer(context, wish, sight);
  }
  engine.Park(context.session(), context.args());
  control.waits().Add(context.session(), std::move(wish.condition),
                      engine.clock().real_us() + wish.ms * 1000);
  control.UpdateIntercepting();
}

constexpr CommandSpec kWaitSubcommands[] = {
    {.name = "blocked",
     .group = Group::kListq,
     .since = "0.1.0",
     .summary = "Waits until at least so many clients wait for a key of the "
                "selected database; tells how many do.",
     .complexity = "O(N) in the keys that are waited for, after each request",
     .arity = 5,
     .flags = kTest,
     .syntax = "key:string clients:integer milliseconds:integer",
     .handler = WithControl<WaitFor<Kind::kBlocked>>},
    {.name = "called",
     .group = Group::kListq,
     .since = "0.1.0",
     .summary = "Waits until a command was called at least so many times since "
                "the server started or CONFIG RESETSTAT, failed calls "
                "included; tells how many times.",
     .complexity = "O(1), after each request",
     .arity = 5,
     .flags = kTest,
     .syntax = "command:string calls:integer milliseconds:integer",
     .handler = WithControl<WaitFor<Kind::kCalled>>},
    {.name = "clients",
     .group = Group::kListq,
     .since = "0.1.0",
     .summary = "Waits until there are exactly so many connections, this one "
                "included; tells how many there are.",
     .complexity = "O(1), after each request",
     .arity = 4,
     .flags = kTest,
     .syntax = "clients:integer milliseconds:integer",
     .handler = WithControl<WaitFor<Kind::kClients>>},
    {.name = "help",
     .group = Group::kListq,
     .since = "0.1.0",
     .summary = "Explains the subcommands.",
     .complexity = "O(1)",
     .arity = 2,
     .flags = kTest,
     .handler = ReplyWithHelp},
    {.name = "idle",
     .group = Group::kListq,
     .since = "0.1.0",
     .summary = "Waits until every list whose key matches is empty and a "
                "client is blocked on such a key; tells on how many keys.",
     .complexity = "O(N) in the keys that are waited for, after each request, "
                   "and in all keys whenever a list that was in the way is "
                   "empty",
     .arity = 4,
     .flags = kTest,
     .syntax = "pattern:pattern milliseconds:integer",
     .handler = WithControl<WaitFor<Kind::kIdle>>},
    {.name = "len",
     .group = Group::kListq,
     .since = "0.1.0",
     .summary = "Waits until a list, set, hash or sorted set has exactly so "
                "many elements; tells how many it has.",
     .complexity = "O(1), after each request",
     .arity = 5,
     .flags = kTest,
     .syntax = "key:string elements:integer milliseconds:integer",
     .handler = WithControl<WaitFor<Kind::kLength>>},
};
static_assert(IsWellFormed(kWaitSubcommands));

constexpr CommandSpec kTestWaitCommands[] = {
    {.name = "lq.wait",
     .group = Group::kListq,
     .since = "0.1.0",
     .summary = "Waits until something is true, for so long in real time, "
                "whatever the clock shows.",
     .complexity = "That of the subcommand",
     .arity = -2,
     .subcommands = kWaitSubcommands},
};
static_assert(IsWellFormed(kTestWaitCommands));

}  // namespace

std::span<const CommandSpec> TestWaitCommands() { return kTestWaitCommands; }

}  // namespace listq::server
