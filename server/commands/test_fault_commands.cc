// LQ.FAULT: requests, replies and connections that go wrong in a test.
#include <string>
#include <utility>

#include "server/commands/all_commands.h"
#include "server/commands/help.h"
#include "server/engine/arg_reader.h"
#include "server/engine/command_context.h"
#include "server/testing/test_command.h"

namespace listq::server {

namespace {

// Of all words of a rule together.
constexpr size_t kLongestRule = 4096;

void FaultAdd(CommandContext& context, TestControl& control) {
  size_t bytes = 0;
  for (const std::string_view word : context.args().subspan(2)) {
    bytes += word.size();
  }
  if (bytes > kLongestRule) {
    return context.Fail("ERR a rule has 4096 bytes at most");
  }
  if (control.faults().rules().size() >= Faults::kMostRules) {
    return context.Fail("ERR there are 10000 rules, and no more can be added");
  }
  // By chance, but the same chance if the server is told its seed.
  const auto seed = static_cast<int64_t>(context.engine().random()() >> 32);
  ArgReader reader(context.args(), 2);
  FaultRule rule = ReadFaultRule(reader, context.engine().commands(), seed);
  if (reader.failed()) return context.Fail(reader.error());
  const uint64_t id = control.faults().Add(std::move(rule));
  control.UpdateIntercepting();
  context.reply().Integer(static_cast<int64_t>(id));
}

void FaultDel(CommandContext& context, TestControl& control) {
  ArgReader reader(context.args(), 2);
  const int64_t id =
      reader.IntegerIn(1, INT64_MAX, "ERR the id of a rule is an integer");
  if (reader.failed()) return context.Fail(reader.error());
  const bool found = control.faults().Remove(static_cast<uint64_t>(id));
  control.UpdateIntercepting();
  context.reply().Integer(found ? 1 : 0);
}

void FaultClear(CommandContext& context, TestControl& control) {
  control.faults().Clear();
  control.UpdateIntercepting();
  context.reply().Ok();
}

void Describe(resp::ReplyWriter& reply, uint64_t id, const FaultRule& rule) {
  reply.Map(5);
  reply.Bulk("id");
  reply.Integer(static_cast<int64_t>(id));
  reply.Bulk("rule");
  reply.Array(rule.words.size());
  for (const std::string& word : rule.words) reply.Bulk(word);
  reply.Bulk("seed");
  if (rule.dice != nullptr) {
    reply.Integer(rule.seed);
  } else {
    reply.Null();
  }
  reply.Bulk("hits");
  reply.Integer(static_cast<int64_t>(rule.hits));
  reply.Bulk("left");
  if (rule.times.has_value()) {
    reply.Integer(static_cast<int64_t>(*rule.times - rule.hits));
  } else {
    reply.Null();
  }
}

void FaultList(CommandContext& context, TestControl& control) {
  const auto& rules = control.faults().rules();
  context.reply().Array(rules.size());
  for (const auto& [id, rule] : rules) Describe(context.reply(), id, rule);
}

constexpr CommandSpec kFaultSubcommands[] = {
    {.name = "add",
     .group = Group::kListq,
     .since = "0.1.0",
     .summary =
         "Orders that requests, replies or connections go wrong from now on. "
         "Returns the id of the rule.",
     .complexity = "O(1)",
     .arity = -4,
     .flags = kTest,
     .syntax = "[COMMAND command:string] [KEY key:pattern] "
               "[CLIENT name:pattern] [AFTER spared:integer] "
               "[TIMES most:integer] "
               "[chance:{PROBABILITY probability:double "
               "[SEED seed:integer]}] "
               "DO action:<ERROR text:string|DELAY milliseconds:integer|"
               "CLOSE moment:<BEFORE|AFTER|MID>|DROP|NIL|"
               "SPLIT bytes:integer|STALL|REFUSE>",
     .handler = WithControl<FaultAdd>},
    {.name = "clear",
     .group = Group::kListq,
     .since = "0.1.0",
     .summary = "Removes all rules, and ends what waits for their sake.",
     .complexity = "O(N) in the number of rules and of requests that wait",
     .arity = 2,
     .flags = kTest,
     .handler = WithControl<FaultClear>},
    {.name = "del",
     .group = Group::kListq,
     .since = "0.1.0",
     .summary = "Removes a rule, and ends what waits for its sake. Returns how "
                "many there were.",
     .complexity = "O(N) in the number of requests that wait",
     .arity = 3,
     .flags = kTest,
     .syntax = "id:integer",
     .handler = WithControl<FaultDel>},
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
     .summary = "Returns the rules in their order, with how often each acted "
                "and how often it still may.",
     .complexity = "O(N) in the number of rules",
     .arity = 2,
     .flags = kTest,
     .handler = WithControl<FaultList>},
};
static_assert(IsWellFormed(kFaultSubcommands));

constexpr CommandSpec kTestFaultCommands[] = {
    {.name = "lq.fault",
     .group = Group::kListq,
     .since = "0.1.0",
     .summary = "What goes wrong in a test.",
     .complexity = "That of the subcommand",
     .arity = -2,
     .subcommands = kFaultSubcommands},
};
static_assert(IsWellFormed(kTestFaultCommands));

}  // namespace

std::span<const CommandSpec> TestFaultCommands() { return kTestFaultCommands; }

}  // namespace listq::server
