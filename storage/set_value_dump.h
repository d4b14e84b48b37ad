// Sets in Redis's RDB format.
#pragma once

#include <optional>

#include "storage/rdb_reader.h"
#include "storage/rdb_writer.h"
#include "storage/set_value.h"

namespace listq::storage {

RdbType DumpTypeOf(const SetValue& set);
void DumpBody(const SetValue& set, RdbWriter& writer);

// nullopt if what comes next in `reader` is no set with members, each of them
// once. Requires: `type` is one of the sets'.
std::optional<SetValue> LoadSet(RdbType type, RdbReader& reader,
                                const SetLimits& limits);

}  // namespace listq::storage
