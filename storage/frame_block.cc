// Moving frames within their block.
#include "storage/frame_block.h"

#include <algorithm>
#include <cstring>
#include <new>

#include "storage/heap_block.h"

namespace listq::storage {
namespace {

// So large that the allocator wastes nothing. A small block is moved by each
// growth, which costs less than room in each of a million of them; a large one
// gets some to spare.
uint32_t CapacityFor(uint32_t needed, size_t header) {
  constexpr uint32_t kSmall = 2048;
  constexpr uint32_t kSpareShare = 16;
  const uint32_t wanted =
      needed < kSmall ? needed : needed + needed / kSpareShare;
  return static_cast<uint32_t>(HeapBlockBytes(header + wanted) -
                               kAllocatorOverhead - header);
}

}  // namespace

FrameBlock::~FrameBlock() { ::operator delete(header_); }

FrameBlock FrameBlock::Clone() const {
  FrameBlock clone;
  if (empty()) return clone;
  clone.Reallocate(header_->used);
  clone.header_->used = header_->used;
  clone.header_->count = header_->count;
  std::memcpy(clone.bytes(), bytes(), header_->used);
  return clone;
}

size_t FrameBlock::MemoryUsage() const {
  if (header_ == nullptr) return 0;
  return HeapBlockBytes(sizeof(Header) + header_->capacity);
}

uint32_t FrameBlock::Find(std::string_view element, uint32_t stride) const {
  const PackedElement wanted(element);
  uint32_t at = 0;
  while (at < end() && !wanted.Fills(At(at))) at = Next(at, stride);
  return at;
}

void FrameBlock::Insert(uint32_t at, std::string_view element) {
  const PackedElement packed(element);
  Resize(at, 0, packed.size());
  packed.WriteFrame(bytes() + at);
  ++header_->count;
}

void FrameBlock::AppendPair(std::string_view first, std::string_view second) {
  const PackedElement packed_first(first);
  const PackedElement packed_second(second);
  const uint32_t at = end();
  Resize(at, 0, packed_first.size() + packed_second.size());
  packed_first.WriteFrame(bytes() + at);
  packed_second.WriteFrame(bytes() + at + packed_first.size());
  header_->count += 2;
}

void FrameBlock::Replace(uint32_t at, std::string_view element) {
  const PackedElement packed(element);
  Resize(at, At(at).size, packed.size());
  packed.WriteFrame(bytes() + at);
}

void FrameBlock::Erase(uint32_t at, uint32_t frames) {
  if (frames == 0) return;
  Resize(at, Next(at, frames) - at, 0);
  header_->count -= frames;
}

void FrameBlock::Resize(uint32_t at, uint32_t old_size, uint32_t new_size) {
  const uint32_t used = end() - old_size + new_size;
  if (header_ == nullptr || used > header_->capacity) Reallocate(used);
  char* const place = bytes() + at;
  std::memmove(place + new_size, place + old_size,
               header_->used - at - old_size);
  header_->used = used;
  // What was freed is given back, but for what the next change may need.
  if (used < header_->capacity / 2) Reallocate(used);
}

void FrameBlock::Reallocate(uint32_t needed) {
  const uint32_t capacity = CapacityFor(needed, sizeof(Header));
  void* const block = ::operator new(sizeof(Header) + capacity);
  auto* const fresh = new (block) Header{capacity, 0, 0};
  if (header_ != nullptr) {
    fresh->used = header_->used;
    fresh->count = header_->count;
    std::memcpy(fresh + 1, bytes(), std::min(header_->used, capacity));
    ::operator delete(header_);
  }
  header_ = fresh;
}

}  // namespace listq::storage
