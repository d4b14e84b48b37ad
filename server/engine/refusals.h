// The rules between look-up and handler. Knows no single command.
#pragma once

#include "server/engine/command_context.h"

namespace listq::server {

// True if a rule stands against the request: it was replied an error, or put
// off. Asked in Redis's order.
bool IsRefused(CommandContext& context);

// Between MULTI and EXEC.
bool IsToBeQueued(const CommandContext& context);

}  // namespace listq::server
