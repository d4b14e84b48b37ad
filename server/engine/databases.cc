// Databases are made late, and expire earliest first.
#include "server/engine/databases.h"

#include <algorithm>

namespace listq::server {

namespace {

constexpr int64_t kNearDatabases = 1024;

}  // namespace

Databases::Databases(int64_t count, const storage::Clock& clock,
                     storage::KeyEventListener& listener, uint64_t hash_seed)
    : count_(static_cast<int>(count)),
      shared_{clock, listener, hash_seed},
      near_(static_cast<size_t>(std::min(count, kNearDatabases))) {}

storage::Keyspace& Databases::Rare(int index) {
  const auto near = static_cast<size_t>(index);
  auto& keyspace = near < near_.size() ? near_[near] : far_[index];
  if (keyspace != nullptr) return *keyspace;
  keyspace = std::make_unique<storage::Keyspace>(index, shared_);
  keyspace->set_aging(aging_);
  const auto place = std::lower_bound(
      used_.begin(), used_.end(), index,
      [](const auto* other, int wanted) { return other->index() < wanted; });
  used_.insert(place, keyspace.get());
  return *keyspace;
}

void Databases::ResetStatistics() {
  for (auto* keyspace : used_) keyspace->ResetStatistics();
}

void Databases::set_aging(storage::Aging aging) {
  aging_ = aging;
  for (auto* keyspace : used_) keyspace->set_aging(aging);
}

void Databases::NoteNextExpiry(int index) {
  storage::Keyspace& keyspace = at(index);
  if (const auto next = keyspace.NextExpiry()) {
    expiring_.Set(keyspace, *next);
  } else {
    expiring_.Remove(keyspace);
  }
}

std::optional<int64_t> Databases::NextExpiry() const {
  if (aging_ == storage::Aging::kOff || expiring_.empty()) return std::nullopt;
  return expiring_.NextDeadline();
}

size_t Databases::ExpireDue(size_t limit) {
  size_t expired = 0;
  while (expired < limit &&
         NextExpiry().value_or(INT64_MAX) < shared_.clock.unix_ms()) {
    expired += expiring_.Next()->ExpireDue(limit - expired);
  }
  return expired;
}

}  // namespace listq::server
