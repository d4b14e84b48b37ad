// The one place where the tables of the groups meet.
#include "server/commands/all_commands.h"

#include <array>

namespace listq::server {

std::span<const std::span<const CommandSpec>> AllCommands() {
  static const std::array kTables = {ListCommands(),
                                     ListReadCommands(),
                                     BlockingListCommands(),
                                     SortedSetCommands(),
                                     SortedSetPopCommands(),
                                     SortedSetRangeCommands(),
                                     SortedSetAlgebraCommands(),
                                     StringCommands(),
                                     StringReadCommands(),
                                     StringRangeCommands(),
                                     CounterCommands(),
                                     BitCommands(),
                                     BitfieldCommands(),
                                     HashCommands(),
                                     HashReadCommands(),
                                     SetCommands(),
                                     SetAlgebraCommands(),
                                     KeyCommands(),
                                     ObjectCommands(),
                                     ExpiryCommands(),
                                     DumpCommands(),
                                     SortCommands(),
                                     TransactionCommands(),
                                     ConnectionCommands(),
                                     ClientCommands(),
                                     ConfigCommands(),
                                     PubsubCommands(),
                                     ServerCommands(),
                                     SnapshotCommands(),
                                     MonitorCommands(),
                                     IntrospectionCommands()};
  return kTables;
}

}  // namespace listq::server
