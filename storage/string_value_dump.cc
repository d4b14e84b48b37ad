// A string is no more than what RdbWriter makes of it.
#include "storage/string_value_dump.h"

#include <string>
#include <string_view>

#include "storage/element_frame.h"

namespace listq::storage {

RdbType DumpTypeOf(const StringValue&) { return RdbType::kString; }

void DumpBody(const StringValue& string, RdbWriter& writer) {
  const Element text = string.Get();
  writer.String(text.view());
}

std::optional<StringValue> LoadString(RdbReader& reader) {
  std::string room;
  const std::string_view text = reader.String(room);
  if (reader.failed() || text.size() > StringValue::kMaxSize) {
    return std::nullopt;
  }
  return StringValue(text);
}

}  // namespace listq::storage
