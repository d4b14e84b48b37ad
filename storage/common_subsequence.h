// The longest common subsequence of two strings, as the command LCS tells of
// it. Knows nothing of keys.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace listq::storage {

// A run of bytes that both strings have: where it begins in each.
struct CommonRun {
  size_t first = 0;
  size_t second = 0;
  size_t length = 0;
};

struct CommonSubsequence {
  // The last one first. Runs that follow one another in both strings are one.
  std::vector<CommonRun> runs;
  size_t length = 0;
};

// Where there are several, the one that Redis finds. Takes time and memory in
// the product of the sizes: see CommonSubsequenceBytes.
CommonSubsequence FindCommonSubsequence(std::string_view first,
                                        std::string_view second);

// Bytes of memory that it takes meanwhile.
inline uint64_t CommonSubsequenceBytes(size_t first, size_t second) {
  return (uint64_t{first} + 1) * (uint64_t{second} + 1) * sizeof(uint32_t);
}

}  // namespace listq::storage
