// How values are kept, as the settings ask for.
#pragma once

#include <cstddef>
#include <cstdint>

#include "server/admin/config.h"
#include "storage/value_dump.h"

namespace listq::server {

inline storage::ListpackLimit ListLimitOf(const Config& config) {
  return storage::ListpackLimit(config.list_max_listpack_size);
}

inline storage::SetLimits SetLimitsOf(const Config& config, uint64_t seed) {
  return {
      .max_integers = static_cast<size_t>(config.set_max_intset_entries),
      .max_listed = static_cast<size_t>(config.set_max_listpack_entries),
      .max_listed_bytes = static_cast<size_t>(config.set_max_listpack_value),
      .hash_seed = seed};
}

inline storage::SortedSetLimits SortedSetLimitsOf(const Config& config,
                                                  uint64_t seed) {
  return {.max_listed = static_cast<size_t>(config.zset_max_listpack_entries),
          .max_listed_bytes = config.zset_max_listpack_value,
          .hash_seed = seed};
}

inline storage::HashLimits HashLimitsOf(const Config& config, uint64_t seed) {
  return {.max_listed = static_cast<size_t>(config.hash_max_listpack_entries),
          .max_listed_bytes = config.hash_max_listpack_value,
          .hash_seed = seed};
}

inline storage::LoadLimits LoadLimitsOf(const Config& config, uint64_t seed) {
  return {.list = ListLimitOf(config),
          .set = SetLimitsOf(config, seed),
          .sorted_set = SortedSetLimitsOf(config, seed),
          .hash = HashLimitsOf(config, seed)};
}

}  // namespace listq::server
