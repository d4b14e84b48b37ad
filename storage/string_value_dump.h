// Strings in Redis's RDB format.
#pragma once

#include <optional>

#include "storage/rdb_reader.h"
#include "storage/rdb_writer.h"
#include "storage/string_value.h"

namespace listq::storage {

RdbType DumpTypeOf(const StringValue& string);
void DumpBody(const StringValue& string, RdbWriter& writer);

// nullopt if what comes next in `reader` is no string.
std::optional<StringValue> LoadString(RdbReader& reader);

}  // namespace listq::storage
