// Memory of bucket arrays, and the order in which a scan visits them.
#include "storage/hash_buckets.h"

namespace listq::storage {
namespace {

// The bits of a number in reverse order: pairs of ever larger halves are
// exchanged.
uint64_t ReverseBits(uint64_t bits) {
  constexpr uint64_t kOdd = 0x5555555555555555;
  constexpr uint64_t kPairs = 0x3333333333333333;
  constexpr uint64_t kNibbles = 0x0f0f0f0f0f0f0f0f;
  bits = ((bits >> 1) & kOdd) | ((bits & kOdd) << 1);
  bits = ((bits >> 2) & kPairs) | ((bits & kPairs) << 2);
  bits = ((bits >> 4) & kNibbles) | ((bits & kNibbles) << 4);
  return __builtin_bswap64(bits);
}

}  // namespace

// Large arrays come from the system as pages that read as zeros: they are
// not touched here.
HashBuckets::HashBuckets(size_t count)
    : heads_(static_cast<HashEntry**>(std::calloc(count, sizeof(HashEntry*)))),
      count_(count) {
  if (heads_ == nullptr) std::abort();
}

void HashBuckets::GiveBack(size_t left) {
  void* const shorter = std::realloc(heads_, left * sizeof(HashEntry*));
  if (shorter != nullptr) heads_ = static_cast<HashEntry**>(shorter);
}

// Adds one to the cursor read backwards. With all bits above the mask set, a
// carry out of the lowest bits of the mask ends the scan.
uint64_t NextScanCursor(uint64_t cursor, uint64_t mask) {
  return ReverseBits(ReverseBits(cursor | ~mask) + 1);
}

}  // namespace listq::storage
