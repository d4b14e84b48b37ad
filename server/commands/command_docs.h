// The reply of COMMAND DOCS for one command: what its row tells people, and
// the tree of its arguments.
#pragma once

#include "resp/reply_writer.h"
#include "server/engine/command_table.h"

namespace listq::server {

// Writes two replies, name and map, for a map of such pairs.
void WriteCommandDocs(resp::ReplyWriter& reply, const CommandTable& table,
                      const CommandSpec& spec);

}  // namespace listq::server
