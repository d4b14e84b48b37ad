// A line for each command or error that was seen.
#include "server/commands/info_statistics.h"

#include <string>

#include "server/engine/engine.h"

namespace listq::server {

namespace {

template <typename Visitor>
void ForEachCommand(Engine& engine, Visitor&& visit) {
  const auto& stats = engine.telemetry().commands();
  for (size_t i = 0; i < stats.size(); ++i) {
    visit(engine.commands().FullName(engine.commands().row(i)), stats[i]);
  }
}

std::string DescribeCalls(const CommandStats& stats) {
  const auto us = static_cast<double>(stats.ns) / 1000;
  const double each =
      stats.calls == 0 ? 0 : us / static_cast<double>(stats.calls);
  return "calls=" + std::to_string(stats.calls) +
         ",usec=" + std::to_string(stats.ns / 1000) +
         ",usec_per_call=" + Decimal(each, 2) +
         ",rejected_calls=" + std::to_string(stats.rejected) +
         ",failed_calls=" + std::to_string(stats.failed);
}

// "99.9", without zeros at the end.
std::string PercentileName(double percentile) {
  std::string name = Decimal(percentile, 6);
  name.erase(name.find_last_not_of('0') + 1);
  if (name.back() == '.') name.pop_back();
  return name;
}

std::string DescribeLatency(const LatencyHistogram& latency,
                            const std::vector<double>& percentiles) {
  std::string text;
  for (const double percentile : percentiles) {
    if (!text.empty()) text += ',';
    const auto ns = static_cast<double>(latency.Percentile(percentile));
    text += 'p' + PercentileName(percentile) + '=' + Decimal(ns / 1000, 3);
  }
  return text;
}

}  // namespace

void CommandStatsSection(Engine& engine, InfoFields& out) {
  ForEachCommand(engine,
                 [&](const std::string& name, const CommandStats& stats) {
                   if (stats.calls + stats.failed + stats.rejected == 0) return;
                   out.Add("cmdstat_" + name, DescribeCalls(stats));
                 });
}

void ErrorStatsSection(Engine& engine, InfoFields& out) {
  for (const auto& [kind, count] : engine.telemetry().errors()) {
    out.Add("errorstat_" + kind, "count=" + std::to_string(count));
  }
}

void LatencyStatsSection(Engine& engine, InfoFields& out) {
  if (!engine.config().latency_tracking) return;
  ForEachCommand(
      engine, [&](const std::string& name, const CommandStats& stats) {
        if (stats.latency == nullptr) return;
        out.Add("latency_percentiles_usec_" + name,
                DescribeLatency(*stats.latency,
                                engine.config().latency_percentiles));
      });
}

}  // namespace listq::server
