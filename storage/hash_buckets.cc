// Hashes, memory of bucket arrays, and the order in which a scan visits them.
#include "storage/hash_buckets.h"

#include <sys/mman.h>

#include <cstdlib>
#include <cstring>
#include <new>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace listq::storage {
namespace {

thread_local size_t mapped_bytes = 0;

void* Map(size_t bytes) {
  void* const memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) std::abort();
  // Look-ups by chance visit all of the array, and the processor's table of
  // pages has no room for so many small ones. Where the kernel gives no large
  // ones, it only takes longer.
  constexpr size_t kHugePage = 2 << 20;
  if (bytes >= kHugePage) (void)madvise(memory, bytes, MADV_HUGEPAGE);
  mapped_bytes += bytes;
  return memory;
}

void Unmap(void* memory, size_t bytes) {
  munmap(memory, bytes);
  mapped_bytes -= bytes;
}

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

size_t MappedBytes() { return mapped_bytes; }

uint32_t SeededHash(std::string_view bytes, uint64_t seed) {
  const uint64_t hash = XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
  return static_cast<uint32_t>(hash ^ (hash >> 32));
}

// Large arrays come straight from the system: as pages that read as zeros
// without having been written, and that can be given back in parts. An
// allocator might hand out used memory, and then has to clear all of it.
HashBuckets::HashBuckets(size_t count) : count_(count), held_(count) {
  const size_t bytes = count * sizeof(HashEntry*);
  void* memory = nullptr;
  if (mapped()) {
    memory = Map(bytes);
  } else {
    memory = ::operator new(bytes);
    std::memset(memory, 0, bytes);
  }
  heads_ = static_cast<HashEntry**>(memory);
}

HashBuckets::~HashBuckets() {
  if (!mapped()) {
    ::operator delete(heads_);
  } else if (held_ > 0) {
    Unmap(heads_, held_ * sizeof(HashEntry*));
  }
}

void HashBuckets::GiveBack(size_t left) {
  if (!mapped() || left >= held_) return;
  Unmap(heads_ + left, (held_ - left) * sizeof(HashEntry*));
  held_ = left;
}

// Adds one to the cursor read backwards. With all bits above the mask set, a
// carry out of the lowest bits of the mask ends the scan.
uint64_t NextScanCursor(uint64_t cursor, uint64_t mask) {
  return ReverseBits(ReverseBits(cursor | ~mask) + 1);
}

}  // namespace listq::storage
