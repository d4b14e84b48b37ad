// What the allocator takes for a block: whoever keeps many small blocks has to
// know.
#pragma once

#include <cstddef>

namespace listq::storage {

inline constexpr size_t kAllocatorOverhead = 8;
inline constexpr size_t kAllocatorStep = 16;
inline constexpr size_t kSmallestHeapBlock = 32;

// Bytes of heap that a block of `bytes` takes, with all that goes with it.
constexpr size_t HeapBlockBytes(size_t bytes) {
  const size_t rounded = (bytes + kAllocatorOverhead + kAllocatorStep - 1) /
                         kAllocatorStep * kAllocatorStep;
  return rounded < kSmallestHeapBlock ? kSmallestHeapBlock : rounded;
}

}  // namespace listq::storage
