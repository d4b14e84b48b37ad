// The sizes of chunks and the moving of bytes within one.
#include "storage/list_chunk.h"

#include <algorithm>
#include <new>

namespace listq::storage {
namespace {

// A block's size is a multiple of 16 and 8 more: the allocator adds its own 8
// and aligns to 16.
uint32_t CapacityOfBlock(size_t block) {
  const size_t rounded = (block + 7) / 16 * 16 + 8;
  return static_cast<uint32_t>(rounded - sizeof(Chunk));
}

}  // namespace

uint32_t Chunk::OpenGap(uint32_t offset, uint32_t size) {
  const uint32_t front = offset - begin;
  const uint32_t back = end - offset;
  const bool front_can = RoomAt(End::kHead) >= size;
  const bool back_can = RoomAt(End::kTail) >= size;
  char* const base = bytes();
  if (front_can && (front < back || !back_can)) {
    std::memmove(base + begin - size, base + begin, front);
    begin -= size;
    return offset - size;
  }
  if (back_can) {
    std::memmove(base + offset + size, base + offset, back);
    end += size;
    return offset;
  }
  // Both rooms together suffice. The back part goes first: it moves away from
  // the front part, which then moves to the very front.
  std::memmove(base + front + size, base + offset, back);
  std::memmove(base, base + begin, front);
  begin = 0;
  end = front + size + back;
  return front;
}

uint32_t Chunk::CloseGap(uint32_t offset, uint32_t size) {
  const uint32_t front = offset - begin;
  const uint32_t back = end - offset - size;
  char* const base = bytes();
  if (front < back) {
    std::memmove(base + begin + size, base + begin, front);
    begin += size;
    return offset + size;
  }
  std::memmove(base + offset, base + offset + size, back);
  end -= size;
  return offset;
}

ptrdiff_t Chunk::Slide(End side) {
  const uint32_t size = used();
  const uint32_t target = side == End::kHead ? 0 : capacity - size;
  const ptrdiff_t moved = ptrdiff_t{target} - ptrdiff_t{begin};
  std::memmove(bytes() + target, bytes() + begin, size);
  begin = target;
  end = target + size;
  return moved;
}

uint32_t FitCapacity(uint32_t bytes) {
  return CapacityOfBlock(sizeof(Chunk) + bytes);
}

uint32_t GrownCapacity(uint32_t capacity, uint32_t needed) {
  const size_t block = sizeof(Chunk) + size_t{capacity};
  const size_t wanted = std::max(sizeof(Chunk) + needed, block + block / 2);
  return CapacityOfBlock(std::min(wanted, sizeof(Chunk) + kMaxCapacity));
}

uint32_t FreshCapacity(uint32_t frame, const Chunk* neighbour) {
  // Exact, so that nothing else comes to live in an oversized chunk.
  if (frame > kMaxCapacity) return frame;
  if (frame <= kMaxCapacity / 2 && neighbour != nullptr &&
      neighbour->capacity == kMaxCapacity) {
    return kMaxCapacity;
  }
  return FitCapacity(frame);
}

Chunk* AllocateChunk(uint32_t capacity, End room) {
  auto* chunk =
      static_cast<Chunk*>(::operator new (sizeof(Chunk) + size_t{capacity}));
  const uint32_t place = room == End::kHead ? capacity : 0;
  *chunk = {nullptr, nullptr, capacity, place, place, 0};
  return chunk;
}

void FreeChunk(Chunk* chunk) { ::operator delete(chunk); }

Chunk* MakeChunk(char* block, std::string_view element) {
  auto* const chunk = reinterpret_cast<Chunk*>(block);
  const char* const frame = WriteFrameAround(element);
  const auto begin = static_cast<uint32_t>(frame - chunk->bytes());
  const uint32_t end = begin + FrameSize(element.size());
  // It ends with the frame: what was free behind is too little to be used.
  *chunk = {nullptr, nullptr, end, begin, end, 1};
  return chunk;
}

}  // namespace listq::storage
