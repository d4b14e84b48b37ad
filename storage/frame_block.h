// A short sequence of elements in one heap block: how small hashes, sets and
// sorted sets are kept. Knows nothing of what the elements mean.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "storage/element_frame.h"

namespace listq::storage {

// Frames (see element_frame.h) back to back in a block that is hardly larger.
// Every change moves what lies behind it and may move all of it, so this is
// for some hundreds of elements. A place is the offset of a frame; changes make
// places behind them invalid, and all views. What is stored must not be a view
// into the same block.
class FrameBlock {
 public:
  FrameBlock() = default;
  FrameBlock(FrameBlock&& other) noexcept
      : header_(std::exchange(other.header_, nullptr)) {}
  FrameBlock& operator=(FrameBlock&& other) noexcept {
    std::swap(header_, other.header_);
    return *this;
  }
  ~FrameBlock();

  FrameBlock Clone() const;

  // Elements.
  uint32_t count() const { return header_ != nullptr ? header_->count : 0; }
  bool empty() const { return count() == 0; }
  // The place behind the last element; also the bytes that the frames take.
  uint32_t end() const { return header_ != nullptr ? header_->used : 0; }
  // Of heap.
  size_t MemoryUsage() const;

  // The element at a place. Requires: at < end().
  Frame At(uint32_t at) const { return FrameAt(bytes() + at); }
  // The place after `frames` more elements. Requires: there are as many.
  uint32_t Next(uint32_t at, uint32_t frames = 1) const {
    for (; frames > 0; --frames) at += At(at).size;
    return at;
  }
  // The place `frames` elements before. Requires: there are as many.
  uint32_t Previous(uint32_t at, uint32_t frames = 1) const {
    for (; frames > 0; --frames) at -= FrameBefore(bytes() + at).size;
    return at;
  }
  // Where the first of every `stride` elements from the first one on is that
  // equals `element`: end() if none does. Requires: the number of elements is
  // a multiple of `stride`.
  uint32_t Find(std::string_view element, uint32_t stride = 1) const;

  // Puts an element in front of what is at `at`. Requires: at <= end().
  void Insert(uint32_t at, std::string_view element);
  void Append(std::string_view element) { Insert(end(), element); }
  void AppendPair(std::string_view first, std::string_view second);
  // Requires: at < end().
  void Replace(uint32_t at, std::string_view element);
  // Removes `frames` elements from `at` on. Requires: there are as many.
  void Erase(uint32_t at, uint32_t frames = 1);

 private:
  struct Header {
    uint32_t capacity;  // of bytes for frames
    uint32_t used;
    uint32_t count;
  };

  char* bytes() { return reinterpret_cast<char*>(header_ + 1); }
  const char* bytes() const {
    return reinterpret_cast<const char*>(header_ + 1);
  }
  // Makes what takes `old_size` bytes at `at` take `new_size`, by moving what
  // is behind.
  void Resize(uint32_t at, uint32_t old_size, uint32_t new_size);
  void Reallocate(uint32_t needed);

  Header* header_ = nullptr;
};
static_assert(sizeof(FrameBlock) == sizeof(void*));

}  // namespace listq::storage
