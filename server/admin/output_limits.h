// client-output-buffer-limit, the one setting with a grammar of its own.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "server/admin/config.h"

namespace listq::server {

// "normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60"
std::string OutputLimitsText(const Config& config);

// Quadruples of class, hard limit, soft limit and seconds. Classes that are
// not named keep their limits. Returns the error text if something is wrong,
// and then nothing is changed.
std::optional<std::string> ParseOutputLimits(
    Config& config, std::span<const std::string> words);

}  // namespace listq::server
