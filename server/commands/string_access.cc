// Strings as their commands find and leave them.
#include "server/commands/string_access.h"

#include <algorithm>

#include "server/engine/engine.h"

namespace listq::server {

using storage::Keyspace;
using storage::StringValue;

void ReplyString(CommandContext& context, const StringValue& string) {
  const storage::Element text = string.Get();
  context.reply().Bulk(text.view());
}

bool AdmitSize(CommandContext& context, uint64_t size) {
  const uint64_t limit = std::min<uint64_t>(
      context.engine().config().proto_max_bulk_len, StringValue::kMaxSize);
  if (size <= limit) return true;
  context.Fail("ERR string exceeds maximum allowed size (proto-max-bulk-len)");
  return false;
}

OpenString OpenForWriting(CommandContext& context, Keyspace::Entry* entry,
                          size_t size) {
  if (entry == nullptr) {
    entry = &context.keys().Create(context.arg(1), StringValue());
  }
  StringValue& string = StringOf(*entry);
  const bool grew = string.size() < size;
  return {string.Edit(size), grew};
}

void TellStringChange(CommandContext& context, std::string_view key,
                      std::string_view event, uint64_t changes) {
  Keyspace& keys = context.keys();
  keys.Changed(key, changes);
  keys.Announce(storage::EventClass::kString, event, key);
}

}  // namespace listq::server
