// Where the append log is.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "server/admin/config.h"

namespace listq::server {

std::optional<std::string> SetLogName(Config& config,
                                      std::span<const std::string> words);
std::optional<std::string> SetLogDirectory(Config& config,
                                           std::span<const std::string> words);

}  // namespace listq::server
