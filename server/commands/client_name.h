// What may be the name of a client or of its library.
#pragma once

#include <algorithm>
#include <string_view>

namespace listq::server {

inline constexpr std::string_view kClientNameError =
    "ERR Client names cannot contain spaces, newlines or special characters.";

// Printable ASCII without spaces, so that CLIENT LIST can be split at spaces.
inline bool IsClientName(std::string_view name) {
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return c >= '!' && c <= '~'; });
}

}  // namespace listq::server
