// MONITOR, SLOWLOG and LATENCY: what the server does, and how long it takes.
#include <algorithm>
#include <string>
#include <vector>

#include "server/commands/all_commands.h"
#include "server/commands/help.h"
#include "server/engine/arg_reader.h"
#include "server/engine/command_context.h"
#include "server/engine/command_table.h"
#include "server/engine/engine.h"

namespace listq::server {

namespace {

void Monitor(CommandContext& context) {
  if (!context.may_wait()) {
    return context.Fail("ERR MONITOR isn't allowed for DENY BLOCKING client");
  }
  // Who does already gets no reply, as in Redis.
  if (context.session().monitoring) return;
  context.engine().StartMonitoring(context.session());
  context.reply().Ok();
}

// ---- SLOWLOG ----

SlowLog& SlowLogOf(CommandContext& context) {
  return context.engine().telemetry().slow_log();
}

void Write(resp::ReplyWriter& reply, const SlowLog::Entry& entry) {
  reply.Array(6);
  reply.Integer(entry.id);
  reply.Integer(entry.unix_s);
  reply.Integer(entry.us);
  reply.Array(entry.arguments.size());
  for (const std::string& argument : entry.arguments) reply.Bulk(argument);
  reply.Bulk(entry.address);
  reply.Bulk(entry.client_name);
}

void SlowlogGet(CommandContext& context) {
  constexpr std::string_view kBadCount =
      "ERR count should be greater than or equal to -1";
  if (context.args().size() > 3) {
    return context.Fail(SubcommandSyntaxError("SLOWLOG", context.arg(1)));
  }
  ArgReader reader(context.args(), 2);
  int64_t count = 10;
  if (!reader.done()) count = reader.IntegerIn(-1, INT64_MAX, kBadCount);
  if (reader.failed()) return context.Fail(reader.error());
  const auto& entries = SlowLogOf(context).entries();
  size_t shown = entries.size();
  if (count >= 0) shown = std::min(shown, static_cast<size_t>(count));
  context.reply().Array(shown);
  for (size_t i = 0; i < shown; ++i) Write(context.reply(), entries[i]);
}

void SlowlogLen(CommandContext& context) {
  context.reply().Integer(
      static_cast<int64_t>(SlowLogOf(context).entries().size()));
}

void SlowlogReset(CommandContext& context) {
  SlowLogOf(context).Clear();
  context.reply().Ok();
}

// ---- LATENCY ----

LatencyMonitor& LatencyMonitorOf(CommandContext& context) {
  return context.engine().telemetry().latency_monitor();
}

void LatencyLatest(CommandContext& context) {
  const auto& events = LatencyMonitorOf(context).events();
  context.reply().Array(events.size());
  for (const auto& [name, event] : events) {
    context.reply().Array(4);
    context.reply().Bulk(name);
    context.reply().Integer(event.samples.back().unix_s);
    context.reply().Integer(event.samples.back().ms);
    context.reply().Integer(event.most_ms);
  }
}

void LatencyHistory(CommandContext& context) {
  const auto* event = LatencyMonitorOf(context).Find(context.arg(2));
  if (event == nullptr) return context.reply().Array(0);
  context.reply().Array(event->samples.size());
  for (const LatencyMonitor::Sample& sample : event->samples) {
    context.reply().Array(2);
    context.reply().Integer(sample.unix_s);
    context.reply().Integer(sample.ms);
  }
}

void LatencyReset(CommandContext& context) {
  LatencyMonitor& monitor = LatencyMonitorOf(context);
  size_t count = 0;
  if (context.args().size() == 2) count = monitor.ResetAll();
  for (std::string_view name : context.args().subspan(2)) {
    if (monitor.Reset(name)) ++count;
  }
  context.reply().Integer(static_cast<int64_t>(count));
}

// Rows of which times are known: those asked for, with their subcommands.
std::vector<const CommandSpec*> MeasuredRows(CommandContext& context) {
  const CommandTable& table = context.engine().commands();
  std::vector<const CommandSpec*> rows;
  const auto add = [&](const CommandSpec& row) {
    const auto& stats = context.engine().telemetry().commands();
    if (stats[table.IndexOf(row)].latency != nullptr) rows.push_back(&row);
  };
  if (context.args().size() == 2) {
    for (size_t i = 0; i < table.rows(); ++i) add(table.row(i));
  }
  for (std::string_view name : context.args().subspan(2)) {
    const CommandSpec* spec = table.FindByFullName(name);
    if (spec == nullptr) continue;
    add(*spec);
    for (const CommandSpec& subcommand : spec->subcommands) add(subcommand);
  }
  return rows;
}

void Histogram(CommandContext& context) {
  const CommandTable& table = context.engine().commands();
  resp::ReplyWriter& reply = context.reply();
  const std::vector<const CommandSpec*> rows = MeasuredRows(context);
  reply.Map(rows.size());
  for (const CommandSpec* row : rows) {
    const auto& stats =
        context.engine().telemetry().commands()[table.IndexOf(*row)];
    const auto points = stats.latency->Cumulative();
    reply.Bulk(table.FullName(*row));
    reply.Map(2);
    reply.Bulk("calls");
    reply.Integer(static_cast<int64_t>(stats.latency->total()));
    reply.Bulk("histogram_usec");
    reply.Map(points.size());
    for (const LatencyHistogram::Point& point : points) {
      reply.Integer(static_cast<int64_t>(point.us));
      reply.Integer(static_cast<int64_t>(point.calls));
    }
  }
}

// ---- Rows ----

constexpr uint32_t kTelling = kAdmin | kLoading | kStale;
constexpr uint32_t kLatencyFlags = kTelling | kNoScript;
constexpr std::string_view kOfEachNode =
    "nondeterministic_output request_policy:all_nodes response_policy:special";
constexpr std::string_view kOnAllNodes =
    "request_policy:all_nodes response_policy:all_succeeded";

constexpr CommandSpec kLatencySubcommands[] = {
    {.name = "help",
     .group = Group::kServer,
     .since = "2.8.13",
     .summary = "Prints this help.",
     .complexity = "O(1)",
     .arity = 2,
     .flags = kLoading | kStale,
     .handler = ReplyWithHelp},
    {.name = "histogram",
     .group = Group::kServer,
     .since = "7.0.0",
     .summary = "Tells how many calls of commands took how long.",
     .complexity = "O(N) in the commands",
     .arity = -2,
     .flags = kLatencyFlags,
     .syntax = "[command:string...]",
     .tips = kOfEachNode,
     .handler = Histogram},
    {.name = "history",
     .group = Group::kServer,
     .since = "2.8.13",
     .summary = "Tells when an event took long.",
     .complexity = "O(1)",
     .arity = 3,
     .flags = kLatencyFlags,
     .syntax = "event:string",
     .tips = kOfEachNode,
     .handler = LatencyHistory},
    {.name = "latest",
     .group = Group::kServer,
     .since = "2.8.13",
     .summary = "Tells of each event when it last took long.",
     .complexity = "O(1)",
     .arity = 2,
     .flags = kLatencyFlags,
     .tips = kOfEachNode,
     .handler = LatencyLatest},
    {.name = "reset",
     .group = Group::kServer,
     .since = "2.8.13",
     .summary = "Forgets the events named, or all.",
     .complexity = "O(1)",
     .arity = -2,
     .flags = kLatencyFlags,
     .syntax = "[event:string...]",
     .tips = kOnAllNodes,
     .handler = LatencyReset},
};
static_assert(IsWellFormed(kLatencySubcommands));

constexpr CommandSpec kSlowlogSubcommands[] = {
    {.name = "get",
     .group = Group::kServer,
     .since = "2.2.12",
     .summary = "Tells of the last calls that took long: number, Unix time, "
                "microseconds, arguments, address and name of the client.",
     .complexity = "O(N) in the entries",
     .arity = -2,
     .flags = kTelling,
     .syntax = "[count:integer]",
     .tips = "request_policy:all_nodes nondeterministic_output",
     .handler = SlowlogGet},
    {.name = "help",
     .group = Group::kServer,
     .since = "6.2.0",
     .summary = "Prints this help.",
     .complexity = "O(1)",
     .arity = 2,
     .flags = kLoading | kStale,
     .handler = ReplyWithHelp},
    {.name = "len",
     .group = Group::kServer,
     .since = "2.2.12",
     .summary = "Counts the entries.",
     .complexity = "O(1)",
     .arity = 2,
     .flags = kTelling,
     .tips = "request_policy:all_nodes response_policy:agg_sum "
             "nondeterministic_output",
     .handler = SlowlogLen},
    {.name = "reset",
     .group = Group::kServer,
     .since = "2.2.12",
     .summary = "Forgets all entries.",
     .complexity = "O(N) in the entries",
     .arity = 2,
     .flags = kTelling,
     .tips = kOnAllNodes,
     .handler = SlowlogReset},
};
static_assert(IsWellFormed(kSlowlogSubcommands));

constexpr CommandSpec kMonitorCommands[] = {
    {.name = "latency",
     .group = Group::kServer,
     .since = "2.8.13",
     .summary = "Tells how long things take.",
     .complexity = "That of the subcommand",
     .arity = -2,
     .subcommands = kLatencySubcommands},
    {.name = "monitor",
     .group = Group::kServer,
     .since = "1.0.0",
     .summary = "Shows every request from now on.",
     .complexity = "O(1), and for each request O(N) in its arguments",
     .arity = 1,
     .flags = kAdmin | kNoScript | kLoading | kStale,
     .handler = Monitor},
    {.name = "slowlog",
     .group = Group::kServer,
     .since = "2.2.12",
     .summary = "Tells which calls took long.",
     .complexity = "That of the subcommand",
     .arity = -2,
     .subcommands = kSlowlogSubcommands},
};
static_assert(IsWellFormed(kMonitorCommands));

}  // namespace

std::span<const CommandSpec> MonitorCommands() { return kMonitorCommands; }

}  // namespace listq::server
