// CLIENT: what a connection says of itself and does to others.
#include <algorithm>
#include <string>
#include <vector>

#include "server/commands/all_commands.h"
#include "server/commands/client_list.h"
#include "server/commands/client_name.h"
#include "server/commands/help.h"
#include "server/engine/arg_reader.h"
#include "server/engine/command_context.h"
#include "server/engine/command_table.h"
#include "server/engine/engine.h"

namespace listq::server {

namespace {

void ClientGetname(CommandContext& context) {
  if (context.session().name.empty()) return context.reply().Null();
  context.reply().Bulk(context.session().name);
}

void ClientId(CommandContext& context) {
  context.reply().Integer(static_cast<int64_t>(context.session().id));
}

void ClientInfo(CommandContext& context) {
  context.reply().Verbatim("txt",
                           DescribeClient(context.engine(), context.session()));
}

// CLIENT KILL addr:port, the form of old.
void KillByAddress(CommandContext& context) {
  for (const auto& [id, session] : context.engine().sessions()) {
    if (session->state == Session::State::kClosing ||
        session->transport.PeerAddress() != context.arg(2)) {
      continue;
    }
    context.reply().Ok();
    return context.engine().Close(*session);
  }
  context.Fail("ERR No such client");
}

void ClientKill(CommandContext& context) {
  if (context.args().size() == 3) return KillByAddress(context);
  ArgReader reader(context.args(), 2);
  const ClientFilter filter = ReadClientFilter(reader);
  if (reader.failed()) return context.Fail(reader.error());
  int64_t killed = 0;
  for (const auto& [id, session] : context.engine().sessions()) {
    if (session->state == Session::State::kClosing ||
        (filter.skip_me && session.get() == &context.session()) ||
        !filter.Matches(*session)) {
      continue;
    }
    context.engine().Close(*session);
    ++killed;
  }
  context.reply().Integer(killed);
}

// The sessions with the ids that follow; latches Redis's error.
std::vector<const Session*> ReadSessionIds(CommandContext& context,
                                           ArgReader& reader) {
  std::vector<const Session*> sessions;
  while (!reader.failed() && !reader.done()) {
    const int64_t id = reader.Integer("ERR Invalid client ID");
    if (const Session* session =
            context.engine().FindSession(static_cast<uint64_t>(id))) {
      sessions.push_back(session);
    }
  }
  return sessions;
}

void ClientList(CommandContext& context) {
  ArgReader reader(context.args(), 2);
  std::vector<const Session*> sessions;
  if (reader.TakeOption("id", 1)) {
    sessions = ReadSessionIds(context, reader);
  } else {
    const bool by_type = reader.left() == 2 && reader.TakeWord("type");
    const std::string_view type = by_type ? reader.Text() : "";
    if (!reader.done()) reader.Fail(kSyntaxError);
    if (by_type && !IsClientType(type)) {
      reader.Fail("ERR Unknown client type '" + std::string(type) + "'");
    }
    for (const auto& [id, session] : context.engine().sessions()) {
      if (!by_type || IsOfType(*session, type)) {
        sessions.push_back(session.get());
      }
    }
  }
  if (reader.failed()) return context.Fail(reader.error());
  std::string lines;
  for (const Session* session : sessions) {
    lines += DescribeClient(context.engine(), *session);
  }
  context.reply().Verbatim("txt", lines);
}

// ON or OFF; a syntax error otherwise.
void SetSwitch(CommandContext& context, bool& setting) {
  ArgReader reader(context.args(), 2);
  if (reader.TakeWord("on")) {
    setting = true;
  } else if (reader.TakeWord("off")) {
    setting = false;
  } else {
    return context.Fail(kSyntaxError);
  }
  context.reply().Ok();
}

void ClientNoEvict(CommandContext& context) {
  SetSwitch(context, context.session().no_evict);
}
void ClientNoTouch(CommandContext& context) {
  SetSwitch(context, context.session().no_touch);
}

void ClientPause(CommandContext& context) {
  if (context.args().size() > 4) {
    return context.Fail(SubcommandSyntaxError("CLIENT", context.arg(1)));
  }
  Pause::Scope scope = Pause::Scope::kAll;
  if (context.args().size() > 3) {
    ArgReader mode(context.args(), 3);
    if (mode.TakeWord("write")) {
      scope = Pause::Scope::kWrites;
    } else if (!mode.TakeWord("all")) {
      return context.Fail("ERR CLIENT PAUSE mode must be WRITE or ALL");
    }
  }
  ArgReader reader(context.args(), 2);
  const int64_t ms =
      reader.Integer("ERR timeout is not an integer or out of range");
  if (ms < 0) reader.Fail("ERR timeout is negative");
  if (reader.failed()) return context.Fail(reader.error());
  constexpr int64_t kLongestMs = INT64_MAX / 4000;
  context.engine().PauseClients(scope, context.engine().clock().monotonic_us() +
                                           std::min(ms, kLongestMs) * 1000);
  context.reply().Ok();
}

void ClientUnpause(CommandContext& context) {
  context.engine().ResumeClients();
  context.reply().Ok();
}

void ClientReply(CommandContext& context) {
  ArgReader reader(context.args(), 2);
  ReplyMode& mode = context.session().reply_mode;
  if (reader.TakeWord("on")) {
    mode = ReplyMode::kOn;
    context.reply().Ok();
  } else if (reader.TakeWord("off")) {
    mode = ReplyMode::kOff;
  } else if (reader.TakeWord("skip")) {
    if (mode != ReplyMode::kOff) mode = ReplyMode::kSkipNext;
  } else {
    context.Fail(kSyntaxError);
  }
}

void ClientSetinfo(CommandContext& context) {
  ArgReader reader(context.args(), 2);
  std::string* target = nullptr;
  std::string_view name = "lib-name";
  if (reader.TakeWord("lib-name")) {
    target = &context.session().library_name;
  } else if (reader.TakeWord("lib-ver")) {
    target = &context.session().library_version;
    name = "lib-ver";
  } else {
    return context.Fail("ERR Unrecognized option '" +
                        std::string(reader.Text()) + "'");
  }
  if (!IsClientName(context.arg(3))) {
    return context.Fail(
        "ERR " + std::string(name) +
        " cannot contain spaces, newlines or special characters.");
  }
  *target = context.arg(3);
  context.reply().Ok();
}

void ClientSetname(CommandContext& context) {
  if (!IsClientName(context.arg(2))) return context.Fail(kClientNameError);
  context.session().name = context.arg(2);
  context.reply().Ok();
}

void ClientUnblock(CommandContext& context) {
  std::string_view error;
  if (context.args().size() > 4) {
    return context.Fail(SubcommandSyntaxError("CLIENT", context.arg(1)));
  }
  if (context.args().size() == 4) {
    ArgReader reason(context.args(), 3);
    if (reason.TakeWord("error")) {
      error = kUnblockedError;
    } else if (!reason.TakeWord("timeout")) {
      return context.Fail(
          "ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR");
    }
  }
  ArgReader reader(context.args(), 2);
  const int64_t id = reader.Integer(kNotAnIntegerError);
  if (reader.failed()) return context.Fail(reader.error());
  Session* session = context.engine().FindSession(static_cast<uint64_t>(id));
  const bool blocked = session != nullptr && session->blocked();
  if (blocked) context.engine().Unblock(*session, error);
  context.reply().Integer(blocked ? 1 : 0);
}

constexpr uint32_t kPlain = kNoScript | kLoading | kStale;
constexpr uint32_t kAdministration = kPlain | kAdmin;

constexpr CommandSpec kClientSubcommands[] = {
    {.name = "getname",
     .group = Group::kConnection,
     .since = "2.6.9",
     .summary = "Answers the name of the connection.",
     .complexity = "O(1)",
     .arity = 2,
     .flags = kPlain,
     .handler = ClientGetname},
    {.name = "help",
     .group = Group::kConnection,
     .since = "5.0.0",
     .summary = "Prints this help.",
     .complexity = "O(1)",
     .arity = 2,
     .flags = kLoading | kStale,
     .handler = ReplyWithHelp},
    {.name = "id",
     .group = Group::kConnection,
     .since = "5.0.0",
     .summary = "Answers the number of the connection.",
     .complexity = "O(1)",
     .arity = 2,
     .flags = kPlain,
     .handler = ClientId},
    {.name = "info",
     .group = Group::kConnection,
     .since = "6.2.0",
     .summary = "Describes the connection in one line.",
     .complexity = "O(1)",
     .arity = 2,
     .flags = kPlain,
     .tips = "nondeterministic_output",
     .handler = ClientInfo},
    {.name = "kill",
     .group = Group::kConnection,
     .since = "2.4.0",
     .summary = "Closes connections.",
     .complexity = "O(N) in the connections",
     .arity = -3,
     .flags = kAdministration,
     .syntax = "filter:<ip:port:string@..2.8.12|new-format:<[ID "
               "client-id:integer@2.8.12]|[TYPE "
               "normal_master_slave_pubsub:<NORMAL|MASTER@3.2.0|SLAVE|"
               "REPLICA@5.0.0|PUBSUB>@2.8.12]|[USER username:string]|"
               "[ADDR ip:port:string]|[LADDR ip:port:string@6.2.0]|"
               "[SKIPME yes/no:string]>...>",
     .handler = ClientKill},
    {.name = "list",
     .group = Group::kConnection,
     .since = "2.4.0",
     .summary = "Describes connections, one line each.",
     .complexity = "O(N) in the connections",
     .arity = -2,
     .flags = kAdministration,
     .syntax = "[TYPE normal_master_replica_pubsub:<NORMAL|MASTER|REPLICA|"
               "PUBSUB>@5.0.0] [ID id:{client-id:integer...}@6.2.0]",
     .tips = "nondeterministic_output",
     .handler = ClientList},
    {.name = "no-evict",
     .group = Group::kConnection,
     .since = "7.0.0",
     .summary = "Says whether the connection may be closed to free memory.",
     .complexity = "O(1)",
     .arity = 3,
     .flags = kAdministration,
     .syntax = "enabled:<ON|OFF>",
     .handler = ClientNoEvict},
    {.name = "no-touch",
     .group = Group::kConnection,
     .since = "7.2.0",
     .summary =
         "Says whether the commands of the connection count as uses of keys.",
     .complexity = "O(1)",
     .arity = 3,
     .flags = kPlain,
     .syntax = "enabled:<ON|OFF>",
     .handler = ClientNoTouch},
    {.name = "pause",
     .group = Group::kConnection,
     .since = "3.0.0",
     .summary = "Puts off commands for some milliseconds.",
     .complexity = "O(1)",
     .arity = -3,
     .flags = kAdministration,
     .syntax = "timeout:integer [mode:<WRITE|ALL>@6.2.0]",
     .handler = ClientPause},
    {.name = "reply",
     .group = Group::kConnection,
     .since = "3.2.0",
     .summary = "Says whether the connection wants replies.",
     .complexity = "O(1)",
     .arity = 3,
     .flags = kPlain,
     .syntax = "on_off_skip:<ON|OFF|SKIP>",
     .handler = ClientReply},
    {.name = "setinfo",
     .group = Group::kConnection,
     .since = "7.2.0",
     .summary = "Names the library behind the connection.",
     .complexity = "O(1)",
     .arity = 4,
     .flags = kPlain,
     .syntax = "attr:<LIB-NAME libname:string|LIB-VER libver:string>",
     .tips = "request_policy:all_nodes response_policy:all_succeeded",
     .handler = ClientSetinfo},
    {.name = "setname",
     .group = Group::kConnection,
     .since = "2.6.9",
     .summary = "Names the connection.",
     .complexity = "O(1)",
     .arity = 3,
     .flags = kPlain,
     .syntax = "connection-name:string",
     .handler = ClientSetname},
    {.name = "unblock",
     .group = Group::kConnection,
     .since = "5.0.0",
     .summary = "Ends the wait of a blocked connection.",
     .complexity = "O(1)",
     .arity = -3,
     .flags = kAdministration,
     .syntax = "client-id:integer [timeout_error:<TIMEOUT|ERROR>]",
     .handler = ClientUnblock},
    {.name = "unpause",
     .group = Group::kConnection,
     .since = "6.2.0",
     .summary = "Ends a pause.",
     .complexity = "O(N) in the commands put off",
     .arity = 2,
     .flags = kAdministration,
     .handler = ClientUnpause},
};
static_assert(IsWellFormed(kClientSubcommands));

constexpr CommandSpec kClientCommands[] = {
    {.name = "client",
     .group = Group::kConnection,
     .since = "2.4.0",
     .summary = "Tells about connections and steers them.",
     .complexity = "That of the subcommand",
     .arity = -2,
     .subcommands = kClientSubcommands},
};
static_assert(IsWellFormed(kClientCommands));

}  // namespace

std::span<const CommandSpec> ClientCommands() { return kClientCommands; }

}  // namespace listq::server
