// The one place where the tables of the groups meet.
#include "server/commands/all_commands.h"

#include <array>

namespace listq::server {

namespace {

// Those of LQ., which stand at the end.
constexpr size_t kTestTables = 7;

}  // namespace

std::span<const std::span<const CommandSpec>> AllCommands(TestCommands wanted) {
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
                                     IntrospectionCommands(),
                                     TestClockCommands(),
                                     TestServerCommands(),
                                     TestFaultCommands(),
                                     TestRecordCommands(),
                                     TestSnapshotCommands(),
                                     TestUnsupportedCommands(),
                                     TestWaitCommands()};
  const size_t left_out = wanted == TestCommands::kPresent ? 0 : kTestTables;
  return std::span(kTables).first(kTables.size() - left_out);
}

}  // namespace listq::server
