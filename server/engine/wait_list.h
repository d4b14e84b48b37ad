// Who waits for which key, in which order, and until when. It decides; it
// never replies, touches no data and knows no loop.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "storage/deadline_heap.h"
#include "storage/value.h"

namespace listq::server {

struct Session;

// A queue per awaited key and value type, first come first served. Waiting,
// leaving and waking cost O(keys named) or O(log waiters), however many wait.
class WaitList {
  struct Queue;

 public:
  // One blocked session's membership. Owned by the session; it leaves all its
  // queues when it is removed or destroyed.
  class Waiter {
   public:
    Waiter(WaitList& list, Session& session) : list_(list), session_(session) {}
    Waiter(const Waiter&) = delete;
    Waiter& operator=(const Waiter&) = delete;
    ~Waiter() { list_.Remove(*this); }

    Session& session() const { return session_; }
    // Monotonic microseconds; nullopt: waits for ever.
    std::optional<int64_t> deadline() const { return deadline_; }

    uint32_t heap_slot = storage::kNotInHeap;

   private:
    friend class WaitList;
    // Membership in one queue.
    struct Link {
      Waiter* waiter = nullptr;
      Queue* queue = nullptr;
      Link* before = nullptr;
      Link* after = nullptr;
    };

    Link& link(uint32_t i) { return i == 0 ? first_link_ : more_links_[i - 1]; }

    uint32_t link_count_ = 0;  // here, it shares a word with heap_slot
    WaitList& list_;
    Session& session_;
    std::optional<int64_t> deadline_;
    Link first_link_;  // most wait for one key
    std::unique_ptr<Link[]> more_links_;
  };

  // What a session waits for: any of some keys to hold a value of a type.
  struct Wish {
    int database = 0;
    std::span<const std::string_view> keys;
    storage::ValueType type = {};
  };

  WaitList() = default;
  WaitList(const WaitList&) = delete;
  WaitList& operator=(const WaitList&) = delete;
  ~WaitList();

  // Puts the waiter at the end of the queue of each key; a key named twice
  // counts once. Requires: the waiter is in no queue.
  void Add(Waiter& waiter, const Wish& wish, std::optional<int64_t> deadline);
  // Takes the waiter out of everything; harmless if it is in nothing.
  void Remove(Waiter& waiter);

  // A key came to hold a value of `type`: whoever waits for that may be
  // served. Free if nobody does.
  void MarkReady(int database, std::string_view key, storage::ValueType type);
  bool HasReady() const { return !ready_.empty(); }
  // Calls `visit(database, key, type, waiters)` for each awaited key.
  template <typename Visitor>
  void ForEachAwaited(Visitor&& visit) const {
    for (const auto& [name, queue] : queues_) {
      visit(name.database, std::string_view(name.key), name.type, queue.size);
    }
  }

  // Serves the keys that are ready, in rounds and in the order in which they
  // became ready, until none is: for each, `serve(database, key, type, waiter)`
  // is called with the oldest waiter and answers what became of it. What
  // becomes ready meanwhile forms the next round. Not re-entrant.
  enum class Served : uint8_t {
    kGone,     // the waiter has left; go on with the next one
    kNothing,  // the key has nothing to give; leave the rest waiting
  };
  template <typename Serve>
  void ServeReady(Serve&& serve);

  // The waiter whose time is up first; null if none has a deadline.
  Waiter* NextToTimeOut() const {
    return deadlines_.empty() ? nullptr : deadlines_.Next();
  }
  size_t waiters_with_deadline() const { return deadlines_.size(); }
  size_t awaited_keys() const { return queues_.size(); }

 private:
  using Link = Waiter::Link;

  struct NameView {
    int database;
    storage::ValueType type;
    std::string_view key;
  };
  struct Name {
    int database;
    storage::ValueType type;
    std::string key;
    NameView view() const { return {database, type, key}; }
  };
  struct NameHash {
    using is_transparent = void;
    size_t operator()(const NameView& name) const;
    size_t operator()(const Name& name) const { return (*this)(name.view()); }
  };
  struct NameEqual {
    using is_transparent = void;
    template <typename A, typename B>
    bool operator()(const A& a, const B& b) const {
      return a.database == b.database && a.type == b.type &&
             std::string_view(a.key) == std::string_view(b.key);
    }
  };

  // The waiters of one key and type, oldest first.
  struct Queue {
    const Name* name = nullptr;  // the key of this queue's place in the map
    Link* head = nullptr;
    Link* tail = nullptr;
    size_t size = 0;
    bool ready = false;    // on the ready list
    bool serving = false;  // in the present round: must not be erased
  };
  using Queues = std::unordered_map<Name, Queue, NameHash, NameEqual>;

  Queue& QueueOf(const NameView& name);
  void EraseIfUnused(Queue& queue);

  Queues queues_;
  // Some that nobody waits in: where a worker waits in turn, a queue comes and
  // goes with each element.
  std::vector<Queues::node_type> spare_queues_;
  storage::DeadlineHeap<Waiter> deadlines_;
  std::vector<Queue*> ready_;
  std::vector<Queue*> round_;  // reused by ServeReady
};

template <typename Serve>
void WaitList::ServeReady(Serve&& serve) {
  while (!ready_.empty()) {
    round_.swap(ready_);
    for (Queue* queue : round_) {
      queue->ready = false;
      queue->serving = true;
    }
    for (Queue* queue : round_) {
      // Whoever blocks anew joins at the tail and must not be served twice.
      for (size_t left = queue->size; left > 0 && queue->head != nullptr;
           --left) {
        const Name& name = *queue->name;
        if (serve(name.database, std::string_view(name.key), name.type,
                  *queue->head->waiter) == Served::kNothing) {
          break;
        }
      }
      queue->serving = false;
      EraseIfUnused(*queue);
    }
    round_.clear();
  }
}

}  // namespace listq::server
