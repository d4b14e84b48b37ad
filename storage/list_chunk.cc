// Frames and the moving of bytes within one chunk.
#include "storage/list_chunk.h"

#include <algorithm>
#include <cstdlib>
#include <new>

namespace listq::storage {
namespace {

// At most kMaxLengthBytes, since a length is less than 2^32.
constexpr uint32_t LengthBytes(uint32_t length) {
  uint32_t bytes = 1;
  for (; length >= kShortLength; length >>= 7) ++bytes;
  return bytes;
}

constexpr uint32_t kMoreFollow = 0x80;
constexpr uint32_t kSevenBits = 0x7f;

// Reads a length of which each byte lies `step` behind the one before.
uint32_t ReadLength(const char* at, ptrdiff_t step) {
  uint32_t length = 0;
  for (uint32_t shift = 0;; shift += 7, at += step) {
    const uint32_t byte = static_cast<unsigned char>(*at);
    length |= (byte & kSevenBits) << shift;
    if ((byte & kMoreFollow) == 0) return length;
  }
}

void WriteLength(char* at, ptrdiff_t step, uint32_t length) {
  for (; length >= kShortLength; length >>= 7, at += step) {
    *at = static_cast<char>((length & kSevenBits) | kMoreFollow);
  }
  *at = static_cast<char>(length);
}

// A block's size is a multiple of 16 and 8 more: the allocator adds its own 8
// and aligns to 16.
uint32_t CapacityOfBlock(size_t block) {
  const size_t rounded = (block + 7) / 16 * 16 + 8;
  return static_cast<uint32_t>(rounded - sizeof(Chunk));
}

}  // namespace

uint32_t FrameSize(size_t length) {
  if (length > kMaxElementBytes) std::abort();
  const auto bytes = static_cast<uint32_t>(length);
  return bytes + 2 * LengthBytes(bytes);
}

void WriteFrame(char* at, std::string_view element) {
  char* const data = at + LengthBytes(static_cast<uint32_t>(element.size()));
  if (!element.empty()) std::memcpy(data, element.data(), element.size());
  WriteFrameAround({data, element.size()});
}

char* WriteFrameAround(std::string_view element) {
  const auto length = static_cast<uint32_t>(element.size());
  const uint32_t prefix = LengthBytes(length);
  char* const data = const_cast<char*>(element.data());
  WriteLength(data - prefix, 1, length);
  WriteLength(data + length + prefix - 1, -1, length);
  return data - prefix;
}

Frame LongFrameAt(const char* at) {
  const uint32_t length = ReadLength(at, 1);
  const uint32_t prefix = LengthBytes(length);
  return {at + prefix, length, length + 2 * prefix};
}

Frame LongFrameBefore(const char* past) {
  const uint32_t length = ReadLength(past - 1, -1);
  const uint32_t prefix = LengthBytes(length);
  return {past - prefix - length, length, length + 2 * prefix};
}

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
