// The numbers of Redis's RDB format, which DUMP payloads and dump.rdb share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace listq::storage {

// The version that is written (that of Redis 7.0), and the newest one that is
// read: Redis 7.2 only adds types to it.
inline constexpr uint16_t kRdbVersion = 10;
inline constexpr uint16_t kNewestRdbVersion = 11;

// How a file begins; four digits of its version follow.
inline constexpr std::string_view kRdbMagic = "REDIS";
// The Redis whose format this is, as a file of it says.
inline constexpr std::string_view kRdbRedisVersion = "7.0.15";

// What stands in a file where a type could: something else follows.
enum class RdbOpcode : uint8_t {
  kFunction = 245,
  kModule = 247,
  kIdle = 248,       // of the next key, in seconds
  kFrequency = 249,  // of uses of the next key
  kAux = 250,        // a name and what is to be known by it
  kSizes = 251,      // keys, and those of them that expire
  kExpiryMs = 252,   // of the next key
  kExpirySeconds = 253,
  kDatabase = 254,
  kEnd = 255,
};

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
