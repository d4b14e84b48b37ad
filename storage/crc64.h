// The checksum that Redis puts behind its dumps.
#pragma once

#include <cstdint>
#include <string_view>

namespace listq::storage {

// CRC-64 with the Jones polynomial, bits reflected, no final inversion.
// Starts with 0, and goes on from the checksum of what comes before.
uint64_t Crc64(uint64_t crc, std::string_view bytes);

}  // namespace listq::storage
