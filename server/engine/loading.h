// How far the server has come with the data that it starts with.
#pragma once

#include <cstdint>

namespace listq::server {

// While it is active, commands are refused that Redis refuses then.
struct Loading {
  bool active = false;
  int64_t started_s = 0;  // Unix time
  uint64_t total_bytes = 0;
  uint64_t loaded_bytes = 0;
  uint64_t used_memory = 0;  // of the server that wrote a snapshot
};

}  // namespace listq::server
