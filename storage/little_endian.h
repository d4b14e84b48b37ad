// Integers as the RDB format and its blocks write them: low byte first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace listq::storage {

inline void AppendLittleEndian(std::string& out, uint64_t value, size_t bytes) {
  for (size_t i = 0; i < bytes; ++i) {
    out.push_back(static_cast<char>(value >> (8 * i)));
  }
}

// Requires: at most 8 bytes.
inline uint64_t LittleEndian(std::string_view bytes) {
  uint64_t value = 0;
  for (size_t i = bytes.size(); i > 0; --i) {
    value = (value << 8) | static_cast<unsigned char>(bytes[i - 1]);
  }
  return value;
}

// The same with a sign. Requires: 1 to 8 bytes.
inline int64_t SignedLittleEndian(std::string_view bytes) {
  const size_t unused = 64 - 8 * bytes.size();
  return static_cast<int64_t>(LittleEndian(bytes) << unused) >> unused;
}

}  // namespace listq::storage
