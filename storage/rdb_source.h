// The bytes of an RDB file as they come, piece by piece, for an RdbReader.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace listq::storage {

// Keeps one piece in memory, which is larger than usual only as long as a
// single string asks for it, and never larger than what really came.
class RdbSource {
 public:
  // Gives out `size` bytes at most.
  explicit RdbSource(uint64_t size) : left_(size) {}
  RdbSource(const RdbSource&) = delete;
  RdbSource& operator=(const RdbSource&) = delete;
  virtual ~RdbSource() = default;

  // Bytes that no piece had yet.
  uint64_t left() const { return left_; }

  // In the following, `unread` is what is left of the last piece.

  // The next piece: begins with `unread` and has `count` bytes or more; empty
  // if there are not so many. Views of the last piece are good no longer.
  std::string_view More(std::string_view unread, uint64_t count);
  // How many bytes came before it.
  uint64_t OffsetOf(std::string_view unread) const {
    return end_ - unread.size();
  }
  // The checksum of those.
  uint64_t ChecksumBefore(std::string_view unread);

 protected:
  // Reads on; 0 means the end, or that there is no reading on.
  virtual size_t Read(std::span<char> room) = 0;

 private:
  void MoveToFront(std::string_view unread, uint64_t count);

  std::string piece_;  // only its first bytes are read
  size_t filled_ = 0;
  uint64_t end_ = 0;  // of the piece, in the file
  uint64_t left_;
  uint64_t checksum_ = 0;
  uint64_t checked_ = 0;  // bytes of the file in it
};

}  // namespace listq::storage
