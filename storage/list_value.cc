// How chunks come, go and are found. What happens inside a list, away from
// its ends, is in list_value_edit.cc.
#include "storage/list_value.h"

#include <algorithm>
#include <cstdlib>

#include "storage/heap_block.h"

namespace listq::storage {
namespace {

// An element that lies within so many chunks of an end is found by walking,
// one that lies deeper by the index.
constexpr int kWalkedChunks = 16;

// A list that reaches this size gets an index then, since later it would take
// a long walk. Above twice kWalkedChunks, so that small lists have none.
constexpr uint32_t kIndexedChunks = 64;

// Chunks that MemoryUsage looks at from each end.
constexpr size_t kSampledChunks = 512;

size_t BlockBytes(const Chunk& chunk) {
  return sizeof(Chunk) + chunk.capacity + kAllocatorOverhead;
}

// Whether sliding makes so much room that it is long until the next time. A
// small chunk would rather grow a little than slide every few elements.
bool MaySlide(const Chunk& chunk) {
  const uint32_t part = chunk.capacity < kMaxCapacity ? 4 : 2;
  return chunk.used() <= chunk.capacity / part;
}

}  // namespace

void ListValue::Swap(ListValue& other) noexcept {
  std::swap(chunks_, other.chunks_);
  std::swap(is_long_, other.is_long_);
  std::swap(listpack_bytes, other.listpack_bytes);
}

ListValue ListValue::Clone() const {
  ListValue copy;
  copy.listpack_bytes = listpack_bytes;
  for (const Chunk* chunk = head(); chunk != nullptr; chunk = chunk->next) {
    Chunk& twin = *AllocateChunk(chunk->capacity, End::kTail);
    twin.begin = chunk->begin;
    twin.end = chunk->end;
    twin.count = chunk->count;
    std::memcpy(twin.bytes() + twin.begin, chunk->bytes() + chunk->begin,
                chunk->used());
    copy.Link(copy.empty() ? nullptr : copy.EndChunk(End::kTail), twin);
  }
  return copy;
}

void ListValue::BecomeLong() {
  Chunk* const only = chunks_.only;
  chunks_.trunk = new Trunk{only, only->count, 1, nullptr};
  is_long_ = true;
}

void ListValue::BecomeShort() {
  Chunk* const only = chunks_.trunk->head;
  delete chunks_.trunk;
  chunks_.only = only;
  is_long_ = false;
}

void ListValue::Link(Chunk* place, Chunk& chunk) {
  if (empty()) {
    chunk.prev = &chunk;
    chunk.next = nullptr;
    chunks_.only = &chunk;
    return;
  }
  if (!is_long_) BecomeLong();
  auto& [head, size, chunk_count, index] = *chunks_.trunk;
  Chunk* const next = place == nullptr ? head : place->next;
  if (index != nullptr) {
    if (place == nullptr) {
      index->Add(End::kHead, *head);
    } else if (next == nullptr) {
      index->Add(End::kTail, *place);
    } else {
      index.reset();
    }
  }
  chunk.prev = place == nullptr ? head->prev : place;
  chunk.next = next;
  (next == nullptr ? head : next)->prev = &chunk;
  (place == nullptr ? head : place->next) = &chunk;
  size += chunk.count;
  ++chunk_count;
  if (chunk_count == kIndexedChunks) Index();
}

const ChunkIndex& ListValue::Index() const {
  auto& index = chunks_.trunk->index;
  if (index == nullptr) {
    index = std::make_unique<ChunkIndex>(*head(), *head()->prev);
  }
  return *index;
}

void ListValue::Unlink(Chunk& chunk) {
  if (!is_long_) {
    chunks_.only = nullptr;
    return;
  }
  auto& [head, size, chunk_count, index] = *chunks_.trunk;
  if (index != nullptr) {
    if (IsInner(chunk)) {
      index.reset();
    } else {
      index->Remove(&chunk == head ? End::kHead : End::kTail);
      if (index->empty()) index.reset();
    }
  }
  if (chunk.next != nullptr) {
    chunk.next->prev = chunk.prev;
  } else {
    head->prev = chunk.prev;
  }
  (&chunk == head ? head : chunk.prev->next) = chunk.next;
  size -= chunk.count;
  --chunk_count;
  if (chunk_count == 1) BecomeShort();
}

void ListValue::Substitute(Chunk& old, Chunk& fresh) {
  ForgetIndex(old);
  fresh.prev = old.prev == &old ? &fresh : old.prev;
  fresh.next = old.next;
  if (&old == head()) {
    head() = &fresh;
  } else {
    old.prev->next = &fresh;
  }
  (old.next == nullptr ? head() : old.next)->prev = &fresh;
}

void ListValue::RemoveChunk(Chunk& chunk) {
  Unlink(chunk);
  FreeChunk(&chunk);
}

Chunk& ListValue::Grow(Chunk& chunk, uint32_t capacity, End room) {
  Chunk& grown = *AllocateChunk(capacity, room);
  const uint32_t size = chunk.used();
  if (room == End::kHead) {
    grown.begin -= size;
  } else {
    grown.end += size;
  }
  std::memcpy(grown.bytes() + grown.begin, chunk.bytes() + chunk.begin, size);
  grown.count = chunk.count;
  Substitute(chunk, grown);
  return grown;
}

// The element may lie in the very chunk that is grown or slid: an outgrown
// chunk is freed last, and a slide takes the view along.
void ListValue::PushSlowly(End end, std::string_view element) {
  PackedElement packed(element);
  const uint32_t frame = packed.size();
  Chunk* chunk = empty() ? nullptr : EndChunk(end);
  Chunk* outgrown = nullptr;
  if (chunk == nullptr || chunk->RoomAt(end) < frame) {
    const uint64_t needed =
        chunk == nullptr ? frame : uint64_t{chunk->used()} + frame;
    if (chunk != nullptr && needed <= chunk->capacity && MaySlide(*chunk)) {
      const bool inside = chunk->Holds(element.data());
      const ptrdiff_t moved = chunk->Slide(Opposite(end));
      if (inside) packed.text_moved(moved);
    } else if (chunk != nullptr && chunk->capacity < kMaxCapacity &&
               needed <= kMaxCapacity) {
      outgrown = chunk;
      const uint32_t capacity =
          GrownCapacity(chunk->capacity, static_cast<uint32_t>(needed));
      chunk = &Grow(*chunk, capacity, end);
    } else {
      Chunk* const fresh = AllocateChunk(FreshCapacity(frame, chunk), end);
      Link(end == End::kHead ? nullptr : chunk, *fresh);
      chunk = fresh;
    }
  }
  if (end == End::kHead) chunk->begin -= frame;
  char* const at =
      chunk->bytes() + (end == End::kHead ? chunk->begin : chunk->end);
  if (end == End::kTail) chunk->end += frame;
  packed.WriteFrame(at);
  CountIn(*chunk);
  FreeChunk(outgrown);
}

void ListValue::PushLarge(End end, LargeElement element) {
  Chunk& chunk = *MakeChunk(element.block.release(), element.bytes);
  const bool in_front = end == End::kHead || empty();
  Link(in_front ? nullptr : EndChunk(end), chunk);
}

LargeElement ListValue::TakeLarge(End end) {
  Chunk& chunk = *EndChunk(end);
  LargeElement element;
  const Frame frame = chunk.FrameAtEnd(end);
  element.bytes = {frame.data, frame.length};
  element.capacity = sizeof(Chunk) + size_t{chunk.capacity};
  Unlink(chunk);
  element.block.reset(reinterpret_cast<char*>(&chunk));
  return element;
}

void ListValue::DropMany(End end, size_t count) {
  while (count > 0 && !empty()) {
    Chunk& chunk = *EndChunk(end);
    if (chunk.count <= count) {
      count -= chunk.count;
      RemoveChunk(chunk);
    } else {
      Drop(end);
      --count;
    }
  }
}

void ListValue::Clear() { ReleaseSome(SIZE_MAX); }

bool ListValue::ReleaseSome(size_t chunks) {
  if (is_long_) chunks_.trunk->index.reset();
  for (; !empty() && chunks > 0; --chunks) RemoveChunk(*head());
  return empty();
}

ListValue::Cursor ListValue::First(End end) const {
  Cursor at;
  if (empty()) return at;
  at.chunk_ = EndChunk(end);
  at.offset_ = end == End::kHead
                   ? at.chunk_->begin
                   : at.chunk_->end - at.chunk_->FrameAtEnd(end).size;
  return at;
}

ListValue::Cursor ListValue::InChunk(Chunk* chunk, uint32_t position) {
  Cursor at;
  at.chunk_ = chunk;
  if (position < chunk->count / 2) {
    at.offset_ = chunk->begin;
    for (; position > 0; --position) {
      at.offset_ += FrameAt(chunk->bytes() + at.offset_).size;
    }
  } else {
    at.offset_ = chunk->end;
    for (; position < chunk->count; ++position) {
      at.offset_ -= FrameBefore(chunk->bytes() + at.offset_).size;
    }
  }
  return at;
}

ListValue::Cursor ListValue::At(size_t index) const {
  const size_t size = this->size();
  const End near = index < size / 2 ? End::kHead : End::kTail;
  size_t distance = near == End::kHead ? index : size - 1 - index;
  Chunk* chunk = EndChunk(near);
  for (int walked = 0; distance >= chunk->count; ++walked) {
    // Few but uneven chunks may be walked to the other end: no index then.
    if (walked >= kWalkedChunks && index >= head()->count &&
        index < size - head()->prev->count) {
      const auto place = Index().Find(index - head()->count);
      return InChunk(place.chunk, place.position);
    }
    distance -= chunk->count;
    chunk = near == End::kHead ? chunk->next : chunk->prev;
  }
  const auto position = static_cast<uint32_t>(distance);
  return InChunk(chunk,
                 near == End::kHead ? position : chunk->count - 1 - position);
}

size_t ListValue::MemoryUsage() const {
  if (empty()) return 0;
  size_t seen = 0;
  size_t bytes = 0;
  for (const Chunk* chunk = head(); chunk != nullptr && seen < kSampledChunks;
       chunk = chunk->next, ++seen) {
    bytes += BlockBytes(*chunk);
  }
  const size_t rest = std::min(chunk_count() - seen, kSampledChunks);
  const Chunk* chunk = head()->prev;
  for (size_t i = 0; i < rest; ++i, chunk = chunk->prev) {
    bytes += BlockBytes(*chunk);
  }
  seen += rest;
  // As many bytes for each chunk that was not looked at as for those that
  // were.
  bytes += bytes / seen * (chunk_count() - seen);
  if (!is_long_) return bytes;
  const auto& index = chunks_.trunk->index;
  bytes += HeapBlockBytes(sizeof(Trunk));
  return bytes + (index == nullptr ? 0 : index->MemoryUsage());
}

size_t ListValue::FrameBytes(size_t max_chunks) const {
  if (chunk_count() > max_chunks) return SIZE_MAX;
  size_t bytes = 0;
  for (const Chunk* chunk = head(); chunk != nullptr; chunk = chunk->next) {
    bytes += chunk->used();
  }
  return bytes;
}

}  // namespace listq::storage
