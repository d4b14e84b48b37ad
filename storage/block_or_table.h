// How a collection is kept in one word: while it is small in a block, and then
// in a table of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <utility>

#include "storage/frame_block.h"

namespace listq::storage {

// Begins as an empty block. A set lowest bit tells that the rest of the word
// points to a table.
template <typename Table>
class BlockOrTable {
 public:
  BlockOrTable() { new (word_) FrameBlock; }
  BlockOrTable(BlockOrTable&& other) noexcept : BlockOrTable() { Swap(other); }
  BlockOrTable& operator=(BlockOrTable&& other) noexcept {
    Swap(other);
    return *this;
  }
  ~BlockOrTable() {
    if (is_table()) {
      delete &table();
    } else {
      block().~FrameBlock();
    }
  }

  bool is_table() const { return (Word() & kIsTable) != 0; }
  // Requires: !is_table().
  FrameBlock& block() {
    return *std::launder(reinterpret_cast<FrameBlock*>(word_));
  }
  const FrameBlock& block() const {
    return *std::launder(reinterpret_cast<const FrameBlock*>(word_));
  }
  // Requires: is_table().
  Table& table() const { return *reinterpret_cast<Table*>(Word() - kIsTable); }

  // Gives up the block. Requires: !is_table().
  void Become(std::unique_ptr<Table> table) {
    block().~FrameBlock();
    const uintptr_t word = reinterpret_cast<uintptr_t>(table.release());
    static_assert(alignof(Table) > kIsTable);
    const uintptr_t marked = word | kIsTable;
    std::memcpy(word_, &marked, sizeof(word_));
  }

 private:
  static constexpr uintptr_t kIsTable = 1;

  uintptr_t Word() const {
    uintptr_t word = 0;
    std::memcpy(&word, word_, sizeof(word_));
    return word;
  }
  // A block is no more than a pointer, so its bytes are all of it.
  void Swap(BlockOrTable& other) noexcept { std::swap(word_, other.word_); }

  alignas(FrameBlock) std::byte word_[sizeof(FrameBlock)];
};

}  // namespace listq::storage
