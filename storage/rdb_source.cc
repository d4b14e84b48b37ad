// One buffer, whose unread end moves to the front when it runs short.
#include "storage/rdb_source.h"

#include <algorithm>

#include "storage/crc64.h"

namespace listq::storage {
namespace {

constexpr size_t kPieceBytes = 64 * 1024;
// What a long string left behind.
constexpr size_t kKeptBytes = 16 * kPieceBytes;

}  // namespace

std::string_view RdbSource::More(std::string_view unread, uint64_t count) {
  if (count > unread.size() + left_) return {};
  MoveToFront(unread, count);
  while (filled_ < count) {
    if (filled_ == piece_.size()) {
      // What a length claims is not taken on trust: room grows with what comes.
      piece_.resize(std::min<uint64_t>(std::max<uint64_t>(count, kPieceBytes),
                                       2 * uint64_t{filled_}));
    }
    const size_t room = std::min<uint64_t>(piece_.size() - filled_, left_);
    const size_t bytes = Read({piece_.data() + filled_, room});
    filled_ += bytes;
    end_ += bytes;
    left_ -= bytes;
    if (bytes == 0) {
      left_ = 0;
      return {};
    }
  }
  return {piece_.data(), filled_};
}

void RdbSource::MoveToFront(std::string_view unread, uint64_t count) {
  (void)ChecksumBefore(unread);
  if (piece_.empty() || (piece_.size() > kKeptBytes && count <= kPieceBytes)) {
    std::string smaller(std::max(kPieceBytes, unread.size()), '\0');
    std::copy(unread.begin(), unread.end(), smaller.begin());
    piece_.swap(smaller);
  } else {
    std::copy(unread.begin(), unread.end(), piece_.begin());
  }
  filled_ = unread.size();
}

uint64_t RdbSource::ChecksumBefore(std::string_view unread) {
  const uint64_t read = OffsetOf(unread) - checked_;
  const size_t from = filled_ - static_cast<size_t>(end_ - checked_);
  checksum_ = Crc64(checksum_, {piece_.data() + from, read});
  checked_ += read;
  return checksum_;
}

}  // namespace listq::storage
