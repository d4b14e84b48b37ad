// Eight bytes at a time: table k tells what a byte does to the checksum when k
// more bytes follow it.
#include "storage/crc64.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstring>

namespace listq::storage {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr uint64_t kReflectedPolynomial = 0x95ac9329ac4bc9b5;
constexpr size_t kStride = 8;

using Table = std::array<uint64_t, 256>;

consteval std::array<Table, kStride> MakeTables() {
  std::array<Table, kStride> tables = {};
  for (uint64_t byte = 0; byte < 256; ++byte) {
    uint64_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc >> 1) ^ ((crc & 1) != 0 ? kReflectedPolynomial : 0);
    }
    tables[0][byte] = crc;
  }
  for (size_t k = 1; k < kStride; ++k) {
    for (size_t byte = 0; byte < 256; ++byte) {
      const uint64_t before = tables[k - 1][byte];
      tables[k][byte] = (before >> 8) ^ tables[0][before & 0xff];
    }
  }
  return tables;
}

constexpr std::array<Table, kStride> kTables = MakeTables();

}  // namespace

uint64_t Crc64(uint64_t crc, std::string_view bytes) {
  while (bytes.size() >= kStride) {
    uint64_t word = 0;
    std::memcpy(&word, bytes.data(), kStride);
    word ^= crc;
    crc = 0;
    for (size_t k = 0; k < kStride; ++k) {
      crc ^= kTables[kStride - 1 - k][(word >> (8 * k)) & 0xff];
    }
    bytes.remove_prefix(kStride);
  }
  for (const char c : bytes) {
    crc = (crc >> 8) ^ kTables[0][(crc ^ static_cast<unsigned char>(c)) & 0xff];
  }
  return crc;
}

}  // namespace listq::storage
