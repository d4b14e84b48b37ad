// Waiting for what must become true, and no longer.
#pragma once

#include <chrono>
#include <thread>

namespace listq::testing {

// The longest that a test waits for anything.
inline constexpr std::chrono::seconds kPatience{10};

// Asks until the answer is yes; false if that takes longer than patience.
template <typename Question>
bool Await(Question&& question) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  while (!question()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

}  // namespace listq::testing
