// The one place where the tables of the groups meet.
#include "server/commands/all_commands.h"

#include <array>
#include <vector>

namespace listq::server {

namespace {

using Table = std::span<const CommandSpec>;

std::vector<Table> OrdinaryTables() {
  return {ListCommands(),
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
}

std::array<Table, 7> TestTables() {
  return {TestClockCommands(),    TestServerCommands(),
          TestFaultCommands(),    TestRecordCommands(),
          TestSnapshotCommands(), TestUnsupportedCommands(),
          TestWaitCommands()};
}

// Those of LQ. stand at the end.
std::vector<Table> AllTables() {
  std::vector<Table> tables = OrdinaryTables();
  const auto test_tables = TestTables();
  tables.insert(tables.end(), test_tables.begin(), test_tables.end());
  return tables;
}

}  // namespace

std::span<const std::span<const CommandSpec>> AllCommands(TestCommands wanted) {
  static const std::vector<Table> kTables = AllTables();
  const size_t left_out =
      wanted == TestCommands::kPresent ? 0 : TestTables().size();
  return std::span(kTables).first(kTables.size() - left_out);
}

}  // namespace listq::server
