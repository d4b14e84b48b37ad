// Which words made a request a syntax error: a guess, for people.
#pragma once

#include <string>

#include "server/engine/command_context.h"

namespace listq::server {

// "SET: syntax error at KEEPTTL2": the command, and those of its arguments
// that may be meant for options which it does not have. These are words of
// letters, 2 to 20 of them, hyphens and underscores, which are no keys, are not
// hidden and do not stand in its syntax; the first three, in capitals. A value
// can look the same.
std::string DescribeSyntaxError(const CommandContext& context);

}  // namespace listq::server
