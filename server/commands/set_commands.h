// What the files of set commands share.
#pragma once

#include <vector>

#include "server/engine/command_context.h"
#include "storage/set_store.h"

namespace listq::server {

// The sets of the selected database, kept as the settings ask for.
storage::SetStore SetsOf(CommandContext& context);

// Members without a repetition: a set in RESP3.
void ReplySet(CommandContext& context,
              const std::vector<storage::Element>& members);
void ReplySet(CommandContext& context, const storage::SetValue& set);

}  // namespace listq::server
