// A choice by chance among things that come one after the other.
#pragma once

#include <cstddef>
#include <random>

namespace listq::storage {

// Chooses `wanted` of `left` things, each choice as likely as any other.
class Selection {
 public:
  // Requires: wanted <= left. The random numbers outlive it.
  Selection(size_t wanted, size_t left, std::mt19937_64& random)
      : wanted_(wanted), left_(left), random_(random) {}

  // Whether the next thing is chosen. Requires: there is one left.
  bool TakesNext() {
    const bool taken = random_() % left_-- < wanted_;
    if (taken) --wanted_;
    return taken;
  }

 private:
  size_t wanted_;
  size_t left_;
  std::mt19937_64& random_;
};

}  // namespace listq::storage
