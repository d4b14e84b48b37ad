// Hashes in Redis's RDB format.
#pragma once

#include <optional>

#include "storage/hash_value.h"
#include "storage/rdb_reader.h"
#include "storage/rdb_writer.h"

namespace listq::storage {

RdbType DumpTypeOf(const HashValue& hash);
void DumpBody(const HashValue& hash, RdbWriter& writer);

// nullopt if what comes next in `reader` is no hash with fields. Requires:
// `type` is one of the hashes'.
std::optional<HashValue> LoadHash(RdbType type, RdbReader& reader,
                                  const HashLimits& limits);

}  // namespace listq::storage
