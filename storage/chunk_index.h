// Finds the chunk of a long list that holds the element at an index without
// walking the chunks. A list gets one when it has grown long, and again, after
// a change in its midst, when it is asked for an element far from its ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>

#include "storage/list_chunk.h"

namespace listq::storage {

// Covers the inner chunks of a list: all but the first and the last one. As
// pushing and popping changes the outer two only, the index is touched when a
// chunk comes or goes, not when an element does. Its owner drops it when an
// inner chunk changes.
class ChunkIndex {
 public:
  struct Place {
    Chunk* chunk;
    uint32_t position;  // among the elements of the chunk
  };

  // Requires: `head` and `tail` are the ends of a list of three chunks or
  // more.
  ChunkIndex(const Chunk& head, const Chunk& tail);

  // Requires: `index`, from the first inner element, is that of an inner one.
  Place Find(size_t index) const;

  // An outer chunk became an inner one.
  void Add(End end, Chunk& chunk);
  // The inner chunk at an end became an outer one.
  void Remove(End end);

  bool empty() const { return slots_.empty(); }
  size_t MemoryUsage() const { return slots_.size() * sizeof(Slot); }

 private:
  // `start` counts elements from an origin that never moves, so that a chunk
  // more or less at the head changes no other slot.
  struct Slot {
    int64_t start;
    Chunk* chunk;
  };
  std::deque<Slot> slots_;
};

}  // namespace listq::storage
