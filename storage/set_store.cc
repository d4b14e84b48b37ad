// Set commands in terms of set values. Order of effects as in Redis.
#include "storage/set_store.h"

namespace listq::storage {

Result<Sets> SetStore::ReadAll(std::span<const std::string_view> keys) {
  Sets sets;
  sets.reserve(keys.size());
  for (const std::string_view key : keys) {
    const auto set = Read(key);
    if (!set.ok()) return set.error();
    sets.push_back(*set);
  }
  return sets;
}

Result<size_t> SetStore::Add(std::string_view key,
                             std::span<const std::string_view> members) {
  const auto found = keyspace_.FindOrCreate<SetValue>(key);
  if (!found.ok()) return found.error();
  SetValue& set = SetOf(**found);
  set.Expect(members.front(), members.size(), limits_);
  size_t added = 0;
  for (const std::string_view member : members) {
    if (set.Add(member, limits_)) ++added;
  }
  if (added > 0) {
    keyspace_.Changed(key, added);
    keyspace_.Announce(EventClass::kSet, "sadd", key);
  }
  return added;
}

Result<size_t> SetStore::Remove(std::string_view key,
                                std::span<const std::string_view> members) {
  const auto found = Find(key);
  if (!found.ok()) return found.error();
  if (*found == nullptr) return size_t{0};
  SetValue& set = SetOf(**found);
  size_t removed = 0;
  for (const std::string_view member : members) {
    if (set.Remove(member)) ++removed;
    if (set.empty()) break;
  }
  if (removed == 0) return removed;
  keyspace_.Changed(key, removed);
  keyspace_.Announce(EventClass::kSet, "srem", key);
  if (set.empty()) keyspace_.DeleteAndTell(**found);
  return removed;
}

Result<bool> SetStore::Move(std::string_view source,
                            std::string_view destination,
                            std::string_view member) {
  const auto from = Find(source);
  const auto to = Find(destination);
  if (from.ok() && *from == nullptr) return false;
  if (!from.ok()) return from.error();
  if (!to.ok()) return to.error();
  SetValue& set = SetOf(**from);
  if (*from == *to) return set.Contains(member);
  if (!set.Remove(member)) return false;
  keyspace_.Announce(EventClass::kSet, "srem", source);
  if (set.empty()) keyspace_.DeleteAndTell(**from);
  keyspace_.Changed(source);
  Entry& target =
      *to != nullptr ? **to : keyspace_.Create(destination, SetValue());
  SetOf(target).Expect(member, 1, limits_);
  if (SetOf(target).Add(member, limits_)) {
    keyspace_.Changed(destination);
    keyspace_.Announce(EventClass::kSet, "sadd", destination);
  }
  return true;
}

size_t SetStore::Put(std::string_view key, SetValue&& members,
                     std::string_view event) {
  const size_t size = members.size();
  if (size > 0) {
    keyspace_.Put(key, std::move(members));
    keyspace_.Changed(key);
    keyspace_.Announce(EventClass::kSet, event, key);
  } else if (Entry* const old = keyspace_.Look(key)) {
    keyspace_.Changed(key);
    keyspace_.DeleteAndTell(*old);
  }
  return size;
}

}  // namespace listq::storage
