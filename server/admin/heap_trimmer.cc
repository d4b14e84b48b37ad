// There is no call that gives back a part. But a free() that makes a large
// free block cuts the heap's end down to what M_TOP_PAD says; so it is asked
// with less and less, until something falls.
#include "server/admin/heap_trimmer.h"

#include <malloc.h>

#include <algorithm>
#include <climits>
#include <cstdlib>

#include "server/admin/memory_meter.h"

namespace listq::server {

namespace {

constexpr size_t kKeptFree = 64 << 20;     // at the end, for what comes next
constexpr size_t kLeastCut = 2 << 20;      // half a millisecond's worth
constexpr size_t kTries = 1024;            // at most, to find the free part
constexpr size_t kLargeBlock = 128 << 10;  // free() looks at the end then

// Cuts the heap so that `kept` bytes are free at its end, if more are. The
// block makes free() do so, and what is returned takes its place.
void* CutTo(size_t kept, void* block) {
  ::mallopt(M_TOP_PAD, static_cast<int>(kept));
  ::mallopt(M_TRIM_THRESHOLD, static_cast<int>(kept));
  std::free(block);
  return std::malloc(kLargeBlock);
}

}  // namespace

void HeapTrimmer::TurnOffAutomatic() {
  // By how much the heap grows: enough for HugePages to be there first. It
  // costs nothing before it is used.
  constexpr int kPad = 16 << 20;
  ::mallopt(M_TOP_PAD, kPad);
  ::mallopt(M_TRIM_THRESHOLD, -1);
}

HeapTrimmer::HeapTrimmer() : start_(HeapEnd()) {}

bool HeapTrimmer::Step() {
  const size_t allocated = AllocatedBytes();
  most_allocated_ = std::max(most_allocated_, allocated);
  if (most_allocated_ - allocated < kKeptFree) return false;
  if (CutSome()) return true;
  most_allocated_ = allocated;
  return false;
}

bool HeapTrimmer::CutSome() const {
  void* block = std::malloc(kLargeBlock);
  const char* const end = HeapEnd();
  // mallopt takes an int; what is free beyond it is given back at once.
  size_t kept = std::min<size_t>(static_cast<size_t>(end - start_), INT_MAX);
  const size_t step = std::max(kLeastCut, kept / kTries);
  while (HeapEnd() == end && kept > kKeptFree + step) {
    kept -= step;
    block = CutTo(kept, block);
  }
  TurnOffAutomatic();
  std::free(block);
  return HeapEnd() != end;
}

}  // namespace listq::server
