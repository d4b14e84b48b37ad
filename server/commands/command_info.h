// The reply of COMMAND INFO for one command: its row in the form that clients
// and proxies read.
#pragma once

#include "resp/reply_writer.h"
#include "server/engine/command_names.h"
#include "server/engine/command_table.h"

namespace listq::server {

void WriteCommandInfo(resp::ReplyWriter& reply, const CommandTable& table,
                      const CommandSpec& spec);

// A set of simple strings, each after `prefix`.
void WriteNames(resp::ReplyWriter& reply, const Names& names,
                std::string_view prefix = {});

}  // namespace listq::server
