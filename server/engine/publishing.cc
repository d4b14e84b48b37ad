// The part of the engine that sends messages: what clients publish, and what
// happens to keys.
#include <array>

#include "server/admin/event_classes.h"
#include "server/engine/engine.h"
#include "storage/glob.h"

namespace listq::server {

namespace {

using Kind = Pubsub::Kind;

}  // namespace

size_t Engine::Publish(Kind kind, std::string_view channel,
                       std::string_view message) {
  size_t receivers = 0;
  if (const Pubsub::Listeners* listeners = pubsub_.Find(kind, channel)) {
    const std::string_view word = kind == Kind::kShard ? "smessage" : "message";
    receivers += Tell(*listeners, std::array{word, channel, message});
  }
  if (kind == Kind::kChannel) {
    for (const auto& [pattern, listeners] : pubsub_.topics(Kind::kPattern)) {
      if (!storage::GlobMatches(pattern, channel)) continue;
      receivers += Tell(listeners, std::array<std::string_view, 4>{
                                       "pmessage", pattern, channel, message});
    }
  }
  // A listener that is too slow is closed, and leaves the lists gone through
  // above.
  for (Session* session : told_) Flush(*session);
  told_.clear();
  return receivers;
}

size_t Engine::Tell(const Pubsub::Listeners& listeners,
                    std::span<const std::string_view> message) {
  // Made once for each protocol; they lie in the output of whoever came first.
  std::string_view resp2;
  std::string_view resp3;
  for (Session* session : listeners) {
    resp::ByteBuffer& output = MessageOutput(*session);
    std::string_view& bytes =
        session->protocol == resp::Protocol::kResp3 ? resp3 : resp2;
    if (!bytes.empty()) {
      output.Append(bytes);
      continue;
    }
    const size_t before = output.size();
    resp::ReplyWriter writer(output, session->protocol);
    writer.Push(message.size());
    for (const std::string_view part : message) writer.Bulk(part);
    bytes = output.view().substr(before);
  }
  return listeners.size();
}

resp::ByteBuffer& Engine::MessageOutput(Session& session) {
  // Its reply may be half written.
  if (&session == caller_) return messages_to_caller_;
  PrepareOutput(session);
  told_.push_back(&session);
  return session.output;
}

void Engine::EndCall(Session& session) {
  caller_ = nullptr;
  if (messages_to_caller_.empty()) return;
  if (session.state != Session::State::kClosing) {
    session.output.Append(messages_to_caller_.view());
  }
  messages_to_caller_.Release();
}

// ---- Keyspace notifications ----

void Engine::OnKeyEvent(int database, storage::EventClass event_class,
                        std::string_view event, std::string_view key) {
  const uint32_t wanted = config_.notify_keyspace_events;
  if ((wanted & static_cast<uint32_t>(event_class)) == 0) return;
  if (pubsub_.empty()) return;
  const std::string where = "@" + std::to_string(database) + "__:";
  if ((wanted & kNotifyByKey) != 0) {
    Publish(Kind::kChannel, ("__keyspace" + where).append(key), event);
  }
  if ((wanted & kNotifyByEvent) != 0) {
    Publish(Kind::kChannel, ("__keyevent" + where).append(event), key);
  }
}

void Engine::OnKeyExpired(int database, std::string_view key) {
  watches_.Touch(database, key);
  if (effects_.wanted()) {
    effects_.Add(database, std::array<std::string_view, 2>{"DEL", key});
  }
  OnKeyEvent(database, storage::EventClass::kExpired, "expired", key);
}

}  // namespace listq::server
