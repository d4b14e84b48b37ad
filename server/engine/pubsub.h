// Who listens to which channels and patterns. It keeps the register and knows
// no message: sending is in publishing.cc.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <string>
#include <string_view>

namespace listq::server {

struct Session;

// Subscribing and leaving cost O(log names) per subscription, however many
// listen to a name.
class Pubsub {
 public:
  // What a subscription is to: a channel, all channels whose names match a
  // pattern, or a channel of the sharded kind, which is a world of its own.
  enum class Kind : uint8_t { kChannel, kPattern, kShard };
  static constexpr size_t kKinds = 3;

  using Listeners = std::list<Session*>;  // in the order in which they came
  // Sorted, so that no choice of names makes it slow.
  using Topics = std::map<std::string, Listeners, std::less<>>;

  // What one session listens to. It has one only while that is anything.
  class Subscriptions {
   public:
    size_t count(Kind kind) const { return places(kind).size(); }
    // Requires: count(kind) > 0. The view is good until it is unsubscribed.
    std::string_view first(Kind kind) const {
      return places(kind).begin()->first;
    }

   private:
    friend class Pubsub;
    struct Place {
      Topics::iterator topic;
      Listeners::iterator listener;
    };
    using Places = std::map<std::string_view, Place>;  // by name of the topic

    const Places& places(Kind kind) const {
      return places_[static_cast<size_t>(kind)];
    }
    Places& places(Kind kind) { return places_[static_cast<size_t>(kind)]; }

    std::array<Places, kKinds> places_;
  };

  Pubsub() = default;
  Pubsub(const Pubsub&) = delete;
  Pubsub& operator=(const Pubsub&) = delete;

  // Harmless if it does already.
  void Subscribe(Session& session, Kind kind, std::string_view name);
  // Harmless if it does not.
  void Unsubscribe(Session& session, Kind kind, std::string_view name);
  // From everything.
  void Unsubscribe(Session& session);

  // How many subscriptions of a kind the session has.
  static size_t Count(const Session& session, Kind kind);

  // The names that anybody listens to.
  const Topics& topics(Kind kind) const {
    return topics_[static_cast<size_t>(kind)];
  }
  // Null if nobody listens.
  const Listeners* Find(Kind kind, std::string_view name) const;
  bool empty() const;

 private:
  void Remove(Kind kind, const Subscriptions::Place& place);

  std::array<Topics, kKinds> topics_;
};

}  // namespace listq::server
