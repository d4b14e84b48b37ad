// The one place where the tables of the groups meet.
#include "server/commands/all_commands.h"

#include <array>

namespace listq::server {

std::span<const std::span<const CommandSpec>> AllCommands() {
  static const std::array<std::span<const CommandSpec>, 7> kTables = {
      ListCommands(), BlockingListCommands(), StringCommands(), KeyCommands(),
      ConnectionCommands(), ServerCommands(), IntrospectionCommands()};
  return kTables;
}

}  // namespace listq::server
