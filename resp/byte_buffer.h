// A growable run of bytes: appended at the end, consumed from the front.
// It is the input and the output buffer of a session and knows nothing of
// what the bytes mean.
#pragma once

#include <cstddef>
#include <cstring>
#include <new>
#include <string_view>
#include <utility>

namespace listq::resp {

// Owns one heap block (from operator new, so that it is counted with the rest
// of the memory), or none when nothing was ever stored in it. Not
// zero-filled: bytes between `size()` and the capacity are garbage. Views and
// pointers into it die with the next call that appends, reserves or releases.
class ByteBuffer {
 public:
  // A block of kLargeBlock bytes or more has so much room around what is in
  // it besides, for whom it is detached to.
  static constexpr size_t kLargeBlock = 32 * 1024;
  static constexpr size_t kRoomInFront = 64;
  static constexpr size_t kRoomBehind = 8;

  ByteBuffer() = default;
  // Takes over a block from operator new, with the `content` that lies in it.
  ByteBuffer(char* block, size_t capacity, std::string_view content)
      : block_(block),
        begin_(static_cast<size_t>(content.data() - block)),
        end_(begin_ + content.size()),
        capacity_(capacity) {}
  ByteBuffer(ByteBuffer&& other) noexcept { Swap(other); }
  ByteBuffer& operator=(ByteBuffer&& other) noexcept {
    Swap(other);
    return *this;
  }
  ~ByteBuffer() { ::operator delete(block_); }

  size_t size() const { return end_ - begin_; }
  bool empty() const { return begin_ == end_; }
  size_t capacity() const { return capacity_; }
  std::string_view view() const { return {block_ + begin_, size()}; }

  // Where the block begins, and how much of it lies before the content.
  const char* block() const { return block_; }
  size_t room_in_front() const { return begin_; }

  void Append(std::string_view bytes) {
    // An empty view may be null, which memcpy does not take.
    if (bytes.empty()) return;
    std::memcpy(Reserve(bytes.size()), bytes.data(), bytes.size());
    end_ += bytes.size();
  }
  void Append(char byte) {
    *Reserve(1) = byte;
    ++end_;
  }

  // Requires: bytes.size() <= room_in_front().
  void Prepend(std::string_view bytes) {
    if (bytes.empty()) return;
    begin_ -= bytes.size();
    std::memcpy(block_ + begin_, bytes.data(), bytes.size());
  }

  // Makes room for `bytes` more and returns where they go; `Commit` then says
  // how many of them were really written. Never null for zero bytes once
  // something has been stored.
  char* Reserve(size_t bytes) {
    if (capacity_ - end_ < bytes) Grow(bytes);
    return block_ + end_;
  }
  void Commit(size_t bytes) { end_ += bytes; }
  // Bytes that can be written without moving anything.
  size_t room() const { return capacity_ - end_; }

  // Drops `bytes` from the front in O(1). Requires: bytes <= size().
  void Consume(size_t bytes) {
    begin_ += bytes;
    if (begin_ == end_) begin_ = end_ = 0;
  }
  // Drops everything past the first `size` bytes. Requires: size <= size().
  void Truncate(size_t size) { end_ = begin_ + size; }
  // Empties the buffer but keeps its block for reuse.
  void Clear() { begin_ = end_ = 0; }
  // Gives the block back to the allocator.
  void Release() { ByteBuffer().Swap(*this); }
  // Leaves the block to the caller, who deletes it.
  [[nodiscard]] char* Detach() {
    begin_ = end_ = capacity_ = 0;
    return std::exchange(block_, nullptr);
  }

  void Swap(ByteBuffer& other) noexcept;

 private:
  void Grow(size_t bytes);

  char* block_ = nullptr;
  size_t begin_ = 0;
  size_t end_ = 0;
  size_t capacity_ = 0;
};

}  // namespace listq::resp
