// Which listq this is, and which Redis it speaks like.
#pragma once

#include <string_view>

namespace listq::server {

// The server's own version, as the build declares it.
std::string_view Version();

// The version whose protocol and commands it follows: clients choose what
// they may send by it.
inline constexpr std::string_view kRedisVersion = "7.2.4";

}  // namespace listq::server
