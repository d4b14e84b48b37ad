// X HELP for every container X: what its subcommands are, from their rows.
#pragma once

#include "server/engine/command_context.h"

namespace listq::server {

// The handler of each row named "help". Explains the container that the row
// belongs to.
void ReplyWithHelp(CommandContext& context);

}  // namespace listq::server
