// Servers at random work are cut off from their power, or killed, again and
// again, and each time another one starts with what is left on the disk. It has
// to have what a prefix of all writes comes to, and all that was promised.
//
//   LISTQ_POWER_CUTS=5000 command_tests --gtest_filter='PowerCutTest.*'
//   LISTQ_POWER_CUT_SEED=17 ...      that one alone
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <iterator>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/doomed_server.h"

namespace listq::testing {
namespace {

using server::SyncPolicy;
using End = DoomedServer::End;
using Faults = DoomedServer::Faults;
using Plan = DoomedServer::Plan;

constexpr int kLives = 4;
// There are about so many calls to files in a life.
constexpr uint64_t kCalls = 160;

uint64_t Number(const char* name, uint64_t otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : std::strtoull(value, nullptr, 10);
}

// What a server has that starts on a copy of the disk. Its clock stands at the
// beginning of all, so that no key has died.
std::string Load(const LyingFiles& disk, ListData* data) {
  const auto files = disk.Kill(1);
  server::Config config;
  config.appendonly = true;
  TestServer server(config, *files);
  if (const auto error = server.log().StartLoading()) return *error;
  while (server.engine().persistence().loading().active &&
         !server.engine().stop_requested()) {
    server.engine().RunTurn();
  }
  if (!server.log().load_error().empty()) return server.log().load_error();
  *data = ListData::Of(server.Connect());
  return "";
}

// How many writes are in it; nullopt if none of the numbers that there may be.
std::optional<size_t> FindPrefix(const WriteHistory& history,
                                 const Remains& remains, const ListData& data) {
  for (size_t i = remains.promised; i <= remains.written; ++i) {
    if (history.After(i) == data) return i;
  }
  return std::nullopt;
}

std::string Explain(const WriteHistory& history, const Remains& remains,
                    const ListData& data) {
  std::string text = "there is\n  " + data.ToText() + "\nand should be one of";
  for (size_t i = 0; i <= remains.written; ++i) {
    text += "\n  " + std::to_string(i) +
            (i < remains.promised ? " (too old) " : " ") +
            history.After(i).ToText();
  }
  return text;
}

// A disk and what it is known to have.
struct World {
  std::unique_ptr<LyingFiles> files = std::make_unique<LyingFiles>();
  ListData data;
  int64_t time_us = 0;
  // What the disk may still come to, if it has nothing of the next life: the
  // last server was killed, and not all that it wrote was synced.
  std::vector<ListData> older;
};

// One server's life and what comes of it. False if that is wrong.
bool Live(const Plan& plan, World& world, Remains* remains,
          bool* ended_early = nullptr) {
  DoomedServer server(plan, std::move(world.files), world.data, world.time_us);
  *remains = server.Run();
  if (ended_early != nullptr) *ended_early = server.ended_early();
  ListData data;
  std::string error = server.error();
  if (error.empty()) error = Load(*remains->files, &data);
  const auto prefix = FindPrefix(server.history(), *remains, data);
  std::vector<ListData> older;
  if (remains->durable == 0) older = std::move(world.older);
  const bool is_older = std::count(older.begin(), older.end(), data) > 0;
  if (error.empty() && !prefix.has_value() && !is_older) {
    error = Explain(server.history(), *remains, data);
  }
  if (!error.empty()) {
    ADD_FAILURE() << server.Story() << error;
    return false;
  }
  if (plan.end == End::kPowerCut) older.clear();
  for (size_t i = remains->durable; i <= prefix.value_or(0); ++i) {
    if (plan.end == End::kKill) older.push_back(server.history().After(i));
  }
  world = {std::move(remains->files), data, remains->end_us, std::move(older)};
  return true;
}

SyncPolicy PolicyOf(uint64_t seed) {
  constexpr SyncPolicy kPolicies[] = {SyncPolicy::kAlways, SyncPolicy::kAlways,
                                      SyncPolicy::kEverySecond,
                                      SyncPolicy::kNever};
  return kPolicies[seed % std::size(kPolicies)];
}

// Several lives on one disk.
bool LiveOnAndOn(uint64_t seed) {
  std::mt19937_64 random(seed);
  World world;
  for (int life = 0; life < kLives; ++life) {
    Plan plan;
    plan.seed = seed * kLives + static_cast<uint64_t>(life);
    plan.policy = PolicyOf(seed);
    plan.faults = random() % 2 == 0 ? Faults::kNone : Faults::kSome;
    plan.end_at = 1 + random() % kCalls;
    plan.end = random() % 3 == 0 ? End::kKill : End::kPowerCut;
    Remains remains;
    if (!Live(plan, world, &remains)) return false;
    // The system goes on to show what the disk did not take.
    if (plan.end == End::kKill && remains.doubtful) break;
  }
  return true;
}

TEST(PowerCutTest, NothingThatWasPromisedIsLost) {
  const uint64_t only = Number("LISTQ_POWER_CUT_SEED", 0);
  const uint64_t first = only != 0 ? only : 1;
  const uint64_t count = only != 0 ? 1 : Number("LISTQ_POWER_CUTS", 200);
  for (uint64_t seed = first; seed < first + count; ++seed) {
    ASSERT_TRUE(LiveOnAndOn(seed))
        << "to repeat it: LISTQ_POWER_CUT_SEED=" << seed;
  }
}

// A life is ended at each of its calls in turn.
void CutEverywhere(Plan plan) {
  bool ended_early = true;
  for (plan.end_at = 1; ended_early; ++plan.end_at) {
    World world;
    Remains remains;
    ASSERT_TRUE(Live(plan, world, &remains, &ended_early))
        << "seed " << plan.seed << ", call " << plan.end_at;
  }
}

TEST(PowerCutTest, NoCallIsAWrongTimeForThePowerToFail) {
  for (uint64_t seed = 1; seed <= 8; ++seed) {
    CutEverywhere({.seed = seed, .steps = 150});
  }
}

TEST(PowerCutTest, NoCallIsAWrongTimeForThePowerToFailAmidFaults) {
  for (uint64_t seed = 1; seed <= 8; ++seed) {
    CutEverywhere({.seed = seed, .faults = Faults::kSome, .steps = 150});
  }
}

TEST(PowerCutTest, NoCallIsAWrongTimeToBeKilled) {
  for (uint64_t seed = 1; seed <= 8; ++seed) {
    CutEverywhere({.seed = seed,
                   .policy = PolicyOf(seed),
                   .faults = Faults::kSome,
                   .end = End::kKill,
                   .steps = 150});
  }
}

}  // namespace
}  // namespace listq::testing
