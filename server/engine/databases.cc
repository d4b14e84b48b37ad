// The part of the engine that acts on whole databases.
#include <algorithm>

#include "server/engine/engine.h"

namespace listq::server {

storage::Keyspace& Engine::RareKeyspace(int index) {
  const auto near = static_cast<size_t>(index);
  auto& keyspace =
      near < keyspaces_.size() ? keyspaces_[near] : far_keyspaces_[index];
  if (keyspace != nullptr) return *keyspace;
  storage::KeyEventListener& listener = *this;
  keyspace = std::make_unique<storage::Keyspace>(index, clock_, listener,
                                                 reclaimer_, hash_seed_);
  keyspace->set_aging(aging_);
  const auto place = std::lower_bound(
      used_keyspaces_.begin(), used_keyspaces_.end(), index,
      [](const auto* other, int wanted) { return other->index() < wanted; });
  used_keyspaces_.insert(place, keyspace.get());
  return *keyspace;
}

void Engine::set_aging(storage::Aging aging) {
  aging_ = aging;
  for (auto* keyspace : used_keyspaces_) keyspace->set_aging(aging);
}

void Engine::ClearDatabase(storage::Keyspace& keyspace) {
  TouchWatched(keyspace, keyspace);
  keyspace.AddChanges(keyspace.size());
  keyspace.Clear();
}

void Engine::SwapDatabases(int first, int second) {
  if (first == second) return;
  TouchWatched(keyspace(first), keyspace(second));
  TouchWatched(keyspace(second), keyspace(first));
  keyspace(first).SwapContents(keyspace(second));
  // The data moved, the waiters did not: whoever finds what he waits for is
  // served.
  struct Name {
    int database;
    std::string key;
    storage::ValueType type;
  };
  std::vector<Name> awaited;
  wait_list_.ForEachAwaited([&](int database, std::string_view key,
                                storage::ValueType type, size_t /*waiters*/) {
    if (database != first && database != second) return;
    const auto* entry = keyspace(database).Peek(key);
    if (entry != nullptr && storage::TypeOf(entry->value) == type) {
      awaited.push_back({database, std::string(key), type});
    }
  });
  for (const Name& name : awaited) {
    wait_list_.MarkReady(name.database, name.key, name.type);
  }
}

// A key that neither has stays what it was. Looking removes what is past its
// expiry, so that none of that can die later and pass for a change.
void Engine::TouchWatched(storage::Keyspace& keyspace,
                          storage::Keyspace& other) {
  for (const std::string& key : watches_.KeysOf(keyspace.index())) {
    const bool present = keyspace.Look(key) != nullptr;
    if (other.Look(key) != nullptr || present) {
      watches_.Touch(keyspace.index(), key);
    }
  }
}

}  // namespace listq::server
