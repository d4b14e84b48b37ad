// latency-tracking-info-percentiles: a list of numbers.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "server/admin/config.h"

namespace listq::server {

// "50 99 99.9"
std::string LatencyPercentilesText(const Config& config);

// Returns the error text if a word is no number from 0 to 100, and then
// nothing is changed.
std::optional<std::string> ParseLatencyPercentiles(
    Config& config, std::span<const std::string> words);

}  // namespace listq::server
