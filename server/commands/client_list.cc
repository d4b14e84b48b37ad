// How a session looks from outside.
#include "server/commands/client_list.h"

#include "server/engine/command_table.h"
#include "server/engine/engine.h"

namespace listq::server {

namespace {

std::string Flags(const Session& session) {
  std::string flags;
  if (session.waiting()) flags += 'b';
  if (session.state == Session::State::kClosing) flags += 'c';
  if (session.no_evict) flags += 'e';
  if (session.no_touch) flags += 'T';
  return flags.empty() ? "N" : flags;
}

size_t ArgumentMemory(const Session& session) {
  return session.pending == nullptr ? 0 : session.pending->bytes();
}

}  // namespace

std::string DescribeClient(const Engine& engine, const Session& session) {
  std::string line;
  const auto add = [&line](std::string_view name, auto value) {
    if (!line.empty()) line += ' ';
    line.append(name).append("=");
    if constexpr (std::is_integral_v<decltype(value)>) {
      line += std::to_string(value);
    } else {
      line += value;
    }
  };
  const int64_t now = engine.clock().monotonic_us();
  const size_t output = session.output.capacity() + session.transport.unsent();
  add("id", session.id);
  add("addr", session.transport.PeerAddress());
  add("laddr", session.transport.LocalAddress());
  add("fd", session.transport.fd());
  add("name", session.name);
  add("age", (now - session.connected_us) / 1'000'000);
  add("idle", (now - session.last_used_us) / 1'000'000);
  add("flags", Flags(session));
  add("db", session.database);
  add("sub", 0);
  add("psub", 0);
  add("ssub", 0);
  add("multi", -1);
  add("watch", 0);
  add("qbuf", session.input.size());
  add("qbuf-free", session.input.room());
  add("argv-mem", ArgumentMemory(session));
  add("multi-mem", 0);
  add("rbs", session.output.capacity());
  add("rbp", session.output.size());
  add("obl", session.output.size());
  add("oll", 0);
  add("omem", session.transport.unsent());
  add("tot-mem", sizeof(Session) + session.input.capacity() + output +
                     ArgumentMemory(session));
  add("events", session.transport.unsent() > 0 ? "rw" : "r");
  add("cmd", session.last_command == nullptr
                 ? std::string("NULL")
                 : engine.commands().FullName(*session.last_command));
  add("user", "default");
  add("redir", -1);
  add("resp", static_cast<int>(session.protocol));
  add("lib-name", session.library_name);
  add("lib-ver", session.library_version);
  return line + "\n";
}

bool IsClientType(std::string_view type) {
  for (std::string_view known :
       {"normal", "master", "replica", "slave", "pubsub"}) {
    if (IsWord(type, known)) return true;
  }
  return false;
}

bool IsOfType(const Session& /*session*/, std::string_view type) {
  return IsWord(type, "normal");
}

bool ClientFilter::Matches(const Session& session) const {
  return (!id.has_value() || *id == session.id) &&
         (!type.has_value() || IsOfType(session, *type)) &&
         (!user.has_value() || *user == "default") &&
         (!address.has_value() ||
          *address == session.transport.PeerAddress()) &&
         (!local_address.has_value() ||
          *local_address == session.transport.LocalAddress());
}

ClientFilter ReadClientFilter(ArgReader& reader) {
  ClientFilter filter;
  while (!reader.failed() && !reader.done()) {
    if (reader.TakeOption("id", 1)) {
      filter.id = static_cast<uint64_t>(reader.IntegerIn(
          1, INT64_MAX, "ERR client-id should be greater than 0"));
    } else if (reader.TakeOption("type", 1)) {
      filter.type = reader.Text();
      if (!IsClientType(*filter.type)) {
        reader.Fail("ERR Unknown client type '" + std::string(*filter.type) +
                    "'");
      }
    } else if (reader.TakeOption("user", 1)) {
      filter.user = reader.Text();
      if (*filter.user != "default") {
        reader.Fail("ERR No such user '" + std::string(*filter.user) + "'");
      }
    } else if (reader.TakeOption("addr", 1)) {
      filter.address = reader.Text();
    } else if (reader.TakeOption("laddr", 1)) {
      filter.local_address = reader.Text();
    } else if (reader.TakeOption("skipme", 1)) {
      filter.skip_me = reader.TakeWord("yes");
      if (!filter.skip_me && !reader.TakeWord("no")) {
        reader.Fail(kSyntaxError);
      }
    } else {
      reader.Fail(kSyntaxError);
    }
  }
  return filter;
}

}  // namespace listq::server
