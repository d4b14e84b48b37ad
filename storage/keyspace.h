// One numbered database: keys, their values and their lives. The only place
// where keys are born and die. Knows no command and no client.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "storage/clock.h"
#include "storage/deadline_heap.h"
#include "storage/hash_table.h"
#include "storage/key_entry.h"
#include "storage/reclaimer.h"
#include "storage/result.h"
#include "storage/value.h"

namespace listq::storage {

// The classes of events that a client can ask to be told of, each with its
// letter in the setting notify-keyspace-events.
enum class EventClass : uint16_t {
  kGeneric = 1u << 0,    // g
  kString = 1u << 1,     // $
  kList = 1u << 2,       // l
  kSet = 1u << 3,        // s
  kHash = 1u << 4,       // h
  kSortedSet = 1u << 5,  // z
  kExpired = 1u << 6,    // x
  kNew = 1u << 7,        // n
  kMiss = 1u << 8,       // m
  kEvicted = 1u << 9,    // e
  kStream = 1u << 10,    // t
  kModule = 1u << 11,    // d
};

// Is told what happens to keys. Must not change the keyspace.
class KeyEventListener {
 public:
  virtual ~KeyEventListener() = default;
  // What a key holds, or until when, is not what it was.
  virtual void OnKeyChanged(int database, std::string_view key) = 0;
  // See Keyspace::Announce.
  virtual void OnKeyEvent(int database, EventClass event_class,
                          std::string_view event, std::string_view key) = 0;
  // A key came into being, or holds a value of another type than before: a
  // client that waits for it may be served.
  virtual void OnKeyReady(int database, std::string_view key,
                          ValueType type) = 0;
  // A key's life ended by itself.
  virtual void OnKeyExpired(int database, std::string_view key) = 0;
  // Keyspace::NextExpiry is earlier than what was told last, or ExpireDue found
  // that it is later by now: many a key is deleted or set anew before it dies.
  virtual void OnNextExpiryChanged(int /*database*/) {}
};

// Whether looking a key up counts as a use of it (OBJECT IDLETIME).
enum class Touching : uint8_t { kOn, kOff };

// Whether looking a key up counts as a hit or a miss.
enum class Counting : uint8_t { kOn, kOff };

// Whether keys die of age. What a log does to a key that is past its expiry
// still has to find it.
enum class Aging : uint8_t { kOn, kOff };

// What the keyspaces of one server have in common. The references outlive it.
struct SharedByKeyspaces {
  const Clock& clock;
  KeyEventListener& listener;
  // Makes the order of keys unpredictable, or repeatable.
  const uint64_t hash_seed;
  Reclaimer reclaimer = {};
  // How many changes were made since the server started (INFO persistence).
  uint64_t changes = 0;
};

class Keyspace {
 public:
  using Entry = KeyEntry;

  // For a heap of keyspaces.
  uint32_t heap_slot = kNotInHeap;

  // `shared` outlives the keyspace.
  Keyspace(int index, SharedByKeyspaces& shared);
  ~Keyspace();

  int index() const { return index_; }
  // For the hash tables within values: unpredictable to clients.
  uint64_t hash_seed() const { return hash_seed_; }
  // Keys, those included that are past their expiry but not yet removed.
  size_t size() const { return table_.size(); }
  size_t expiring() const { return expiries_.size(); }
  void AddChanges(uint64_t count) { shared_.changes += count; }
  // To be called after a key was changed, for whoever watches it; counts as
  // `count` changes.
  void Changed(std::string_view key, uint64_t count = 1) {
    shared_.changes += count;
    listener_.OnKeyChanged(index_, key);
  }
  // To be called after what clients may want to be told of by keyspace
  // notifications: `event` is Redis's name for it.
  void Announce(EventClass event_class, std::string_view event,
                std::string_view key) {
    listener_.OnKeyEvent(index_, event_class, event, key);
  }
  // Keys that died of age, and look-ups that did or did not find a key while
  // they were counted.
  uint64_t expired() const { return expired_; }
  uint64_t hits() const { return hits_; }
  uint64_t misses() const { return misses_; }
  void ResetStatistics() { expired_ = hits_ = misses_ = 0; }

  // Null if there is no such key. A key past its expiry is removed and
  // reported. Marks the key as used unless touching is off.
  Entry* Find(std::string_view key);
  // The same, but looking is no use of the key.
  Entry* Look(std::string_view key);
  // The same as Find, but counted in any case: for a command that writes one
  // key and reads this one.
  Entry* Read(std::string_view key);
  // Marks the key as used, whether touching is on or off.
  void MarkUsed(Entry& entry) const;
  void set_touching(Touching touching) { touching_ = touching; }
  void set_counting(Counting counting) { counting_ = counting; }
  void set_aging(Aging aging) { aging_ = aging; }
  // What holds a T (StringValue, ListValue ...): null if there is no such key;
  // kWrongType.
  template <typename T>
  Result<Entry*> FindAs(std::string_view key) {
    return CheckType<T>(Find(key));
  }
  template <typename T>
  Result<Entry*> ReadAs(std::string_view key) {
    return CheckType<T>(Read(key));
  }
  // The value alone.
  template <typename T>
  Result<const T*> ReadValue(std::string_view key) {
    const auto found = ReadAs<T>(key);
    if (!found.ok()) return found.error();
    return *found == nullptr ? nullptr : std::get_if<T>(&(*found)->value);
  }
  // The same as FindAs, but creates an empty one if there is no such key.
  template <typename T>
  Result<Entry*> FindOrCreate(std::string_view key) {
    const auto found = FindAs<T>(key);
    if (!found.ok() || *found != nullptr) return found;
    return &Create(key, T());
  }
  // The same as Look without any effect: no removal, no mark, no statistics.
  const Entry* Peek(std::string_view key) const;

  // Requires: Find(key) is null.
  Entry& Create(std::string_view key, Value&& value);
  // The same for a key that comes from a file: nobody is told of it. Null, and
  // the value still there, if there is such a key.
  Entry* CreateLoaded(std::string_view key, Value&& value);
  // Creates the key or replaces its value; takes away its expiry.
  Entry& Put(std::string_view key, Value&& value);
  // Replaces the value of a key that was found; takes away its expiry.
  void Replace(Entry& entry, Value&& value);
  // The same, but what had the name before is deleted first, so that the key
  // is a new one in any case.
  Entry& PutAnew(std::string_view key, Value&& value);
  // Takes the key away. A large value is freed later, piece by piece.
  void Delete(Entry& entry);
  // The same, and announces it: for a deletion that somebody asked for, or
  // when the last element is gone.
  void DeleteAndTell(Entry& entry);
  // Takes the key away and hands its value over.
  Value Take(Entry& entry);

  // Unix milliseconds; nullopt if the key lives for ever. A key dies when the
  // clock is past its expiry: at that very millisecond it still lives.
  std::optional<int64_t> Expiry(const Entry& entry) const;
  void SetExpiry(Entry& entry, int64_t unix_ms);
  // A key with such an expiry is not to be kept any longer.
  bool IsOver(int64_t unix_ms) const {
    return aging_ == Aging::kOn && unix_ms <= clock_.unix_ms();
  }
  // False if there was none.
  bool ClearExpiry(Entry& entry);
  // The earliest expiry. The key dies a millisecond later.
  std::optional<int64_t> NextExpiry() const;
  // Removes at most `limit` keys that are past their expiry, earliest first;
  // returns how many.
  size_t ExpireDue(size_t limit);
  // Mean time to live of the keys that have one, in ms, sampled; 0 if none.
  int64_t AverageTtlMs() const;

  // Removes every key at once; the memory follows later.
  void Clear();
  // Exchanges all keys with another keyspace; the indexes stay.
  void SwapContents(Keyspace& other);

  // See HashTable::Scan. `visit(Entry&)` also gets keys past their expiry:
  // `IsExpired` tells. It must not change the keyspace.
  template <typename Visitor>
  uint64_t Scan(uint64_t cursor, Visitor&& visit) {
    return table_.Scan(cursor, std::forward<Visitor>(visit));
  }
  // Visits every key, those included that are past their expiry.
  template <typename Visitor>
  void ForEach(Visitor&& visit) const {
    table_.ForEach(std::forward<Visitor>(visit));
  }
  bool IsExpired(const Entry& entry) const;
  // There is such a key, but it is past its expiry and not yet removed.
  bool IsExpired(std::string_view key) const;
  // A key picked by chance; null if there is none. It may be past its expiry.
  template <typename Random>
  Entry* Sample(Random&& random) const {
    return table_.Sample(random);
  }

  // Estimated heap bytes of a key with its value (MEMORY USAGE).
  size_t MemoryUsage(const Entry& entry) const;

 private:
  template <typename T>
  static Result<Entry*> CheckType(Entry* entry) {
    if (entry != nullptr && !std::holds_alternative<T>(entry->value)) {
      return Error::kWrongType;
    }
    return entry;
  }
  uint32_t Hash(std::string_view key) const;
  Entry& Add(std::string_view key, Value&& value);
  // If it is not what was told last.
  void TellNextExpiry();
  // Takes the entry out of all structures; it is left to the caller.
  void Unlink(Entry& entry);
  // Counts a look-up as a hit or a miss, and announces a miss.
  void CountLookUp(bool found, std::string_view key);
  // Removes a key that is past its expiry, and reports it.
  void Expire(Entry& entry);

  const int index_;
  SharedByKeyspaces& shared_;
  // At first as there. Every request asks for these, and here they are a step
  // nearer; SwapContents swaps the seed.
  const Clock& clock_;
  KeyEventListener& listener_;
  uint64_t hash_seed_;
  HashTable<Entry> table_;
  DeadlineHeap<Entry> expiries_;
  std::optional<int64_t> told_expiry_;
  Touching touching_ = Touching::kOn;
  Counting counting_ = Counting::kOff;
  Aging aging_ = Aging::kOn;
  uint64_t expired_ = 0;
  uint64_t hits_ = 0;
  uint64_t misses_ = 0;
};

}  // namespace listq::storage
