// `bind`, `port`, `unixsocketperm`: where a server listens.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "server/admin/config.h"

namespace listq::server {

std::string GetBind(const Config& config);
std::optional<std::string> SetBind(Config& config,
                                   std::span<const std::string> words);

// A number, or `auto` for the kernel's choice.
std::optional<std::string> SetPort(Config& config,
                                   std::span<const std::string> words);

// In octal digits, as chmod takes it.
std::string GetSocketMode(const Config& config);
std::optional<std::string> SetSocketMode(Config& config,
                                         std::span<const std::string> words);

}  // namespace listq::server
