// Arguments to request bytes: what a client sends. Used by tests and by
// whatever writes requests to a file.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "resp/byte_buffer.h"

namespace listq::resp {

// Appends `args` as a multibulk request.
void EncodeRequest(std::span<const std::string_view> args, ByteBuffer& out);

// Splits a line as an inline request is split: on spaces, with "double" quotes
// (\n \r \t \b \a \xHH and escaped characters) and 'single' quotes (\' only).
// False for unbalanced quotes or a closing quote with no space behind it.
// Appends to `words` as strings of their own.
bool SplitQuotedWords(std::string_view line, std::vector<std::string>& words);

}  // namespace listq::resp
