// Events are few, and each keeps a bounded number of samples.
#include "server/engine/latency_monitor.h"

#include <algorithm>

namespace listq::server {

namespace {

constexpr size_t kMostSamples = 160;

}  // namespace

void LatencyMonitor::Add(std::string_view name, const Sample& sample) {
  auto found = events_.find(name);
  if (found == events_.end())
    found = events_.try_emplace(std::string(name)).first;
  Event& event = found->second;
  event.most_ms = std::max(event.most_ms, sample.ms);
  auto& samples = event.samples;
  if (!samples.empty() && samples.back().unix_s == sample.unix_s) {
    samples.back().ms = std::max(samples.back().ms, sample.ms);
    return;
  }
  samples.push_back(sample);
  if (samples.size() > kMostSamples) samples.pop_front();
}

const LatencyMonitor::Event* LatencyMonitor::Find(std::string_view name) const {
  const auto found = events_.find(name);
  return found == events_.end() ? nullptr : &found->second;
}

bool LatencyMonitor::Reset(std::string_view name) {
  const auto found = events_.find(name);
  if (found == events_.end()) return false;
  events_.erase(found);
  return true;
}

size_t LatencyMonitor::ResetAll() {
  const size_t count = events_.size();
  events_.clear();
  return count;
}

}  // namespace listq::server
