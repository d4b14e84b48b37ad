// Reads and writes the list.
#include "server/admin/latency_percentiles.h"

#include <utility>
#include <vector>

#include "resp/number_text.h"

namespace listq::server {

std::string LatencyPercentilesText(const Config& config) {
  std::string text;
  for (const double percentile : config.latency_percentiles) {
    if (!text.empty()) text += ' ';
    text += resp::FormatDouble(percentile);
  }
  return text;
}

std::optional<std::string> ParseLatencyPercentiles(
    Config& config, std::span<const std::string> words) {
  std::vector<double> percentiles;
  for (const std::string& word : words) {
    const auto value = resp::ParseLongDouble(word);
    if (!value.has_value()) {
      return "Invalid latency-tracking-info-percentiles parameters";
    }
    if (*value < 0 || *value > 100) {
      return "latency-tracking-info-percentiles parameters should sit between "
             "[0.0,100.0]";
    }
    percentiles.push_back(static_cast<double>(*value));
  }
  config.latency_percentiles = std::move(percentiles);
  return std::nullopt;
}

}  // namespace listq::server
