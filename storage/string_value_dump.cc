// A string is no more than what RdbWriter makes of it.
#include "storage/string_value_dump.h"

#include <string>
#include <string_view>
#include <utility>

namespace listq::storage {

RdbType DumpTypeOf(const StringValue&) { return RdbType::kString; }

void DumpBody(const StringValue& string, RdbWriter& writer) {
  writer.String(string.bytes);
}

std::optional<StringValue> LoadString(RdbReader& reader) {
  std::string room;
  const std::string_view text = reader.String(room);
  if (reader.failed()) return std::nullopt;
  if (text.data() == room.data()) return StringValue{std::move(room)};
  return StringValue{std::string(text)};
}

}  // namespace listq::storage
