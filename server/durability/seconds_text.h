// How long something took, as Redis logs it.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>

namespace listq::server {

// "0.123".
inline std::string SecondsText(int64_t us) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", static_cast<double>(us) / 1e6);
  return text;
}

}  // namespace listq::server
