// LQ.RECORD: what clients asked for and were told, for a test to look at.
#include <algorithm>
#include <string>
#include <utility>

#include "server/commands/all_commands.h"
#include "server/commands/help.h"
#include "server/engine/arg_reader.h"
#include "server/engine/command_context.h"
#include "server/testing/test_command.h"

namespace listq::server {

namespace {

constexpr int64_t kMostEntries = 1'000'000;
constexpr std::string_view kUnknownOptionError =
    "ERR the options are COMMAND, KEY and CLIENT, each with one argument";

void RecordStart(CommandContext& context, TestControl& control) {
  ArgReader reader(context.args(), 2);
  RequestFilter filter;
  int64_t most = Recorder::kDefaultEntries;
  while (!reader.failed() && !reader.done()) {
    if (filter.TakeOption(reader, context.engine().commands())) continue;
    if (reader.TakeOption("max", 1)) {
      most = reader.IntegerIn(1, kMostEntries,
                              "ERR MAX is an integer from 1 to 1000000");
    } else {
      reader.Fail(
          "ERR the options are COMMAND, KEY, CLIENT and MAX, each with one "
          "argument");
    }
  }
  if (reader.failed()) return context.Fail(reader.error());
  control.recorder().Start(std::move(filter), static_cast<size_t>(most));
  control.UpdateIntercepting();
  context.reply().Ok();
}

void RecordStop(CommandContext& context, TestControl& control) {
  control.recorder().Stop();
  control.UpdateIntercepting();
  context.reply().Ok();
}

void RecordClear(CommandContext& context, TestControl& control) {
  control.recorder().Clear();
  context.reply().Ok();
}

void RecordCount(CommandContext& context, TestControl& control) {
  ArgReader reader(context.args(), 2);
  RequestFilter filter;
  while (!reader.failed() && !reader.done()) {
    if (!filter.TakeOption(reader, context.engine().commands())) {
      reader.Fail(kUnknownOptionError);
    }
  }
  if (reader.failed()) return context.Fail(reader.error());
  const auto& entries = control.recorder().entries();
  context.reply().Integer(std::count_if(
      entries.begin(), entries.end(),
      [&](const Recorder::Entry& entry) { return entry.Matches(filter); }));
}

void Describe(resp::ReplyWriter& reply, const Recorder::Entry& entry) {
  reply.Map(8);
  reply.Bulk("id");
  reply.Integer(static_cast<int64_t>(entry.id));
  reply.Bulk("unix-ms");
  reply.Integer(entry.unix_ms);
  reply.Bulk("client-id");
  reply.Integer(static_cast<int64_t>(entry.client_id));
  reply.Bulk("client-name");
  reply.Bulk(entry.client_name);
  reply.Bulk("address");
  reply.Bulk(entry.address);
  reply.Bulk("db");
  reply.Integer(entry.database);
  reply.Bulk("command");
  reply.Array(entry.words.size());
  for (const std::string& word : entry.words) reply.Bulk(word);
  reply.Bulk("reply");
  if (entry.reply.has_value()) {
    reply.Bulk(*entry.reply);
  } else {
    reply.Null();
  }
}

void RecordGet(CommandContext& context, TestControl& control) {
  const auto& entries = control.recorder().entries();
  size_t wanted = entries.size();
  if (context.args().size() > 3) return context.FailArity();
  if (context.args().size() == 3) {
    ArgReader reader(context.args(), 2);
    const int64_t most = reader.IntegerIn(
        0, INT64_MAX, "ERR the number of entries is not a positive integer");
    if (reader.failed()) return context.Fail(reader.error());
    wanted = std::min(wanted, static_cast<size_t>(most));
  }
  context.reply().Array(wanted);
  for (size_t i = entries.size() - wanted; i < entries.size(); ++i) {
    Describe(context.reply(), entries[i]);
  }
}

void RecordInfo(CommandContext& context, TestControl& control) {
  const Recorder& recorder = control.recorder();
  const std::pair<std::string_view, uint64_t> facts[] = {
      {"recording", recorder.recording() ? 1 : 0},
      {"entries", recorder.entries().size()},
      {"dropped", recorder.dropped()},
      {"bytes", recorder.bytes()},
      {"max-entries", recorder.most_entries()},
      {"max-bytes", Recorder::kMostBytes},
  };
  context.reply().Map(std::size(facts));
  for (const auto& [name, value] : facts) {
    context.reply().Bulk(name);
    context.reply().Integer(static_cast<int64_t>(value));
  }
}

constexpr CommandSpec kRecordSubcommands[] = {
    {.name = "clear",
     .group = Group::kListq,
     .since = "0.1.0",
     .summary = "Forgets what was recorded; recording goes on if it is on.",
     .complexity = "O(N) in the entries",
     .arity = 2,
     .flags = kTest,
     .handler = WithControl<RecordClear>},
    {.name = "count",
     .group = Group::kListq,
     .since = "0.1.0",
     .summary = "Counts the entries, or those that match.",
     .complexity = "O(N) in the entries",
     .arity = -2,
     .flags = kTest,
     .syntax = "[COMMAND command:string] [KEY key:pattern] "
               "[CLIENT name:pattern]",
     .handler = WithControl<RecordCount>},
    {.name = "get",
     .group = Group::kListq,
     .since = "0.1.0",
     .summary = "Returns the entries, or the last ones, in the order in which "
                "the requests came. Who was not answered has no reply.",
     .complexity = "O(N) in the entries returned",
     .arity = -2,
     .flags = kTest,
     .syntax = "[last:integer]",
     .handler = WithControl<RecordGet>},
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
     .summary = "Tells how much is recorded, and how many entries had to go to "
                "make room.",
     .complexity = "O(1)",
     .arity = 2,
     .flags = kTest,
     .handler = WithControl<RecordInfo>},
    {.name = "start",
     .group = Group::kListq,
     .since = "0.1.0",
     .summary = "Forgets what was recorded, and records requests from now on: "
                "all, or those that match.",
     .complexity = "O(N) in the entries there were",
     .arity = -2,
     .flags = kTest,
     .syntax = "[COMMAND command:string] [KEY key:pattern] "
               "[CLIENT name:pattern] [MAX entries:integer]",
     .handler = WithControl<RecordStart>},
    {.name = "stop",
     .group = Group::kListq,
     .since = "0.1.0",
     .summary = "Records nothing more, replies included.",
     .complexity = "O(1)",
     .arity = 2,
     .flags = kTest,
     .handler = WithControl<RecordStop>},
};
static_assert(IsWellFormed(kRecordSubcommands));

constexpr CommandSpec kTestRecordCommands[] = {
    {.name = "lq.record",
     .group = Group::kListq,
     .since = "0.1.0",
     .summary = "What clients asked for and were told.",
     .complexity = "That of the subcommand",
     .arity = -2,
     .subcommands = kRecordSubcommands},
};
static_assert(IsWellFormed(kTestRecordCommands));

}  // namespace

std::span<const CommandSpec> TestRecordCommands() {
  return kTestRecordCommands;
}

}  // namespace listq::server
