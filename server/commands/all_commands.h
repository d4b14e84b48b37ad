// Every command that the server has: the tables of all groups.
#pragma once

#include <span>

#include "server/engine/command.h"

namespace listq::server {

std::span<const CommandSpec> ListCommands();
std::span<const CommandSpec> BlockingListCommands();
std::span<const CommandSpec> StringCommands();
std::span<const CommandSpec> KeyCommands();
std::span<const CommandSpec> ExpiryCommands();
std::span<const CommandSpec> TransactionCommands();
std::span<const CommandSpec> ConnectionCommands();
std::span<const CommandSpec> ClientCommands();
std::span<const CommandSpec> ConfigCommands();
std::span<const CommandSpec> ServerCommands();
std::span<const CommandSpec> MonitorCommands();
std::span<const CommandSpec> IntrospectionCommands();

// The tables above, for a CommandTable.
std::span<const std::span<const CommandSpec>> AllCommands();

}  // namespace listq::server
