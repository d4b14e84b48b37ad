// `ready-fd`, `seed`: what a test harness asks of the server it starts.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "server/admin/config.h"

namespace listq::server {

// A file descriptor that the process was started with. It is looked at here,
// before the server opens files of its own, which might have that number.
std::optional<std::string> SetReadyFd(Config& config,
                                      std::span<const std::string> words);

std::optional<std::string> SetSeed(Config& config,
                                   std::span<const std::string> words);

}  // namespace listq::server
