// A sequence of byte strings with cheap access at both ends. Knows nothing of
// keys, encodings or commands.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

#include "storage/chunk_index.h"
#include "storage/large_element.h"
#include "storage/list_chunk.h"

namespace listq::storage {

// A doubly linked list of chunks. A chunk is one heap block that holds its
// elements back to back, each framed by its length in front and behind, with
// free room at either end, so that pushing and popping at both ends moves no
// other element. A small chunk grows geometrically; an element that is larger
// than a chunk gets a chunk of its own size.
//
// What a list of several chunks has to know is in a block of its own: most
// lists have one chunk, and every key, whatever it holds, has room for this.
//
// Views of elements live until the list is changed. An element that is handed
// over to be stored may be a view into the same list.
class ListValue {
 public:
  static constexpr std::string_view kTypeName = "list";

  ListValue() = default;
  ListValue(ListValue&& other) noexcept
      : listpack_bytes(
            std::exchange(other.listpack_bytes, kEmptyListpackBytes)),
        is_long_(std::exchange(other.is_long_, false)),
        chunks_(std::exchange(other.chunks_, Chunks{nullptr})) {}
  ListValue& operator=(ListValue&& other) noexcept {
    Swap(other);
    return *this;
  }
  ~ListValue() {
    if (!empty()) Clear();
  }

  // A deep copy.
  ListValue Clone() const;

  size_t size() const {
    if (is_long_) return chunks_.trunk->size;
    return chunks_.only == nullptr ? 0 : chunks_.only->count;
  }
  bool empty() const { return !is_long_ && chunks_.only == nullptr; }

  void Push(End end, std::string_view element);
  // The element at an end. Requires: not empty.
  Element Peek(End end) const {
    return EndChunk(end)->FrameAtEnd(end).element();
  }
  // Removes the element at an end. Requires: not empty.
  void Drop(End end);

  // The same for an element that comes, or goes, with its block. Its bytes
  // stay where they are. Requires: LargeElement's room around it.
  void PushLarge(End end, LargeElement element);
  // Whether the element at an end has a large block to itself. Requires: not
  // empty.
  bool IsLarge(End end) const {
    const Chunk& chunk = *EndChunk(end);
    return chunk.capacity > kMaxCapacity && chunk.count == 1;
  }
  // Requires: IsLarge(end).
  LargeElement TakeLarge(End end);

  // Removes `count` elements at an end, whole chunks at a time. Requires:
  // count <= size().
  void DropMany(End end, size_t count);
  void Clear();

  // A place in the list, or past either of its ends. Any change of the list
  // other than through this cursor makes it invalid.
  class Cursor {
   public:
    bool AtElement() const { return chunk_ != nullptr; }
    // Both require: AtElement().
    Element element() const { return frame().element(); }
    bool Is(const PackedElement& element) const {
      return element.Fills(frame());
    }
    // One element towards an end; past the last one AtElement() is false.
    void Step(End towards);

   private:
    friend class ListValue;
    Frame frame() const { return FrameAt(chunk_->bytes() + offset_); }

    Chunk* chunk_ = nullptr;
    uint32_t offset_ = 0;  // of the element's frame in the chunk's bytes
  };
  // The first element as seen from `end`; not AtElement() if empty.
  Cursor First(End end) const;
  // The element at `index` from the head. Requires: index < size().
  Cursor At(size_t index) const;

  // Each takes a cursor that is AtElement().
  void Replace(Cursor& at, std::string_view element);
  // Puts `element` beside `at`, on the side of `side`; `at` becomes invalid.
  void Insert(const Cursor& at, End side, std::string_view element);
  // Removes the element and moves the cursor to its neighbour towards
  // `towards`.
  void Erase(Cursor& at, End towards);

  // Bytes of heap that the list holds; an estimate for a list of more than
  // some thousand chunks.
  size_t MemoryUsage() const;
  size_t chunk_count() const {
    return is_long_ ? chunks_.trunk->chunk_count : empty() ? 0 : 1;
  }
  // Bytes that the elements take in their chunks, if there are at most
  // `max_chunks` chunks; SIZE_MAX if there are more.
  size_t FrameBytes(size_t max_chunks) const;
  // Frees up to `chunks` chunks from the head, contents and all, for a list
  // that nobody will read again; true when nothing is left. By default some
  // microseconds' worth.
  bool ReleaseSome(size_t chunks = 8);
  // What Redis would call its encoding: see list_encoding.
  std::string_view EncodingName() const;

  // Room for whoever keeps the list to note its Redis encoding; see
  // list_encoding. Clone copies it.
  uint32_t listpack_bytes = kEmptyListpackBytes;
  static constexpr uint32_t kEmptyListpackBytes = 7;

 private:
  // Of a list of several chunks.
  struct Trunk {
    // The first chunk, whose `prev` is the last one; the last one's `next` is
    // null. So a list needs but one pointer to reach both ends.
    Chunk* head;
    size_t size;
    uint32_t chunk_count;
    std::unique_ptr<ChunkIndex> index;
  };
  union Chunks {
    Chunk* only;  // linked like those of a longer list
    Trunk* trunk;
  };

  void Swap(ListValue& other) noexcept;

  // Null if empty.
  Chunk*& head() { return is_long_ ? chunks_.trunk->head : chunks_.only; }
  Chunk* head() const { return is_long_ ? chunks_.trunk->head : chunks_.only; }
  Chunk* EndChunk(End end) const {
    return end == End::kHead ? head() : head()->prev;
  }
  bool IsInner(const Chunk& chunk) const {
    return &chunk != head() && chunk.next != nullptr;
  }
  // The list has an element more, or less, in this chunk.
  void CountIn(Chunk& chunk) {
    ++chunk.count;
    if (is_long_) ++chunks_.trunk->size;
  }
  void CountOut(Chunk& chunk) {
    --chunk.count;
    if (is_long_) --chunks_.trunk->size;
  }
  void BecomeLong();
  // Requires: there is one chunk left.
  void BecomeShort();
  void PushSlowly(End end, std::string_view element);
  // Links a chunk with its elements behind `place`, in front of all if that is
  // null.
  void Link(Chunk* place, Chunk& chunk);
  void Unlink(Chunk& chunk);
  // Puts `fresh` in the place of `old`, which is left to the caller.
  void Substitute(Chunk& old, Chunk& fresh);
  // Unlinks and frees a chunk, elements and all.
  void RemoveChunk(Chunk& chunk);
  // Puts a copy with more capacity in the place of a chunk, its free room
  // towards `room`; the old chunk is left to the caller.
  Chunk& Grow(Chunk& chunk, uint32_t capacity, End room);

  // A cursor to the element at `position` of a chunk.
  static Cursor InChunk(Chunk* chunk, uint32_t position);
  // Makes room for a frame at a place between two frames.
  Cursor MakeRoom(Chunk& chunk, uint32_t offset, uint32_t size);
  Cursor MakeRoomByGrowing(Chunk& chunk, uint32_t offset, uint32_t size);
  // Moves what lies behind `offset` to a new chunk behind this one.
  void Split(Chunk& chunk, uint32_t offset);
  Cursor InsertAt(Chunk& chunk, uint32_t offset, const PackedElement& element);
  void ReplaceWholeChunk(Cursor& at, const PackedElement& element);
  // Joins a chunk with its neighbours if they are nearly empty together; the
  // cursor goes on pointing at its element.
  void MergeAround(Chunk& chunk, Cursor& at);
  bool MergePair(Chunk* left, Chunk* right, Cursor& at);
  // Requires: there are three chunks or more.
  const ChunkIndex& Index() const;
  // The index no longer holds if the number of elements of an inner chunk
  // changes.
  void ForgetIndex(const Chunk& changed) {
    if (is_long_ && IsInner(changed)) chunks_.trunk->index.reset();
  }

  bool is_long_ = false;  // here, it shares a word with listpack_bytes
  Chunks chunks_ = {nullptr};
};
static_assert(sizeof(ListValue) == 16);

// The paths that a queue takes for almost every element are inline.

inline void ListValue::Push(End end, std::string_view element) {
  const size_t length = element.size();
  if (empty() || length >= kShortLength || MayBeInteger(element)) {
    return PushSlowly(end, element);
  }
  Chunk& chunk = *EndChunk(end);
  const auto frame = static_cast<uint32_t>(length + 2);
  if (chunk.RoomAt(end) < frame) return PushSlowly(end, element);
  if (end == End::kHead) chunk.begin -= frame;
  char* const at =
      chunk.bytes() + (end == End::kHead ? chunk.begin : chunk.end);
  if (end == End::kTail) chunk.end += frame;
  at[0] = static_cast<char>(length);
  if (length > 0) std::memcpy(at + 1, element.data(), length);
  at[length + 1] = static_cast<char>(length);
  CountIn(chunk);
}

inline void ListValue::Drop(End end) {
  Chunk& chunk = *EndChunk(end);
  if (chunk.count == 1) return RemoveChunk(chunk);
  const uint32_t size = chunk.FrameAtEnd(end).size;
  if (end == End::kHead) {
    chunk.begin += size;
  } else {
    chunk.end -= size;
  }
  CountOut(chunk);
}

inline void ListValue::Cursor::Step(End towards) {
  if (towards == End::kTail) {
    // A list that was pushed to at its head lies backwards in memory, where
    // the processor does not see ahead of itself.
    const Chunk* const ahead = chunk_->next != nullptr ? chunk_->next : chunk_;
    __builtin_prefetch(ahead->bytes() + offset_);
    offset_ += frame().size;
    if (offset_ != chunk_->end) return;
    chunk_ = chunk_->next;
    if (chunk_ != nullptr) offset_ = chunk_->begin;
    return;
  }
  if (offset_ == chunk_->begin) {
    // The chunk before the first one is the last one, which has no next.
    chunk_ = chunk_->prev->next == nullptr ? nullptr : chunk_->prev;
    if (chunk_ == nullptr) return;
    offset_ = chunk_->end;
  }
  offset_ -= FrameBefore(chunk_->bytes() + offset_).size;
}

}  // namespace listq::storage
