// A command by its name.
#include <iterator>
#include <string_view>

#include "server/commands/all_commands.h"
#include "server/engine/command_table.h"
#include "tests/bench/micro/bench.h"

namespace listq::bench {
namespace {

// One after the other those that a queue sees, as clients spell them.
void CommandFind(benchmark::State& state) {
  constexpr std::string_view kNames[] = {"LPUSH", "BRPOP",  "rpush",
                                         "RPOP",  "LRANGE", "PING"};
  const server::CommandTable table(server::AllCommands());
  const Meter meter(state, std::size(kNames));
  for (auto _ : state) {
    for (std::string_view name : kNames) {
      benchmark::DoNotOptimize(name);
      Require(table.Find(name) != nullptr, "there is no such command");
    }
  }
}
BENCHMARK(CommandFind);

}  // namespace
}  // namespace listq::bench
