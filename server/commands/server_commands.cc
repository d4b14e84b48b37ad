// The server as a whole: INFO, FLUSHALL, SHUTDOWN and their like. CONFIG is
// in config_commands.cc.
#include <cmath>
#include <string>

#include "resp/number_text.h"
#include "server/commands/all_commands.h"
#include "server/commands/help.h"
#include "server/commands/info.h"
#include "server/commands/on_disk.h"
#include "server/engine/arg_reader.h"
#include "server/engine/command_context.h"
#include "server/engine/command_table.h"
#include "server/engine/engine.h"
#include "server/engine/permission.h"
#include "server/engine/snapshots.h"

namespace listq::server {

namespace {

void Dbsize(CommandContext& context) {
  context.reply().Integer(static_cast<int64_t>(context.keys().size()));
}

// ASYNC and SYNC differ in when the memory is freed; here it always follows
// after the keys are gone, piece by piece.
bool ReadFlushMode(CommandContext& context) {
  ArgReader reader(context.args(), 1);
  if (!reader.done() && !reader.TakeWord("async") && !reader.TakeWord("sync")) {
    reader.Fail(kSyntaxError);
  }
  if (!reader.done()) reader.Fail(kSyntaxError);
  if (reader.failed()) context.Fail(reader.error());
  return !reader.failed();
}

void Flushdb(CommandContext& context) {
  if (!ReadFlushMode(context)) return;
  context.engine().ClearDatabase(context.keys());
  // Even if there was nothing to remove, as in Redis.
  context.AddEffect(context.args());
  context.reply().Ok();
}

void Flushall(CommandContext& context) {
  if (!ReadFlushMode(context)) return;
  for (auto* keys : context.engine().databases().used()) {
    context.engine().ClearDatabase(*keys);
  }
  // What a log tells again was done to another file.
  if (!context.session().replaying) {
    context.engine().persistence().snapshots().DiscardOld();
  }
  context.AddEffect(context.args());
  context.reply().Ok();
}

void Info(CommandContext& context) {
  context.reply().Verbatim(
      "txt", InfoText(context.engine(), context.args().subspan(1)));
}

void Swapdb(CommandContext& context) {
  ArgReader reader(context.args(), 1);
  const int64_t first =
      reader.IntegerIn(INT32_MIN, INT32_MAX, "ERR invalid first DB index");
  const int64_t second =
      reader.IntegerIn(INT32_MIN, INT32_MAX, "ERR invalid second DB index");
  const int64_t databases = context.engine().databases().count();
  if (first < 0 || first >= databases || second < 0 || second >= databases) {
    reader.Fail(kDbIndexError);
  }
  if (reader.failed()) return context.Fail(reader.error());
  context.engine().SwapDatabases(static_cast<int>(first),
                                 static_cast<int>(second));
  context.keys().AddChanges(1);
  context.reply().Ok();
}

void Time(CommandContext& context) {
  const int64_t now = context.engine().clock().unix_us();
  context.reply().Array(2);
  context.reply().BulkInteger(now / 1'000'000);
  context.reply().BulkInteger(now % 1'000'000);
}

void Shutdown(CommandContext& context) {
  ArgReader reader(context.args(), 1);
  bool save = false;
  bool no_save = false;
  bool force = false;
  bool now = false;
  bool abort = false;
  while (!reader.failed() && !reader.done()) {
    if (reader.TakeWord("save")) {
      save = true;
    } else if (reader.TakeWord("nosave")) {
      no_save = true;
    } else if (reader.TakeWord("force")) {
      force = true;
    } else if (reader.TakeWord("now")) {
      now = true;
    } else if (reader.TakeWord("abort")) {
      abort = true;
    } else {
      reader.Fail(kSyntaxError);
    }
  }
  if ((save && no_save) || (abort && (save || no_save || force || now))) {
    reader.Fail(kSyntaxError);
  }
  // It stops at once, so there is never a stop under way to be taken back.
  if (abort) reader.Fail("ERR No shutdown in progress.");
  if (reader.failed()) return context.Fail(reader.error());
  if (save && !HasDisk(context)) return;
  StopRequest request;
  if (save) request.saving = StopRequest::Saving::kAlways;
  if (no_save) request.saving = StopRequest::Saving::kNever;
  if (force) request.failure = StopRequest::Failure::kIgnored;
  context.engine().logger().Warning("User requested shutdown...");
  if (!context.engine().Stop(request)) {
    return context.Fail("ERR Errors trying to SHUTDOWN. Check logs.");
  }
  context.engine().Close(context.session());
}

// ---- DEBUG ----

void Reload(CommandContext& context, ArgReader& reader) {
  if (!HasDisk(context)) return;
  bool save = true;
  bool flush = true;
  auto duplicates = Snapshots::Duplicates::kRefused;
  while (!reader.done()) {
    if (reader.TakeWord("nosave")) {
      save = false;
    } else if (reader.TakeWord("noflush")) {
      flush = false;
    } else if (reader.TakeWord("merge")) {
      duplicates = Snapshots::Duplicates::kReplace;
    } else {
      return context.Fail(
          "ERR DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE "
          "options.");
    }
  }
  Engine& engine = context.engine();
  Snapshots& snapshots = engine.persistence().snapshots();
  if (save && !snapshots.Save()) return context.Fail("ERR");
  if (flush) {
    for (auto* keys : engine.databases().used()) keys->Clear();
  }
  if (!snapshots.Load(duplicates)) {
    return context.Fail(
        "ERR Error trying to load the RDB dump, check server logs.");
  }
  engine.logger().Warning("DB reloaded by DEBUG RELOAD");
  context.reply().Ok();
}

void Loadaof(CommandContext& context) {
  if (!HasDisk(context)) return;
  Engine& engine = context.engine();
  if (!engine.persistence().append_log().Reload()) {
    return context.Fail(
        "ERR Error trying to load the AOF files, check server logs.");
  }
  engine.logger().Warning("Append Only File loaded by DEBUG LOADAOF");
  context.reply().Ok();
}

void Debug(CommandContext& context) {
  const std::string& allowed = context.engine().config().enable_debug_command;
  if (!IsAllowed(allowed, context.session())) {
    return context.Fail(
        "ERR DEBUG command not allowed. If the enable-debug-command option is "
        "set to \"local\", you can run it from a local connection, otherwise "
        "you need to set this option in the configuration file, and then "
        "restart the server.");
  }
  ArgReader reader(context.args(), 1);
  if (reader.TakeWord("reload")) return Reload(context, reader);
  if (reader.left() == 1 && reader.TakeWord("loadaof")) return Loadaof(context);
  if (!reader.TakeOption("sleep", 1) || reader.left() != 1) {
    return context.Fail(SubcommandSyntaxError("DEBUG", context.arg(1)));
  }
  const auto seconds = resp::ParseLongDouble(reader.Text());
  if (seconds.has_value() && *seconds > 0 && *seconds < 1e9L) {
    context.engine().clock().Block(
        static_cast<int64_t>(std::llround(*seconds * 1'000'000)));
  }
  context.reply().Ok();
}

// ---- MEMORY ----

void MemoryUsage(CommandContext& context) {
  ArgReader reader(context.args(), 3);
  while (!reader.failed() && !reader.done()) {
    if (reader.TakeOption("samples", 1)) {
      // Lists are measured whole, not by samples.
      if (reader.Integer(kNotAnIntegerError) < 0) reader.Fail(kSyntaxError);
    } else {
      reader.Fail(kSyntaxError);
    }
  }
  if (reader.failed()) return context.Fail(reader.error());
  const auto* entry = context.keys().Peek(context.arg(2));
  if (entry == nullptr) return context.reply().Null();
  context.reply().Integer(
      static_cast<int64_t>(context.keys().MemoryUsage(*entry)));
}

constexpr CommandSpec kMemorySubcommands[] = {
    {.name = "help",
     .group = Group::kServer,
     .since = "4.0.0",
     .summary = "Prints this help.",
     .complexity = "O(1)",
     .arity = 2,
     .flags = kLoading | kStale,
     .handler = ReplyWithHelp},
    {.name = "usage",
     .group = Group::kServer,
     .since = "4.0.0",
     .summary = "Estimates the bytes that a key and its value take.",
     .complexity = "O(N) in the chunks of a list",
     .arity = -3,
     .flags = kReadonly,
     .keys = {KeySpec::One(kRO, 2)},
     .syntax = "key:key [SAMPLES count:integer]",
     .handler = MemoryUsage},
};
static_assert(IsWellFormed(kMemorySubcommands));

constexpr CommandSpec kServerCommands[] = {
    {.name = "dbsize",
     .group = Group::kServer,
     .since = "1.0.0",
     .summary = "Counts the keys of the database.",
     .complexity = "O(1)",
     .arity = 1,
     .flags = kReadonly | kFast | kKeyspaceCategory,
     .tips = "request_policy:all_shards response_policy:agg_sum",
     .handler = Dbsize},
    {.name = "debug",
     .group = Group::kServer,
     .since = "1.0.0",
     .summary = "Lets the whole server sleep for some seconds, or saves its "
                "data and loads them.",
     .complexity = "O(1), or O(N) in the keys",
     .arity = -2,
     .flags = kAdmin | kNoScript | kLoading | kStale | kSyscmd,
     .syntax = "what:<sleep:{SLEEP seconds:double}|"
               "reload:{RELOAD [NOSAVE] [NOFLUSH] [MERGE]}|LOADAOF>",
     .handler = Debug},
    {.name = "flushall",
     .group = Group::kServer,
     .since = "1.0.0",
     .summary = "Removes every key of every database.",
     .complexity = "O(1); the memory is freed later, piece by piece",
     .arity = -1,
     .flags = kWrite | kDangerous | kKeyspaceCategory,
     .syntax = "[async:<ASYNC@4.0.0|SYNC@6.2.0>]",
     .tips = "request_policy:all_shards response_policy:all_succeeded",
     .handler = Flushall},
    {.name = "flushdb",
     .group = Group::kServer,
     .since = "1.0.0",
     .summary = "Removes every key of the database.",
     .complexity = "O(1); the memory is freed later, piece by piece",
     .arity = -1,
     .flags = kWrite | kDangerous | kKeyspaceCategory,
     .syntax = "[async:<ASYNC@4.0.0|SYNC@6.2.0>]",
     .tips = "request_policy:all_shards response_policy:all_succeeded",
     .handler = Flushdb},
    {.name = "info",
     .group = Group::kServer,
     .since = "1.0.0",
     .summary = "Tells how the server is and what it has done.",
     .complexity = "O(N) in the connections and databases",
     .arity = -1,
     .flags = kLoading | kStale | kDangerous,
     .syntax = "[section:string...]",
     .tips = "nondeterministic_output request_policy:all_shards "
             "response_policy:special",
     .handler = Info},
    {.name = "memory",
     .group = Group::kServer,
     .since = "4.0.0",
     .summary = "Tells about memory.",
     .complexity = "That of the subcommand",
     .arity = -2,
     .subcommands = kMemorySubcommands},
    {.name = "shutdown",
     .group = Group::kServer,
     .since = "1.0.0",
     .summary = "Stops the server.",
     .complexity = "O(N) in the connections",
     .arity = -1,
     .flags = kAdmin | kNoScript | kLoading | kStale | kNoMulti | kAllowBusy,
     .syntax = "[nosave_save:<NOSAVE|SAVE>] [NOW@7.0.0] [FORCE@7.0.0] "
               "[ABORT@7.0.0]",
     .handler = Shutdown},
    {.name = "swapdb",
     .group = Group::kServer,
     .since = "4.0.0",
     .summary = "Lets two databases change places.",
     .complexity = "O(N) in the keys that clients wait for",
     .arity = 3,
     .flags = kWrite | kFast | kDangerous | kKeyspaceCategory,
     .syntax = "index1:integer index2:integer",
     .handler = Swapdb},
    {.name = "time",
     .group = Group::kServer,
     .since = "2.6.0",
     .summary = "Answers the Unix time in seconds and microseconds.",
     .complexity = "O(1)",
     .arity = 1,
     .flags = kLoading | kStale | kFast,
     .tips = "nondeterministic_output",
     .handler = Time},
};
static_assert(IsWellFormed(kServerCommands));

}  // namespace

std::span<const CommandSpec> ServerCommands() { return kServerCommands; }

}  // namespace listq::server
