// What the server notes of the requests that it runs, and how long they took:
// for INFO commandstats, errorstats and latencystats, SLOWLOG and LATENCY.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "server/admin/config.h"
#include "server/engine/command_context.h"
#include "server/engine/command_table.h"
#include "server/engine/latency_histogram.h"
#include "server/engine/latency_monitor.h"
#include "server/engine/slow_log.h"
#include "storage/clock.h"

namespace listq::server {

// Of one command.
struct CommandStats {
  uint64_t calls = 0;
  uint64_t failed = 0;                        // calls that replied an error
  uint64_t rejected = 0;                      // requests that came to no call
  uint64_t ns = 0;                            // of all calls together
  std::unique_ptr<LatencyHistogram> latency;  // null until it is needed
};

// One reading of the clock measures a call: it begins where what came before
// it in the same batch has ended.
class Telemetry {
 public:
  enum class Outcome : uint8_t { kDone, kFailed, kWaits };

  // All references outlive this object.
  Telemetry(const CommandTable& commands, const storage::Clock& clock)
      : commands_(commands), clock_(clock), rows_(commands.rows()) {}

  // Time passed in which no request ran: the next one begins now.
  void Start() { now_ns_ = clock_.ReadNs(); }
  // When the last call ended.
  int64_t now_ns() const { return now_ns_; }

  // A call ended. One that waits now is counted when it is called again.
  void RecordCall(const CommandContext& call, int64_t begin_ns,
                  Outcome outcome) {
    now_ns_ = clock_.ReadNs();
    const int64_t ns = std::max<int64_t>(now_ns_ - begin_ns, 0);
    CommandStats& stats = rows_[commands_.IndexOf(call.spec())];
    stats.ns += static_cast<uint64_t>(ns);
    if (outcome == Outcome::kWaits) return;
    ++stats.calls;
    if (outcome == Outcome::kFailed) ++stats.failed;
    if (tracking_) Histogram(stats).Add(static_cast<uint64_t>(ns));
    if (ns >= slow_ns_) RecordSlow(call, ns);
  }
  void RecordRejection(const CommandSpec& spec) {
    ++rows_[commands_.IndexOf(spec)].rejected;
  }
  // `reply` begins with the line of an error.
  void RecordError(std::string_view reply);
  // What is no command took from `begin_ns` until now.
  void RecordEvent(std::string_view name, int64_t begin_ns);

  // Indexed as the rows of the table of commands.
  const std::vector<CommandStats>& commands() const { return rows_; }
  // By the first word of the reply.
  const std::map<std::string, uint64_t, std::less<>>& errors() const {
    return errors_;
  }
  SlowLog& slow_log() { return slow_log_; }
  LatencyMonitor& latency_monitor() { return latency_monitor_; }

  void ApplyConfig(const Config& config);
  // What CONFIG RESETSTAT resets.
  void ResetStatistics();

 private:
  static LatencyHistogram& Histogram(CommandStats& stats) {
    if (stats.latency == nullptr) {
      stats.latency = std::make_unique<LatencyHistogram>();
    }
    return *stats.latency;
  }
  void RecordSlow(const CommandContext& call, int64_t ns);

  const CommandTable& commands_;
  const storage::Clock& clock_;
  int64_t now_ns_ = 0;
  std::vector<CommandStats> rows_;
  std::map<std::string, uint64_t, std::less<>> errors_;
  SlowLog slow_log_;
  LatencyMonitor latency_monitor_;

  // Settings, as they are needed.
  bool tracking_ = true;
  int64_t slow_ns_ = 0;       // the lesser of the two that follow
  int64_t slow_log_ns_ = 0;   // INT64_MAX: never
  int64_t monitored_ns_ = 0;  // INT64_MAX: never
  size_t slow_log_length_ = 0;
};

}  // namespace listq::server
