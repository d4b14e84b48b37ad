// The one place where the tables of the groups meet.
#include "server/commands/all_commands.h"

#include <array>

namespace listq::server {

std::span<const std::span<const CommandSpec>> AllCommands() {
  static const std::array kTables = {
      ListCommands(),       BlockingListCommands(), StringCommands(),
      KeyCommands(),        ExpiryCommands(),       TransactionCommands(),
      ConnectionCommands(), ClientCommands(),       ConfigCommands(),
      ServerCommands(),     MonitorCommands(),      IntrospectionCommands()};
  return kTables;
}

}  // namespace listq::server
