// Values are copied both ways, as COPY does.
#include "server/testing/memory_snapshots.h"

#include <utility>

namespace listq::server {

namespace {

MemorySnapshots::Snapshot CopyOf(const Engine& engine) {
  MemorySnapshots::Snapshot snapshot;
  for (const storage::Keyspace* keys : engine.databases().used()) {
    keys->ForEach([&](const storage::KeyEntry& entry) {
      if (keys->IsExpired(entry)) return;
      snapshot.bytes += keys->MemoryUsage(entry);
      snapshot.keys.push_back({keys->index(), std::string(entry.key()),
                               storage::Clone(entry.value),
                               keys->Expiry(entry)});
    });
  }
  return snapshot;
}

}  // namespace

bool MemorySnapshots::Save(std::string_view name) {
  auto found = snapshots_.find(name);
  if (found == snapshots_.end()) {
    if (snapshots_.size() >= kMostNames) return false;
    found = snapshots_.emplace(name, Snapshot()).first;
  }
  found->second = CopyOf(engine_);
  return true;
}

bool MemorySnapshots::Load(std::string_view name) {
  const auto found = snapshots_.find(name);
  if (found == snapshots_.end()) return false;
  for (auto* keys : engine_.databases().used()) engine_.ClearDatabase(*keys);
  for (const Key& key : found->second.keys) {
    storage::Keyspace& keys = engine_.keyspace(key.database);
    if (key.expiry_ms.has_value() &&
        *key.expiry_ms < engine_.clock().unix_ms()) {
      continue;
    }
    // Whoever waits for it is served, and whoever watches it is told.
    auto& entry = keys.Create(key.key, storage::Clone(key.value));
    if (key.expiry_ms.has_value()) keys.SetExpiry(entry, *key.expiry_ms);
    keys.Changed(key.key);
  }
  return true;
}

bool MemorySnapshots::Drop(std::string_view name) {
  const auto found = snapshots_.find(name);
  if (found == snapshots_.end()) return false;
  snapshots_.erase(found);
  return true;
}

}  // namespace listq::server
