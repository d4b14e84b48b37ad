// The connection itself: who speaks, in which protocol, to which database.
// CLIENT is in client_commands.cc.
#include <algorithm>
#include <string>

#include "server/admin/version.h"
#include "server/commands/all_commands.h"
#include "server/commands/client_name.h"
#include "server/engine/arg_reader.h"
#include "server/engine/command_context.h"
#include "server/engine/engine.h"

namespace listq::server {

namespace {

void Ping(CommandContext& context) {
  if (context.args().size() > 2) return context.FailArity();
  if (context.session().subscribed() &&
      context.reply().protocol() == resp::Protocol::kResp2) {
    // Who gets nothing but messages gets a message.
    context.reply().Array(2);
    context.reply().Bulk("pong");
    return context.reply().Bulk(context.args().size() == 2 ? context.arg(1)
                                                           : "");
  }
  if (context.args().size() == 2) {
    context.reply().Bulk(context.arg(1));
  } else {
    context.reply().Status("PONG");
  }
}

void Echo(CommandContext& context) { context.reply().Bulk(context.arg(1)); }

void Quit(CommandContext& context) {
  context.reply().Ok();
  context.engine().Close(context.session());
}

void Select(CommandContext& context) {
  ArgReader reader(context.args(), 1);
  const int index = reader.DatabaseIndex(context.engine().databases().count());
  if (reader.failed()) return context.Fail(reader.error());
  context.session().database = index;
  context.reply().Ok();
}

// Takes the same time for every wrong password of a length.
bool SamePassword(std::string_view given, std::string_view expected) {
  unsigned difference = given.size() == expected.size() ? 0 : 1;
  for (size_t i = 0; i < given.size() && !expected.empty(); ++i) {
    difference |=
        static_cast<unsigned>(given[i] ^ expected[i % expected.size()]);
  }
  return difference == 0;
}

// There is one user, "default". Without a password it takes any.
bool Authenticate(CommandContext& context, std::string_view user,
                  std::string_view password) {
  const std::string& expected = context.engine().config().requirepass;
  const bool right = user == "default" &&
                     (expected.empty() || SamePassword(password, expected));
  if (right) {
    context.session().authenticated = true;
  } else {
    context.Fail(kWrongPassError);
  }
  return right;
}

void Auth(CommandContext& context) {
  if (context.args().size() > 3) return context.Fail(kSyntaxError);
  std::string_view user = "default";
  if (context.args().size() == 3) {
    user = context.arg(1);
  } else if (context.engine().config().requirepass.empty()) {
    return context.Fail(
        "ERR AUTH <password> called without any password configured for the "
        "default user. Are you sure your configuration is correct?");
  }
  if (Authenticate(context, user, context.args().back())) {
    context.reply().Ok();
  }
}

struct HelloOptions {
  std::optional<resp::Protocol> protocol;
  std::optional<std::string_view> user;
  std::string_view password;
  std::optional<std::string_view> name;
};

HelloOptions ReadHelloOptions(ArgReader& reader) {
  HelloOptions options;
  if (reader.done()) return options;
  const int64_t version =
      reader.Integer("ERR Protocol version is not an integer or out of range");
  if (version != 2 && version != 3) {
    reader.Fail("NOPROTO unsupported protocol version");
  }
  options.protocol =
      version == 3 ? resp::Protocol::kResp3 : resp::Protocol::kResp2;
  while (!reader.failed() && !reader.done()) {
    if (reader.TakeOption("auth", 2)) {
      options.user = reader.Text();
      options.password = reader.Text();
    } else if (reader.TakeOption("setname", 1)) {
      options.name = reader.Text();
      if (!IsClientName(*options.name)) reader.Fail(kClientNameError);
    } else {
      reader.Fail("ERR Syntax error in HELLO option '" +
                  std::string(reader.Peek()) + "'");
    }
  }
  return options;
}

void ReplyHello(CommandContext& context) {
  // The writer of this call still speaks the protocol of before.
  resp::ReplyWriter reply(context.session().output, context.session().protocol);
  reply.Map(7);
  reply.Bulk("server");
  reply.Bulk("redis");
  reply.Bulk("version");
  reply.Bulk(kRedisVersion);
  reply.Bulk("proto");
  reply.Integer(static_cast<int64_t>(context.session().protocol));
  reply.Bulk("id");
  reply.Integer(static_cast<int64_t>(context.session().id));
  reply.Bulk("mode");
  reply.Bulk("standalone");
  reply.Bulk("role");
  reply.Bulk("master");
  reply.Bulk("modules");
  reply.Array(0);
}

void Hello(CommandContext& context) {
  ArgReader reader(context.args(), 1);
  const HelloOptions options = ReadHelloOptions(reader);
  if (reader.failed()) return context.Fail(reader.error());
  Session& session = context.session();
  if (options.user.has_value() &&
      !Authenticate(context, *options.user, options.password)) {
    return;
  }
  if (!session.authenticated) {
    return context.Fail(
        "NOAUTH HELLO must be called with the client already authenticated, "
        "otherwise the HELLO <proto> AUTH <user> <pass> option can be used to "
        "authenticate the client and select the RESP protocol version at the "
        "same time");
  }
  if (options.name.has_value()) session.name = *options.name;
  if (options.protocol.has_value()) session.protocol = *options.protocol;
  ReplyHello(context);
}

void Reset(CommandContext& context) {
  Session& session = context.session();
  context.engine().pubsub().Unsubscribe(session);
  session.database = 0;
  session.protocol = resp::Protocol::kResp2;
  // A reply that was to be skipped is that of RESET itself.
  if (session.reply_mode != ReplyMode::kSkipThis) {
    session.reply_mode = ReplyMode::kOn;
  }
  session.no_evict = session.no_touch = false;
  session.name.clear();
  session.transaction.reset();
  context.engine().StopMonitoring(session);
  session.authenticated = context.engine().config().requirepass.empty();
  context.reply().Status("RESET");
}

// ---- What must not be shown to others ----

bool IsPasswordOfAuth(Args /*args*/, size_t index) { return index > 0; }

bool IsPasswordOfHello(Args args, size_t index) {
  return (index > 2 && IsWord(args[index - 1], "auth")) ||
         (index > 3 && IsWord(args[index - 2], "auth"));
}

// ---- WAIT ----

// There are no replicas.
void Wait(CommandContext& context) {
  ArgReader reader(context.args(), 1);
  const int64_t replicas = reader.Integer(kNotAnIntegerError);
  const int64_t ms =
      reader.Integer("ERR timeout is not an integer or out of range");
  if (ms < 0) reader.Fail("ERR timeout is negative");
  if (ms > INT64_MAX - context.engine().clock().unix_ms()) {
    reader.Fail("ERR timeout is out of range");
  }
  if (reader.failed()) return context.Fail(reader.error());
  if (replicas <= 0) return context.reply().Integer(0);
  // Beyond what microseconds can count the wait has no end that anybody sees.
  constexpr int64_t kLongestMs = 4'000'000'000'000'000;
  context.BlockInVain(std::min(ms, kLongestMs) * 1000);
}

constexpr uint32_t kAlways = kNoScript | kLoading | kStale | kFast | kNoAuth;

constexpr CommandSpec kConnectionCommands[] = {
    {.name = "auth",
     .group = Group::kConnection,
     .since = "1.0.0",
     .summary = "Proves who is speaking.",
     .complexity = "O(1)",
     .arity = -2,
     .flags = kAlways | kAllowBusy,
     .syntax = "[username:string@6.0.0] password:string",
     .handler = Auth,
     .secret = IsPasswordOfAuth},
    {.name = "echo",
     .group = Group::kConnection,
     .since = "1.0.0",
     .summary = "Answers its argument.",
     .complexity = "O(1)",
     .arity = 2,
     .flags = kLoading | kStale | kFast,
     .syntax = "message:string",
     .handler = Echo},
    {.name = "hello",
     .group = Group::kConnection,
     .since = "6.0.0",
     .summary = "Chooses the protocol and tells about the server.",
     .complexity = "O(1)",
     .arity = -1,
     .flags = kAlways | kAllowBusy,
     .syntax = "[arguments:{protover:integer "
               "[AUTH username_password:{username:string password:string}] "
               "[SETNAME clientname:string]}]",
     .handler = Hello,
     .secret = IsPasswordOfHello},
    {.name = "ping",
     .group = Group::kConnection,
     .since = "1.0.0",
     .summary = "Answers PONG, or its argument.",
     .complexity = "O(1)",
     .arity = -1,
     .flags = kFast | kWhileSubscribed | kProbe,
     .syntax = "[message:string]",
     .tips = "request_policy:all_shards response_policy:all_succeeded",
     .handler = Ping},
    {.name = "quit",
     .group = Group::kConnection,
     .since = "1.0.0",
     .summary = "Closes the connection after the replies that are owed.",
     .complexity = "O(1)",
     .arity = -1,
     .flags = kAlways | kAllowBusy | kUnqueued | kWhileSubscribed,
     .handler = Quit,
     .deprecated_since = "7.2.0",
     .replaced_by = "just closing the connection"},
    {.name = "reset",
     .group = Group::kConnection,
     .since = "6.2.0",
     .summary = "Makes the connection as if it were new.",
     .complexity = "O(1)",
     .arity = 1,
     .flags = kAlways | kAllowBusy | kUnqueued | kWhileSubscribed,
     .handler = Reset},
    {.name = "select",
     .group = Group::kConnection,
     .since = "1.0.0",
     .summary = "Chooses the database that the next commands are about.",
     .complexity = "O(1)",
     .arity = 2,
     .flags = kLoading | kStale | kFast | kInLog,
     .syntax = "index:integer",
     .handler = Select},
    {.name = "wait",
     .group = Group::kGeneric,
     .since = "3.0.0",
     .summary = "Waits until so many replicas have what was written.",
     .complexity = "O(1)",
     .arity = 3,
     .flags = kNoScript | kConnectionCategory,
     .syntax = "numreplicas:integer timeout:integer",
     .tips = "request_policy:all_shards response_policy:agg_min",
     .handler = Wait},
};
static_assert(IsWellFormed(kConnectionCommands));

}  // namespace

std::span<const CommandSpec> ConnectionCommands() {
  return kConnectionCommands;
}

}  // namespace listq::server
