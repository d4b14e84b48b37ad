// Every command that the server has: the tables of all groups.
#pragma once

#include <cstdint>
#include <span>

#include "server/engine/command.h"

namespace listq::server {

std::span<const CommandSpec> ListCommands();
std::span<const CommandSpec> ListReadCommands();
std::span<const CommandSpec> BlockingListCommands();
std::span<const CommandSpec> SortedSetCommands();
std::span<const CommandSpec> SortedSetPopCommands();
std::span<const CommandSpec> SortedSetRangeCommands();
std::span<const CommandSpec> SortedSetAlgebraCommands();
std::span<const CommandSpec> StringCommands();
std::span<const CommandSpec> StringReadCommands();
std::span<const CommandSpec> StringRangeCommands();
std::span<const CommandSpec> CounterCommands();
std::span<const CommandSpec> BitCommands();
std::span<const CommandSpec> BitfieldCommands();
std::span<const CommandSpec> HashCommands();
std::span<const CommandSpec> HashReadCommands();
std::span<const CommandSpec> SetCommands();
std::span<const CommandSpec> SetAlgebraCommands();
std::span<const CommandSpec> KeyCommands();
std::span<const CommandSpec> ObjectCommands();
std::span<const CommandSpec> ExpiryCommands();
std::span<const CommandSpec> DumpCommands();
std::span<const CommandSpec> SortCommands();
std::span<const CommandSpec> TransactionCommands();
std::span<const CommandSpec> ConnectionCommands();
std::span<const CommandSpec> ClientCommands();
std::span<const CommandSpec> ConfigCommands();
std::span<const CommandSpec> PubsubCommands();
std::span<const CommandSpec> ServerCommands();
std::span<const CommandSpec> SnapshotCommands();
std::span<const CommandSpec> MonitorCommands();
std::span<const CommandSpec> IntrospectionCommands();

std::span<const CommandSpec> TestClockCommands();
std::span<const CommandSpec> TestServerCommands();
std::span<const CommandSpec> TestFaultCommands();
std::span<const CommandSpec> TestRecordCommands();
std::span<const CommandSpec> TestSnapshotCommands();
std::span<const CommandSpec> TestUnsupportedCommands();
std::span<const CommandSpec> TestWaitCommands();

// The tables above, for a CommandTable; those of LQ. only if they are wanted.
enum class TestCommands : uint8_t { kAbsent, kPresent };
std::span<const std::span<const CommandSpec>> AllCommands(
    TestCommands wanted = TestCommands::kAbsent);

}  // namespace listq::server
