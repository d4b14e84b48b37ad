// Copies of all databases in memory, by name, which a test goes back to as
// often as it likes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/engine/engine.h"
#include "storage/value.h"

namespace listq::server {

class MemorySnapshots {
 public:
  static constexpr size_t kMostNames = 1000;

  struct Key {
    int database;
    std::string key;
    storage::Value value;
    std::optional<int64_t> expiry_ms;  // Unix time
  };
  struct Snapshot {
    std::vector<Key> keys;
    size_t bytes = 0;  // about
  };

  // It outlives the snapshots.
  explicit MemorySnapshots(Engine& engine) : engine_(engine) {}

  // Replaces one of the same name. False if there are too many names.
  bool Save(std::string_view name);
  // Puts what was saved in the place of all that there is. A key whose time
  // is over stays away. False if there is no such snapshot.
  bool Load(std::string_view name);
  bool Drop(std::string_view name);

  const std::map<std::string, Snapshot, std::less<>>& all() const {
    return snapshots_;
  }

 private:
  Engine& engine_;
  std::map<std::string, Snapshot, std::less<>> snapshots_;
};

}  // namespace listq::server
