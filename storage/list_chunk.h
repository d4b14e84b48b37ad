// One heap block of a list: a header, and behind it elements back to back
// with free room at both ends. Knows nothing of the list around it, whose
// links it carries.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "storage/element_frame.h"

namespace listq::storage {

enum class End : uint8_t { kHead, kTail };

constexpr End Opposite(End end) {
  return end == End::kHead ? End::kTail : End::kHead;
}

// The bytes from `begin` to `end` are frames, the others free room.
struct Chunk {
  Chunk* prev;
  Chunk* next;
  uint32_t capacity;
  uint32_t begin;
  uint32_t end;
  uint32_t count;  // of elements

  char* bytes() { return reinterpret_cast<char*>(this + 1); }
  const char* bytes() const { return reinterpret_cast<const char*>(this + 1); }
  uint32_t used() const { return end - begin; }
  uint32_t RoomAt(End side) const {
    return side == End::kHead ? begin : capacity - end;
  }
  // Whether `data` points at an element of this chunk.
  bool Holds(const char* data) const {
    const auto address = reinterpret_cast<uintptr_t>(data);
    const auto base = reinterpret_cast<uintptr_t>(bytes());
    return address >= base + begin && address < base + end;
  }
  // The frame at an end. Requires: count > 0.
  Frame FrameAtEnd(End side) const {
    return side == End::kHead ? FrameAt(bytes() + begin)
                              : FrameBefore(bytes() + end);
  }

  // Makes `size` bytes of room at `offset`, which lies between two frames, by
  // moving the shorter side that can move; returns where the room begins now.
  // Requires: used() + size <= capacity.
  uint32_t OpenGap(uint32_t offset, uint32_t size);
  // Cuts out `size` bytes at `offset` by moving the shorter side; returns
  // where that which followed them begins now.
  uint32_t CloseGap(uint32_t offset, uint32_t size);
  // Moves the content to an end of the chunk; returns by how much.
  ptrdiff_t Slide(End side);
};
static_assert(sizeof(Chunk) == 32);

// Room for elements in a chunk of the usual largest size. A block of it is 8
// bytes short of 8 KiB, which is what an allocator makes 8 KiB of.
inline constexpr uint32_t kMaxCapacity = 8192 - 8 - sizeof(Chunk);

// The smallest capacity of at least `bytes` that wastes nothing of its block.
uint32_t FitCapacity(uint32_t bytes);
// The capacity for a chunk that must hold `needed` bytes, up to kMaxCapacity,
// and had room for `capacity`.
uint32_t GrownCapacity(uint32_t capacity, uint32_t needed);

// The capacity for a new chunk whose first frame takes `frame` bytes, beside
// `neighbour` (null if there is none). A frame that leaves less than half a
// chunk free gets a chunk of its own size; a list with a full chunk has shown
// that it needs another one.
uint32_t FreshCapacity(uint32_t frame, const Chunk* neighbour);

// An empty chunk, unlinked, with its free room towards `room`.
Chunk* AllocateChunk(uint32_t capacity, End room);
void FreeChunk(Chunk* chunk);
// Makes an unlinked chunk of a block from operator new that has room for it in
// front of `element`, which lies in the block, and for a length behind it.
Chunk* MakeChunk(char* block, std::string_view element);

}  // namespace listq::storage
