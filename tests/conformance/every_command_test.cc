// Every command and subcommand with every number of arguments: what Redis
// refuses, listq refuses with the same words.
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "resp/reply.h"
#include "tests/support/server_under_test.h"
#include "tests/support/wire_client.h"

namespace listq::testing {
namespace {

using resp::Reply;

constexpr size_t kMostArguments = 8;

// A request on a connection of its own, since some close it.
std::string Ask(const ServerUnderTest& server, const std::string& line) {
  WireClient client(server.port());
  client.Send(*RequestBytes(line));
  const auto reply = client.Take();
  if (!reply.has_value()) return "(no reply)";
  // What a request achieves is not looked at here.
  return reply->type == Reply::Type::kError ? resp::ToLine(*reply) : "taken";
}

std::vector<std::string> CommandsOf(const ServerUnderTest& server) {
  WireClient client(server.port());
  client.Send(*RequestBytes("COMMAND LIST"));
  std::vector<std::string> names;
  const Reply list = client.Take().value_or(Reply());
  for (const Reply& name : list.elements) names.push_back(name.text);
  return names;
}

// Commands that only later versions than the reference know, one that stops
// the server, one that leaves it busy for the next (transcripts/snapshots.txt
// has it), and cursors (transcripts/scan.txt says why).
bool IsExempt(std::string_view line) {
  for (std::string_view start :
       {"client no-touch", "client setinfo", "shutdown", "bgrewriteaof",
        "scan -1", "scan \"\"", "hscan -1", "hscan \"\"", "sscan -1",
        "sscan \"\"", "zscan -1", "zscan \"\""}) {
    if (line.starts_with(start)) return true;
  }
  return false;
}

class EveryCommandTest : public ::testing::Test {
 protected:
  // Asks both, for all numbers of arguments that are `argument`.
  void Compare(const std::string& command, const std::string& argument) {
    std::string line = command;
    if (const size_t at = line.find('|'); at != line.npos) line[at] = ' ';
    for (size_t i = 0; i <= kMostArguments; ++i, line += " " + argument) {
      if (IsExempt(line)) return;
      EXPECT_EQ(Ask(listq_, line), Ask(redis_, line)) << line;
    }
  }

  ServerUnderTest redis_{Product::kRedis};
  ServerUnderTest listq_{Product::kListq};
};

TEST_F(EveryCommandTest, RefusesTheSameWordsInAnyNumber) {
  const std::vector<std::string> commands = CommandsOf(listq_);
  ASSERT_GT(commands.size(), 50U);
  for (const std::string& command : commands) Compare(command, "x");
}

TEST_F(EveryCommandTest, RefusesTheSameNegativeNumbersInAnyNumber) {
  for (const std::string& command : CommandsOf(listq_)) Compare(command, "-1");
}

TEST_F(EveryCommandTest, RefusesTheSameNothingsInAnyNumber) {
  for (const std::string& command : CommandsOf(listq_)) {
    Compare(command, "\"\"");
  }
}

}  // namespace
}  // namespace listq::testing
