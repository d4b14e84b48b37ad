// Values in Redis's RDB format, as DUMP and dump.rdb have them. The one place
// that knows which type has which numbers; what a type writes behind them
// stands in its own x_value_dump files.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "storage/hash_value.h"
#include "storage/list_encoding.h"
#include "storage/rdb_reader.h"
#include "storage/rdb_writer.h"
#include "storage/set_value.h"
#include "storage/sorted_set_value.h"
#include "storage/value.h"

namespace listq::storage {

// Settings that say how a value is kept once it is loaded.
struct LoadLimits {
  ListpackLimit list;
  SetLimits set = {};
  SortedSetLimits sorted_set = {};
  HashLimits hash = {};
};

// The type of a value and what follows it. In dump.rdb the key is in between.
RdbType RdbTypeOf(const Value& value);
void WriteBody(const Value& value, RdbWriter& writer);
// nullopt if that is malformed, empty, or of a type that is not known.
std::optional<Value> LoadBody(RdbType type, RdbReader& reader,
                              const LoadLimits& limits);

// What DUMP answers and RESTORE takes:
//
//   type, 1 | body | version, 2 | Crc64 of all before, 8
std::string DumpPayload(const Value& value,
                        RdbCompression compression = RdbCompression::kOn);
// Whether the version is one that can be read, and the checksum right.
bool IsIntactPayload(std::string_view payload);
// Requires: IsIntactPayload. nullopt as from LoadBody: a checksum is easily
// made for any nonsense.
std::optional<Value> LoadPayload(std::string_view payload,
                                 const LoadLimits& limits);

}  // namespace listq::storage
