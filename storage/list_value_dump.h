// Lists in Redis's RDB format.
#pragma once

#include <optional>

#include "storage/list_encoding.h"
#include "storage/list_value.h"
#include "storage/rdb_reader.h"
#include "storage/rdb_writer.h"

namespace listq::storage {

RdbType DumpTypeOf(const ListValue& list);
void DumpBody(const ListValue& list, RdbWriter& writer);

// nullopt if what comes next in `reader` is no list with elements. Requires:
// `type` is one of the lists'.
std::optional<ListValue> LoadList(RdbType type, RdbReader& reader,
                                  const ListpackLimit& limit);

}  // namespace listq::storage
