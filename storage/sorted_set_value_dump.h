// Sorted sets in Redis's RDB format.
#pragma once

#include <optional>

#include "storage/rdb_reader.h"
#include "storage/rdb_writer.h"
#include "storage/sorted_set_value.h"

namespace listq::storage {

RdbType DumpTypeOf(const SortedSetValue& set);
void DumpBody(const SortedSetValue& set, RdbWriter& writer);

// nullopt if what comes next in `reader` is no sorted set with members.
// Requires: `type` is one of the sorted sets'.
std::optional<SortedSetValue> LoadSortedSet(RdbType type, RdbReader& reader,
                                            const SortedSetLimits& limits);

}  // namespace listq::storage
