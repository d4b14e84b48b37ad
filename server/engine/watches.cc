// Watchers come to keys and leave them.
#include "server/engine/watches.h"

#include <cstdint>
#include <utility>

namespace listq::server {

size_t Watches::NameHash::operator()(const NameView& name) const {
  return std::hash<std::string_view>()(name.key) ^
         (static_cast<uint64_t>(name.database) * 0x9E3779B97F4A7C15u);
}

void Watches::Watcher::Watch(int database, std::string_view key) {
  auto& watchers = watches_.watchers_;
  auto found = watchers.find(NameView{database, key});
  if (found == watchers.end()) {
    found =
        watchers.emplace(Name{database, std::string(key)}, Watchers()).first;
  }
  if (found->second.insert(this).second) names_.push_back(&found->first);
}

void Watches::Watcher::Forget() {
  Leave();
  touched_ = false;
}

void Watches::Watcher::Leave() {
  for (const Name* name : names_) {
    const auto found = watches_.watchers_.find(*name);
    // The key that was touched is not in the map any more.
    if (found == watches_.watchers_.end()) continue;
    found->second.erase(this);
    if (found->second.empty()) watches_.watchers_.erase(found);
  }
  names_.clear();
}

void Watches::TouchWatched(int database, std::string_view key) {
  const auto found = watchers_.find(NameView{database, key});
  if (found == watchers_.end()) return;
  const auto node = watchers_.extract(found);
  for (Watcher* watcher : node.mapped()) {
    watcher->Leave();
    watcher->touched_ = true;
  }
}

std::vector<std::string> Watches::KeysOf(int database) const {
  std::vector<std::string> keys;
  for (const auto& [name, watchers] : watchers_) {
    if (name.database == database) keys.push_back(name.key);
  }
  return keys;
}

}  // namespace listq::server
