// Changes away from the ends of a list: elements replaced, inserted, erased,
// and chunks split and merged for it.
#include <algorithm>
#include <string>
#include <utility>

#include "storage/list_value.h"

namespace listq::storage {
namespace {

// Neighbours that fill no more than this together become one. Half a chunk,
// so that neither the next insertion splits it nor the next removal merges it
// again.
constexpr uint32_t kMergedBytes = kMaxCapacity / 2;

// An element that lies where making room beside it may move bytes: in the
// chunk or its neighbours. It is copied to `copy` then.
std::string_view OutOfTheWay(std::string_view element, const Chunk& chunk,
                             std::string& copy) {
  const char* const data = element.data();
  if (chunk.Holds(data) || chunk.prev->Holds(data) ||
      (chunk.next != nullptr && chunk.next->Holds(data))) {
    copy = element;
    return copy;
  }
  return element;
}

}  // namespace

ListValue::Cursor ListValue::MakeRoomByGrowing(Chunk& chunk, uint32_t offset,
                                               uint32_t size) {
  const uint32_t capacity = GrownCapacity(chunk.capacity, chunk.used() + size);
  const uint32_t front = offset - chunk.begin;
  Chunk& grown = Grow(chunk, capacity, End::kTail);
  FreeChunk(&chunk);
  Cursor at;
  at.chunk_ = &grown;
  at.offset_ = grown.OpenGap(grown.begin + front, size);
  return at;
}

void ListValue::Split(Chunk& chunk, uint32_t offset) {
  Chunk& back = *AllocateChunk(chunk.capacity, End::kHead);
  const uint32_t size = chunk.end - offset;
  back.begin -= size;
  std::memcpy(back.bytes() + back.begin, chunk.bytes() + offset, size);
  for (uint32_t at = back.begin; at < back.end; ++back.count) {
    at += FrameAt(back.bytes() + at).size;
  }
  chunk.end = offset;
  const uint32_t moved = std::exchange(back.count, 0);
  Link(&chunk, back);
  chunk.count -= moved;
  back.count = moved;
}

ListValue::Cursor ListValue::MakeRoom(Chunk& chunk, uint32_t offset,
                                      uint32_t size) {
  const auto fits = [size](const Chunk* c) {
    return c != nullptr && uint64_t{c->used()} + size <= c->capacity;
  };
  Cursor at;
  at.chunk_ = &chunk;
  if (fits(&chunk)) {
    at.offset_ = chunk.OpenGap(offset, size);
    return at;
  }
  if (uint64_t{chunk.used()} + size <= kMaxCapacity) {
    return MakeRoomByGrowing(chunk, offset, size);
  }
  // The chunk is full: the new element goes between two chunks, to whichever
  // of them has room.
  if (offset != chunk.begin && offset != chunk.end) Split(chunk, offset);
  Chunk* left = &chunk;
  if (offset == chunk.begin) left = &chunk == head() ? nullptr : chunk.prev;
  Chunk* const right = left == nullptr ? head() : left->next;
  if (fits(left)) {
    at.chunk_ = left;
    at.offset_ = left->OpenGap(left->end, size);
  } else if (fits(right)) {
    at.chunk_ = right;
    at.offset_ = right->OpenGap(right->begin, size);
  } else {
    at.chunk_ = AllocateChunk(FreshCapacity(size, &chunk), End::kTail);
    Link(left, *at.chunk_);
    at.chunk_->end += size;
  }
  ForgetIndex(chunk);
  ForgetIndex(*at.chunk_);
  return at;
}

ListValue::Cursor ListValue::InsertAt(Chunk& chunk, uint32_t offset,
                                      const PackedElement& element) {
  const Cursor at = MakeRoom(chunk, offset, element.size());
  element.WriteFrame(at.chunk_->bytes() + at.offset_);
  CountIn(*at.chunk_);
  return at;
}

void ListValue::Insert(const Cursor& at, End side, std::string_view element) {
  Chunk& chunk = *at.chunk_;
  std::string copy;
  element = OutOfTheWay(element, chunk, copy);
  uint32_t offset = at.offset_;
  if (side == End::kTail) offset += FrameAt(chunk.bytes() + offset).size;
  ForgetIndex(chunk);
  InsertAt(chunk, offset, PackedElement(element));
}

void ListValue::Replace(Cursor& at, std::string_view element) {
  Chunk& chunk = *at.chunk_;
  const Frame frame = at.frame();
  std::string copy;
  element = OutOfTheWay(element, chunk, copy);
  const PackedElement packed(element);
  if (packed.size() == frame.size) {
    packed.WriteFrame(chunk.bytes() + at.offset_);
    return;
  }
  if (chunk.count == 1) return ReplaceWholeChunk(at, packed);
  const uint32_t offset = chunk.CloseGap(at.offset_, frame.size);
  CountOut(chunk);
  at = InsertAt(chunk, offset, packed);
  if (packed.size() < frame.size) MergeAround(*at.chunk_, at);
}

// A chunk of its own size would waste its room on a smaller element.
void ListValue::ReplaceWholeChunk(Cursor& at, const PackedElement& element) {
  Chunk& old = *at.chunk_;
  const uint32_t size = element.size();
  Chunk& fresh = *AllocateChunk(FreshCapacity(size, nullptr), End::kTail);
  element.WriteFrame(fresh.bytes());
  fresh.end = size;
  fresh.count = 1;
  Substitute(old, fresh);
  FreeChunk(&old);
  at.chunk_ = &fresh;
  at.offset_ = 0;
  MergeAround(fresh, at);
}

void ListValue::Erase(Cursor& at, End towards) {
  Chunk& chunk = *at.chunk_;
  if (chunk.count == 1) {
    Chunk* const left = &chunk == head() ? nullptr : chunk.prev;
    Chunk* const right = chunk.next;
    at.Step(towards);
    RemoveChunk(chunk);
    MergePair(left, right, at);
    return;
  }
  ForgetIndex(chunk);
  const uint32_t size = FrameAt(chunk.bytes() + at.offset_).size;
  at.offset_ = chunk.CloseGap(at.offset_, size);
  CountOut(chunk);
  if (towards == End::kHead) {
    // The cursor stands at what followed, perhaps past the chunk's last
    // element; either way the neighbour ends there.
    at.Step(End::kHead);
  } else if (at.offset_ == chunk.end) {
    at.chunk_ = chunk.next;
    if (at.chunk_ != nullptr) at.offset_ = at.chunk_->begin;
  }
  MergeAround(chunk, at);
}

void ListValue::MergeAround(Chunk& chunk, Cursor& at) {
  if (chunk.used() > kMergedBytes) return;
  Chunk* const left = &chunk == head() ? nullptr : chunk.prev;
  Chunk* const right = chunk.next;
  if (MergePair(left, &chunk, at)) return;
  MergePair(&chunk, right, at);
}

bool ListValue::MergePair(Chunk* left, Chunk* right, Cursor& at) {
  if (left == nullptr || right == nullptr) return false;
  const uint64_t both = uint64_t{left->used()} + right->used();
  if (both > kMergedBytes) return false;
  const auto total = static_cast<uint32_t>(both);
  // Where the cursor stands in the joined content, if in these chunks.
  const bool inside = at.chunk_ == left || at.chunk_ == right;
  uint32_t place = inside ? at.offset_ - at.chunk_->begin : 0;
  if (at.chunk_ == right) place += left->used();

  if (left->capacity < total && right->capacity < total) {
    Chunk* const outgrown = left;
    left = &Grow(*left, FitCapacity(total), End::kTail);
    FreeChunk(outgrown);
  }
  const bool to_left = left->capacity >= total;
  Chunk& kept = to_left ? *left : *right;
  Chunk& gone = to_left ? *right : *left;
  const End side = to_left ? End::kTail : End::kHead;
  if (kept.RoomAt(side) < gone.used()) kept.Slide(Opposite(side));
  if (!to_left) kept.begin -= gone.used();
  std::memcpy(kept.bytes() + (to_left ? kept.end : kept.begin),
              gone.bytes() + gone.begin, gone.used());
  if (to_left) kept.end += gone.used();
  kept.count += std::exchange(gone.count, 0);
  Unlink(gone);
  FreeChunk(&gone);
  if (inside) {
    at.chunk_ = &kept;
    at.offset_ = kept.begin + place;
  }
  return true;
}

}  // namespace listq::storage
