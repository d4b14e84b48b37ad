// The seldom part of it: errors and whatever took long.
#include "server/engine/telemetry.h"

namespace listq::server {

namespace {

constexpr int64_t kNever = INT64_MAX;
// Scripts can reply errors of any kind. Beyond so many kinds they are counted
// together with the others only.
constexpr size_t kMostErrors = 128;
// As far as Redis looks for the end of the first word.
constexpr size_t kLongestError = 32;

int64_t Nanoseconds(int64_t count, int64_t unit_ns) {
  return count > kNever / unit_ns ? kNever : count * unit_ns;
}

}  // namespace

void Telemetry::RecordError(std::string_view reply) {
  const size_t space = reply.substr(0, kLongestError).find(' ');
  const std::string_view kind =
      space == std::string_view::npos ? "ERR" : reply.substr(1, space - 1);
  const auto found = errors_.find(kind);
  if (found != errors_.end()) {
    ++found->second;
  } else if (errors_.size() < kMostErrors) {
    errors_.emplace(kind, 1);
  }
}

void Telemetry::RecordEvent(std::string_view name, int64_t begin_ns) {
  now_ns_ = clock_.ReadNs();
  const int64_t ns = now_ns_ - begin_ns;
  if (ns < monitored_ns_) return;
  latency_monitor_.Add(name, {clock_.unix_ms() / 1000, ns / 1'000'000});
}

void Telemetry::RecordSlow(const CommandContext& call, int64_t ns) {
  const CommandSpec& spec = call.spec();
  if (ns >= monitored_ns_) {
    latency_monitor_.Add(spec.Has(kFast) ? "fast-command" : "command",
                         {clock_.unix_ms() / 1000, ns / 1'000'000});
  }
  if (ns < slow_log_ns_ || spec.Has(kSkipSlowlog)) return;
  SlowLog::Entry entry;
  entry.unix_s = clock_.unix_ms() / 1000;
  entry.us = ns / 1000;
  entry.arguments = SlowLog::Shorten(spec, call.args());
  entry.address = call.session().transport.PeerAddress();
  entry.client_name = call.session().name;
  slow_log_.Add(std::move(entry), slow_log_length_);
}

void Telemetry::ApplyConfig(const Config& config) {
  tracking_ = config.latency_tracking;
  slow_log_ns_ = config.slowlog_log_slower_than < 0
                     ? kNever
                     : Nanoseconds(config.slowlog_log_slower_than, 1000);
  monitored_ns_ =
      config.latency_monitor_threshold == 0
          ? kNever
          : Nanoseconds(config.latency_monitor_threshold, 1'000'000);
  slow_ns_ = std::min(slow_log_ns_, monitored_ns_);
  slow_log_length_ = static_cast<size_t>(config.slowlog_max_len);
}

void Telemetry::ResetStatistics() {
  rows_ = std::vector<CommandStats>(commands_.rows());
  errors_.clear();
}

}  // namespace listq::server
