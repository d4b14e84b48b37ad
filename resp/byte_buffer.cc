// How a ByteBuffer grows: it first takes back the room of what was consumed,
// then doubles.
#include "resp/byte_buffer.h"

#include <algorithm>
#include <utility>

namespace listq::resp {

namespace {
constexpr size_t kSmallestBlock = 256;
}  // namespace

void ByteBuffer::Swap(ByteBuffer& other) noexcept {
  std::swap(block_, other.block_);
  std::swap(begin_, other.begin_);
  std::swap(end_, other.end_);
  std::swap(capacity_, other.capacity_);
}

void ByteBuffer::Grow(size_t bytes) {
  const size_t used = size();
  // Sliding pays only when at least half of the block is dead: otherwise a
  // buffer that stays nearly full would be moved for every few bytes.
  if (begin_ >= capacity_ / 2 && capacity_ - used >= bytes && begin_ > 0) {
    std::memmove(block_, block_ + begin_, used);
    begin_ = 0;
  } else {
    size_t wanted = std::max({kSmallestBlock, capacity_ * 2, used + bytes});
    const size_t front = wanted < kLargeBlock ? 0 : kRoomInFront;
    if (front > 0) wanted += kRoomInFront + kRoomBehind;
    char* block = static_cast<char*>(::operator new(wanted));
    if (used > 0) std::memcpy(block + front, block_ + begin_, used);
    ::operator delete(block_);
    block_ = block;
    begin_ = front;
    capacity_ = wanted;
  }
  end_ = begin_ + used;
}

}  // namespace listq::resp
