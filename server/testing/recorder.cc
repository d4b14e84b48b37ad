// Requests come in, replies join them, and the oldest leave.
#include "server/testing/recorder.h"

#include <string_view>
#include <utility>

#include "resp/reply.h"
#include "resp/reply_parser.h"

namespace listq::server {

namespace {

// More than one reply if it subscribes to several channels.
std::string Render(std::string_view bytes) {
  std::string text;
  while (!bytes.empty()) {
    if (!text.empty()) text += " | ";
    resp::Reply reply;
    size_t consumed = 0;
    if (resp::ParseReply(bytes, &reply, &consumed) !=
        resp::ReplyStatus::kReply) {
      text += "incomplete: ";
      resp::AppendQuoted(bytes, text);
      break;
    }
    text += resp::ToLine(reply);
    bytes.remove_prefix(consumed);
  }
  return text;
}

// Null if there is no such command or subcommand.
const CommandSpec* RowOf(const CommandTable& commands, Args args) {
  const CommandSpec* const spec = commands.Find(args[0]);
  if (spec == nullptr || spec->subcommands.empty() || args.size() == 1) {
    return spec;
  }
  return CommandTable::FindSubcommand(*spec, args[1]);
}

}  // namespace

size_t Recorder::Entry::bytes() const {
  size_t bytes = sizeof(Entry) + client_name.size() + address.size();
  for (const std::string& word : words)
    bytes += sizeof(std::string) + word.size();
  return bytes + (reply.has_value() ? reply->size() : 0);
}

bool Recorder::Entry::Matches(const RequestFilter& filter) const {
  const std::vector<std::string_view> args(words.begin(), words.end());
  return filter.Matches(client_name, spec, args);
}

void Recorder::Start(RequestFilter filter, size_t most_entries) {
  Clear();
  filter_ = std::move(filter);
  most_entries_ = most_entries;
  recording_ = true;
}

void Recorder::Clear() {
  entries_.clear();
  unanswered_.clear();
  next_id_ = 1;
  bytes_ = 0;
  dropped_ = 0;
}

void Recorder::OnRequest(const Session& session, Args args) {
  if (!recording_) return;
  const CommandSpec* const spec = RowOf(engine_.commands(), args);
  if (!filter_.Matches(session.name, spec, args)) return;
  Entry& entry = entries_.emplace_back(Entry{next_id_++,
                                             engine_.clock().unix_ms(),
                                             session.id,
                                             session.name,
                                             session.transport.PeerAddress(),
                                             session.database,
                                             spec,
                                             {},
                                             {}});
  entry.words.reserve(args.size());
  for (size_t i = 0; i < args.size(); ++i) {
    entry.words.emplace_back(spec != nullptr ? spec->Shown(args, i) : args[i]);
  }
  bytes_ += entry.bytes();
  unanswered_[session.id] = entry.id;
  DropOldest();
}

void Recorder::OnReply(const Session& session) {
  const auto found = unanswered_.find(session.id);
  if (found == unanswered_.end()) return;
  const uint64_t id = found->second;
  unanswered_.erase(found);
  if (entries_.empty() || id < entries_.front().id) return;
  // What CLIENT REPLY holds back, nobody is told.
  if (session.reply_mode == ReplyMode::kOff ||
      session.reply_mode == ReplyMode::kSkipThis ||
      session.output.size() == session.reply_begin) {
    return;
  }
  Entry& entry = entries_[id - entries_.front().id];
  entry.reply = Render(session.output.view().substr(session.reply_begin));
  bytes_ += entry.reply->size();
  DropOldest();
}

void Recorder::OnDisconnect(const Session& session) {
  unanswered_.erase(session.id);
}

void Recorder::DropOldest() {
  while (entries_.size() > most_entries_ || bytes_ > kMostBytes) {
    bytes_ -= entries_.front().bytes();
    entries_.pop_front();
    ++dropped_;
  }
}

}  // namespace listq::server
