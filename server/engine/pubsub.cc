// The register of listeners.
#include "server/engine/pubsub.h"

#include <algorithm>
#include <memory>

#include "server/engine/session.h"

namespace listq::server {

void Pubsub::Subscribe(Session& session, Kind kind, std::string_view name) {
  if (session.subscriptions == nullptr) {
    session.subscriptions = std::make_unique<Subscriptions>();
  }
  Subscriptions::Places& places = session.subscriptions->places(kind);
  if (places.contains(name)) return;
  Topics& topics = topics_[static_cast<size_t>(kind)];
  auto topic = topics.find(name);
  if (topic == topics.end()) topic = topics.emplace(name, Listeners()).first;
  Listeners& listeners = topic->second;
  listeners.push_back(&session);
  places.emplace(topic->first,
                 Subscriptions::Place{topic, std::prev(listeners.end())});
}

void Pubsub::Remove(Kind kind, const Subscriptions::Place& place) {
  Listeners& listeners = place.topic->second;
  listeners.erase(place.listener);
  if (listeners.empty()) topics_[static_cast<size_t>(kind)].erase(place.topic);
}

void Pubsub::Unsubscribe(Session& session, Kind kind, std::string_view name) {
  if (session.subscriptions == nullptr) return;
  Subscriptions& subscriptions = *session.subscriptions;
  Subscriptions::Places& places = subscriptions.places(kind);
  const auto found = places.find(name);
  if (found == places.end()) return;
  // The name of the topic, which may go, is the key of the place.
  const Subscriptions::Place place = found->second;
  places.erase(found);
  Remove(kind, place);
  if (std::ranges::all_of(subscriptions.places_,
                          [](const auto& left) { return left.empty(); })) {
    session.subscriptions.reset();
  }
}

void Pubsub::Unsubscribe(Session& session) {
  if (session.subscriptions == nullptr) return;
  for (const Kind kind : {Kind::kChannel, Kind::kPattern, Kind::kShard}) {
    for (const auto& [name, place] : session.subscriptions->places(kind)) {
      Remove(kind, place);
    }
  }
  session.subscriptions.reset();
}

size_t Pubsub::Count(const Session& session, Kind kind) {
  return session.subscriptions == nullptr ? 0
                                          : session.subscriptions->count(kind);
}

const Pubsub::Listeners* Pubsub::Find(Kind kind, std::string_view name) const {
  const Topics& topics = topics_[static_cast<size_t>(kind)];
  const auto found = topics.find(name);
  return found == topics.end() ? nullptr : &found->second;
}

bool Pubsub::empty() const {
  return std::ranges::all_of(
      topics_, [](const Topics& topics) { return topics.empty(); });
}

}  // namespace listq::server
