// What the commands on strings, ranges, counters and bits have in common.
#pragma once

#include <cstdint>
#include <span>

#include "server/engine/command_context.h"
#include "storage/keyspace.h"

namespace listq::server {

// Requires: the entry holds a string.
inline storage::StringValue& StringOf(storage::Keyspace::Entry& entry) {
  return std::get<storage::StringValue>(entry.value);
}

// A bulk string.
void ReplyString(CommandContext& context, const storage::StringValue& string);

// Replies an error and answers false if a string may not get that long.
bool AdmitSize(CommandContext& context, uint64_t size);

// A string that is open to be written to.
struct OpenString {
  std::span<char> bytes;
  bool grew = false;
};
// The string of argument 1, whose entry is null if it has yet to be made,
// lengthened with zeros to `size` bytes at least.
OpenString OpenForWriting(CommandContext& context,
                          storage::Keyspace::Entry* entry, size_t size);

// To be called when the string of `key` was changed: `event` is Redis's name
// for what was done.
void TellStringChange(CommandContext& context, std::string_view key,
                      std::string_view event, uint64_t changes = 1);

}  // namespace listq::server
