// Requests by chance that change data of every type, the same for the same
// seed.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>

namespace listq::testing {

class RandomWrites {
 public:
  explicit RandomWrites(uint64_t seed) : random_(seed) {}

  // A line that does not wait.
  std::string Next();
  // One that waits if there is nothing to take, for one key or several.
  std::string NextBlocking();
  // 0 .. below - 1.
  size_t Below(size_t below) { return random_() % below; }

 private:
  std::string Expand(std::string_view form);

  std::mt19937_64 random_;
};

}  // namespace listq::testing
