// LQ.SERVER: further servers in the same process, one for each test.
#include <optional>
#include <string>

#include "server/commands/all_commands.h"
#include "server/commands/help.h"
#include "server/engine/arg_reader.h"
#include "server/engine/command_context.h"
#include "server/testing/test_command.h"
#include "server/testing/virtual_servers.h"

namespace listq::server {

namespace {

constexpr size_t kFirst = 2;  // argument of a subcommand

// A handler for WithControl: calls `kHandler` if this server has servers.
template <void (*kHandler)(CommandContext&, VirtualServers&)>
void WithServers(CommandContext& context, TestControl& control) {
  if (control.virtual_servers() == nullptr) {
    return context.Fail(
        "ERR a virtual server has no servers of its own: ask the one that "
        "made it");
  }
  kHandler(context, *control.virtual_servers());
}

int64_t ReadDatabases(ArgReader& reader) {
  if (reader.TakeWord("unlimited")) return INT32_MAX;
  return reader.IntegerIn(
      1, INT32_MAX, "ERR databases is neither a positive number nor unlimited");
}

bool ReadIsVirtual(ArgReader& reader) {
  if (reader.TakeWord("virtual")) return true;
  if (!reader.TakeWord("real")) {
    reader.Fail("ERR clock is neither real nor virtual");
  }
  return false;
}

void ReadOption(ArgReader& reader, VirtualServers::Options& options) {
  if (reader.TakeWord("keep")) {
    options.owner.reset();
  } else if (reader.TakeOption("password", 1)) {
    options.password = reader.Text();
  } else if (reader.TakeOption("databases", 1)) {
    options.databases = ReadDatabases(reader);
  } else if (reader.TakeOption("seed", 1)) {
    options.seed = static_cast<uint64_t>(
        reader.IntegerIn(1, INT64_MAX, "ERR seed is not a positive number"));
  } else if (reader.TakeOption("clock", 1)) {
    options.clock_is_virtual = ReadIsVirtual(reader);
  } else if (reader.TakeOption("socket", 1)) {
    options.socket = reader.Text();
  } else {
    reader.Fail(kSyntaxError);
  }
}

void ServerNew(CommandContext& context, VirtualServers& servers) {
  VirtualServers::Options options;
  options.owner = context.session().id;
  ArgReader reader(context.args(), kFirst);
  while (!reader.failed() && !reader.done()) ReadOption(reader, options);
  if (reader.failed()) return context.Fail(reader.error());
  const auto [server, error] = servers.Make(options);
  if (!error.empty()) return context.Fail("ERR " + error);
  resp::ReplyWriter& reply = context.reply();
  reply.Map(server.socket.empty() ? 3 : 4);
  reply.Bulk("id");
  reply.Integer(static_cast<int64_t>(server.id));
  reply.Bulk("host");
  reply.Bulk(server.host);
  reply.Bulk("port");
  reply.Integer(server.port);
  if (server.socket.empty()) return;
  reply.Bulk("socket");
  reply.Bulk(server.socket);
}

bool IsPassword(Args args, size_t index) {
  return index > kFirst && IsWord(args[index - 1], "password");
}

void ReplyWith(resp::ReplyWriter& reply,
               const VirtualServers::Description& server) {
  reply.Map(6);
  reply.Bulk("id");
  reply.Integer(static_cast<int64_t>(server.id));
  reply.Bulk("port");
  reply.Integer(server.port);
  reply.Bulk("owner");
  if (server.owner.has_value()) {
    reply.Integer(static_cast<int64_t>(*server.owner));
  } else {
    reply.Null();
  }
  reply.Bulk("clients");
  reply.Integer(static_cast<int64_t>(server.clients));
  reply.Bulk("keys");
  reply.Integer(static_cast<int64_t>(server.keys));
  reply.Bulk("age");
  reply.Integer(server.age_ms);
}

void ServerList(CommandContext& context, VirtualServers& servers) {
  const auto list = servers.List();
  context.reply().Array(list.size());
  for (const auto& server : list) ReplyWith(context.reply(), server);
}

void ServerDel(CommandContext& context, VirtualServers& servers) {
  ArgReader reader(context.args(), kFirst);
  const int64_t id =
      reader.IntegerIn(1, INT64_MAX, "ERR id is not a positive number");
  if (reader.failed()) return context.Fail(reader.error());
  if (!servers.Remove(static_cast<uint64_t>(id))) {
    return context.Fail("ERR there is no server " + std::to_string(id));
  }
  context.reply().Ok();
}

constexpr CommandSpec kServerSubcommands[] = {
    {.name = "del",
     .group = Group::kListq,
     .since = "0.1.0",
     .summary = "Ends a server and closes its clients' connections.",
     .complexity = "O(N) in its keys and clients",
     .arity = 3,
     .flags = kTest,
     .syntax = "id:integer",
     .handler = WithControl<WithServers<ServerDel>>},
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
     .summary = "Lists the servers that there are.",
     .complexity = "O(N) in the servers",
     .arity = 2,
     .flags = kTest,
     .handler = WithControl<WithServers<ServerList>>},
    {.name = "new",
     .group = Group::kListq,
     .since = "0.1.0",
     .summary = "Starts a server on a port of its own, which ends with this "
                "connection unless it is to be kept.",
     .complexity = "O(1)",
     .arity = -2,
     .flags = kTest,
     .syntax = "[KEEP] [PASSWORD password:string] [DATABASES databases:string] "
               "[SEED seed:integer] [CLOCK clock:<REAL|VIRTUAL>] "
               "[SOCKET path:string]",
     .handler = WithControl<WithServers<ServerNew>>,
     .secret = IsPassword},
};
static_assert(IsWellFormed(kServerSubcommands));

constexpr CommandSpec kTestServerCommands[] = {
    {.name = "lq.server",
     .group = Group::kListq,
     .since = "0.1.0",
     .summary = "Further servers in this process, one for each test.",
     .complexity = "That of the subcommand",
     .arity = -2,
     .subcommands = kServerSubcommands},
};
static_assert(IsWellFormed(kTestServerCommands));

}  // namespace

std::span<const CommandSpec> TestServerCommands() {
  return kTestServerCommands;
}

}  // namespace listq::server
