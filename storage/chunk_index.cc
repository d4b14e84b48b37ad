// The starts of inner chunks, searched by halves.
#include "storage/chunk_index.h"

#include <algorithm>

namespace listq::storage {

ChunkIndex::ChunkIndex(const Chunk& head, const Chunk& tail) {
  for (Chunk* chunk = head.next; chunk != &tail; chunk = chunk->next) {
    Add(End::kTail, *chunk);
  }
}

ChunkIndex::Place ChunkIndex::Find(size_t index) const {
  const int64_t sought = slots_.front().start + static_cast<int64_t>(index);
  const auto past = std::upper_bound(
      slots_.begin(), slots_.end(), sought,
      [](int64_t start, const Slot& slot) { return start < slot.start; });
  const Slot& slot = *(past - 1);
  return {slot.chunk, static_cast<uint32_t>(sought - slot.start)};
}

void ChunkIndex::Add(End end, Chunk& chunk) {
  if (slots_.empty()) {
    slots_.push_back({0, &chunk});
  } else if (end == End::kHead) {
    slots_.push_front({slots_.front().start - int64_t{chunk.count}, &chunk});
  } else {
    const Slot& last = slots_.back();
    slots_.push_back({last.start + int64_t{last.chunk->count}, &chunk});
  }
}

void ChunkIndex::Remove(End end) {
  if (end == End::kHead) {
    slots_.pop_front();
  } else {
    slots_.pop_back();
  }
}

}  // namespace listq::storage
