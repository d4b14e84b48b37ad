// An element in a heap block of its own. The block changes hands instead of
// being copied: from who read it to a list, and from a list to who sends it.
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <string_view>

#include "storage/list_chunk.h"

namespace listq::storage {

struct LargeElement {
  // Below this, copying is cheaper than a block for one element.
  static constexpr size_t kSmallest = 32 * 1024;
  // What a list writes around the element, in the block's free room.
  static constexpr size_t kFront = sizeof(Chunk) + kMaxLengthBytes;
  static constexpr size_t kBack = kMaxLengthBytes;

  struct Free {
    void operator()(char* owned) const { ::operator delete(owned); }
  };

  std::unique_ptr<char, Free> block;  // from operator new
  size_t capacity = 0;                // of the block
  std::string_view bytes;             // in the block
};

}  // namespace listq::storage
