// How a session looks from outside.
#include "server/commands/client_list.h"

#include <iterator>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "server/engine/command_table.h"
#include "server/engine/engine.h"

namespace listq::server {

namespace {

std::string Flags(const Session& session) {
  std::string flags;
  const Transaction* transaction = session.transaction.get();
  if (session.monitoring) flags += 'O';
  if (session.in_multi() || session.in_exec()) flags += 'x';
  if (session.subscribed()) flags += 'P';
  if (session.waiting()) flags += 'b';
  if (transaction != nullptr && transaction->watcher().touched()) flags += 'd';
  if (session.state == Session::State::kClosing) flags += 'c';
  if (session.no_evict) flags += 'e';
  if (session.no_touch) flags += 'T';
  return flags.empty() ? "N" : flags;
}

size_t ArgumentMemory(const Session& session) {
  return session.pending.bytes();
}

size_t QueueMemory(const Session& session) {
  return session.transaction == nullptr ? 0 : session.transaction->bytes();
}

// Builds "name=value name=value".
class Fields {
 public:
  template <typename Value>
  void Add(std::string_view name, const Value& value) {
    if (!line_.empty()) line_ += ' ';
    line_.append(name).append("=");
    if constexpr (std::is_integral_v<Value>) {
      line_ += std::to_string(value);
    } else {
      line_ += value;
    }
  }
  std::string TakeLine() { return std::move(line_) + "\n"; }

 private:
  std::string line_;
};

// What the client holds of the server's memory.
void AddBuffers(const Session& session, Fields& out) {
  const size_t unsent = session.transport.unsent();
  out.Add("qbuf", session.input.size());
  out.Add("qbuf-free", session.input.room());
  out.Add("argv-mem", ArgumentMemory(session));
  out.Add("multi-mem", QueueMemory(session));
  out.Add("rbs", session.output.capacity());
  out.Add("rbp", session.output.size());
  out.Add("obl", session.output.size());
  out.Add("oll", 0);
  out.Add("omem", unsent);
  out.Add("tot-mem", sizeof(Session) + session.input.capacity() +
                         session.output.capacity() + unsent +
                         ArgumentMemory(session) + QueueMemory(session));
}

void AddTransaction(const Session& session, Fields& out) {
  const Transaction* transaction = session.transaction.get();
  const bool queues = session.in_multi() || session.in_exec();
  out.Add("multi", queues ? std::ssize(transaction->queue()) : -1);
  out.Add("watch", transaction == nullptr ? 0 : transaction->watcher().size());
}

}  // namespace

std::string DescribeClient(const Engine& engine, const Session& session) {
  const int64_t now = engine.clock().monotonic_us();
  Fields out;
  out.Add("id", session.id);
  out.Add("addr", session.transport.PeerAddress());
  out.Add("laddr", session.transport.LocalAddress());
  out.Add("fd", session.transport.fd());
  out.Add("name", session.name);
  out.Add("age", (now - session.connected_us) / 1'000'000);
  out.Add("idle", (now - session.last_used_us) / 1'000'000);
  out.Add("flags", Flags(session));
  out.Add("db", session.database);
  out.Add("sub", Pubsub::Count(session, Pubsub::Kind::kChannel));
  out.Add("psub", Pubsub::Count(session, Pubsub::Kind::kPattern));
  out.Add("ssub", Pubsub::Count(session, Pubsub::Kind::kShard));
  AddTransaction(session, out);
  AddBuffers(session, out);
  out.Add("events", session.transport.unsent() > 0 ? "rw" : "r");
  out.Add("cmd", session.last_command == nullptr
                     ? std::string("NULL")
                     : engine.commands().FullName(*session.last_command));
  out.Add("user", "default");
  out.Add("redir", -1);
  out.Add("resp", static_cast<int>(session.protocol));
  out.Add("lib-name", session.library_name);
  out.Add("lib-ver", session.library_version);
  return out.TakeLine();
}

bool IsClientType(std::string_view type) {
  for (std::string_view known :
       {"normal", "master", "replica", "slave", "pubsub"}) {
    if (IsWord(type, known)) return true;
  }
  return false;
}

bool IsOfType(const Session& session, std::string_view type) {
  return IsWord(type, session.subscribed() ? "pubsub" : "normal");
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
