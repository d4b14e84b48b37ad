// Requests by chance, the same for the same seed: lists, keys and expiries
// with odd arguments. Knows no server.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace listq::testing {

struct RandomRequest {
  size_t client = 0;
  std::string line;  // quoted as in redis-cli; ${id 1} is client 1's number
};

// The first of `clients` clients never waits.
class RequestGenerator {
 public:
  RequestGenerator(uint64_t seed, size_t clients)
      : random_(seed), clients_(clients) {}

  RandomRequest Next();

 private:
  size_t Below(size_t limit) { return random_() % limit; }
  std::string Pick(const std::vector<std::string_view>& from);
  std::string Expand(std::string_view form);
  std::string Word(char letter);
  std::string Several(char letter, size_t most);

  std::mt19937_64 random_;
  size_t clients_;
};

}  // namespace listq::testing
