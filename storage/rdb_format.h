// The numbers of Redis's RDB format, which DUMP payloads and dump.rdb share.
#pragma once

#include <cstddef>
#include <cstdint>

namespace listq::storage {

// The version that is written (that of Redis 7.0), and the newest one that is
// read: Redis 7.2 only adds types to it.
inline constexpr uint16_t kRdbVersion = 10;
inline constexpr uint16_t kNewestRdbVersion = 11;

// What follows a type byte. Older servers wrote those that are not written.
enum class RdbType : uint8_t {
  kString = 0,
  kList = 1,
  kSet = 2,
  kZset = 3,  // scores as text
  kHash = 4,
  kZset2 = 5,  // scores as binary doubles
  kHashZipmap = 9,
  kListZiplist = 10,
  kSetIntset = 11,
  kZsetZiplist = 12,
  kHashZiplist = 13,
  kListQuicklist = 14,  // of ziplists
  kHashListpack = 16,
  kZsetListpack = 17,
  kListQuicklist2 = 18,  // of listpacks and single elements
  kSetListpack = 20,
};

// The first two bits of a length say how it goes on: six bits, 14 bits, or the
// number of bytes that follow. The fourth kind is a string in another form.
enum class RdbLength : uint8_t {
  k6Bits = 0x00,
  k14Bits = 0x40,
  k32Bits = 0x80,
  k64Bits = 0x81,
  kEncoded = 0xc0,
};

// The forms of a string, in the lower bits of RdbLength::kEncoded.
enum class RdbString : uint8_t { kInt8, kInt16, kInt32, kLzf };

}  // namespace listq::storage
