// What others need of the hash commands.
#pragma once

#include "server/engine/command_context.h"
#include "storage/hash_value.h"

namespace listq::server {

// How hashes are kept, as the settings ask for.
storage::HashLimits HashLimitsOf(CommandContext& context);

}  // namespace listq::server
