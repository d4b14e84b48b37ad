// Requests by chance: Redis and listq must answer each alike, and hold the
// same in the end. LISTQ_RANDOM_SEED begins elsewhere, LISTQ_RANDOM_SECONDS
// goes on for longer.
#include "tests/conformance/random_requests.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "tests/conformance/lock_step.h"

namespace listq::testing {
namespace {

constexpr size_t kClients = 3;
constexpr size_t kRequestsPerRound = 400;

uint64_t Variable(const char* name, uint64_t otherwise) {
  const char* value = std::getenv(name);
  return value == nullptr ? otherwise : std::strtoull(value, nullptr, 10);
}

// Leaves out what is not needed to see a difference, largest parts first.
std::vector<RandomRequest> Shorten(LockStep& servers,
                                   std::vector<RandomRequest> requests,
                                   std::string* wrong) {
  for (size_t part = requests.size() / 2; part > 0; part /= 2) {
    for (size_t at = 0; at + part <= requests.size();) {
      std::vector<RandomRequest> fewer = requests;
      const auto first = fewer.begin() + static_cast<ptrdiff_t>(at);
      fewer.erase(first, first + static_cast<ptrdiff_t>(part));
      size_t said = 0;
      const std::string still = servers.Play(fewer, &said);
      if (still.empty()) {
        at += part;
      } else {
        fewer.resize(said);
        requests = std::move(fewer);
        *wrong = still;
      }
    }
  }
  return requests;
}

std::string Listing(const std::vector<RandomRequest>& requests) {
  std::string text;
  for (const RandomRequest& request : requests) {
    text += "\n" + std::to_string(request.client) + ": " + request.line;
  }
  return text;
}

TEST(RandomRequestsTest, AreAnsweredAlike) {
  LockStep servers(kClients);
  const std::chrono::seconds time(Variable("LISTQ_RANDOM_SECONDS", 15));
  const auto end = std::chrono::steady_clock::now() + time;
  size_t rounds = 0;
  uint64_t seed = Variable("LISTQ_RANDOM_SEED", 1);
  for (; std::chrono::steady_clock::now() < end; ++seed, ++rounds) {
    RequestGenerator generator(seed, kClients);
    std::vector<RandomRequest> requests;
    for (size_t i = 0; i < kRequestsPerRound; ++i) {
      requests.push_back(generator.Next());
    }
    size_t said = 0;
    std::string wrong = servers.Play(requests, &said);
    if (wrong.empty()) continue;
    requests.resize(said);
    requests = Shorten(servers, std::move(requests), &wrong);
    FAIL() << "LISTQ_RANDOM_SEED=" << seed << ", shortened to "
           << requests.size() << " requests:" << Listing(requests)
           << "\nand then " << wrong;
  }
  std::printf("%zu rounds of %zu requests\n", rounds, kRequestsPerRound);
}

}  // namespace
}  // namespace listq::testing
