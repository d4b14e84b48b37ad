// A sequence of byte strings with cheap access at both ends. Knows nothing of
// keys, encodings or commands.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace listq::storage {

enum class End : uint8_t { kHead, kTail };

constexpr End Opposite(End end) {
  return end == End::kHead ? End::kTail : End::kHead;
}

// A doubly linked list of chunks. A chunk is one heap block that holds its
// elements back to back, each framed by its length in front and behind, with
// free room at either end, so that pushing and popping at both ends moves no
// other element. A small chunk grows geometrically; an element that is larger
// than a chunk gets a chunk of its own size.
//
// Views of elements live until the list is changed.
class ListValue {
 public:
  ListValue() = default;
  ListValue(ListValue&& other) noexcept { Swap(other); }
  ListValue& operator=(ListValue&& other) noexcept {
    Swap(other);
    return *this;
  }
  ~ListValue() { Clear(); }

  // A deep copy.
  ListValue Clone() const;

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  void Push(End end, std::string_view element);
  // The element at an end. Requires: not empty.
  std::string_view Peek(End end) const;
  // Removes the element at an end. Requires: not empty.
  void Drop(End end);
  // Removes `count` elements at an end, whole chunks at a time. Requires:
  // count <= size().
  void DropMany(End end, size_t count);
  void Clear();

  // A place in the list, or past either of its ends. Any change of the list
  // other than through this cursor makes it invalid.
  class Cursor {
   public:
    bool AtElement() const { return chunk_ != nullptr; }
    // Requires: AtElement().
    std::string_view element() const;
    // One element towards an end; past the last one AtElement() is false.
    void Step(End towards);

   private:
    friend class ListValue;
    struct Chunk* chunk_ = nullptr;
    uint32_t offset_ = 0;  // of the element's frame in the chunk's bytes
  };
  // The first element as seen from `end`; not AtElement() if empty.
  Cursor First(End end) const;
  // The element at `index` from the head, found from the nearer end and by
  // whole chunks. Requires: index < size().
  Cursor At(size_t index) const;

  // Each takes a cursor that is AtElement().
  void Replace(Cursor& at, std::string_view element);
  // Puts `element` beside `at`, on the side of `side`; `at` becomes invalid.
  void Insert(const Cursor& at, End side, std::string_view element);
  // Removes the element and moves the cursor to its neighbour towards
  // `towards`.
  void Erase(Cursor& at, End towards);

  // Bytes of heap that the list holds.
  size_t MemoryUsage() const;
  // Frees up to `chunks` chunks from the head, contents and all, for a list
  // that nobody will read again; true when nothing is left.
  bool ReleaseSome(size_t chunks);

  // Room for whoever keeps the list to note its Redis encoding; see
  // list_store. Not copied by Clone's elements, but kept by it.
  uint32_t listpack_bytes = kEmptyListpackBytes;
  static constexpr uint32_t kEmptyListpackBytes = 7;

 private:
  void Swap(ListValue& other) noexcept;

  struct Chunk* head_ = nullptr;
  struct Chunk* tail_ = nullptr;
  size_t size_ = 0;
};

}  // namespace listq::storage
