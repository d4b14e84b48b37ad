// What the engine counts for INFO.
#pragma once

#include <cstddef>
#include <cstdint>

#include "server/engine/rate_meter.h"

namespace listq::server {

struct Stats {
  // The most heap that was allocated at the end of a turn.
  size_t peak_memory = 0;
  uint64_t connections_received = 0;
  uint64_t rejected_connections = 0;
  uint64_t commands_processed = 0;
  uint64_t error_replies = 0;
  uint64_t net_input_bytes = 0;
  uint64_t net_output_bytes = 0;
  uint64_t query_buffer_limit_disconnections = 0;
  uint64_t output_buffer_limit_disconnections = 0;
  // Served waiters that turned out to have lost their peer.
  uint64_t absent_peers = 0;
  // SAVE and BGSAVE, also those that failed.
  uint64_t snapshots = 0;
  uint64_t forks = 0;
  int64_t last_fork_us = 0;
  RateMeter command_rate;
  RateMeter input_rate;
  RateMeter output_rate;
};

}  // namespace listq::server
