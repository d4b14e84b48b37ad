// Counts the heap by standing in for the global operators new and delete:
// asking the allocator instead would walk its free lists at each question.
#include "server/admin/memory_meter.h"

#include <malloc.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <new>

#include "server/admin/heap_trimmer.h"

namespace listq::server {

namespace {

// What this thread allocated and did not free. A server lives on one thread,
// so this is its memory; an atomic counter would triple what counting costs.
// Signed, since a block may come from another thread.
thread_local std::ptrdiff_t allocated = 0;
thread_local size_t allocations = 0;

void* Allocate(size_t bytes) {
  void* block = std::malloc(bytes);
  allocated += static_cast<std::ptrdiff_t>(malloc_usable_size(block));
  ++allocations;
  return block;
}

void* AllocateOrAbort(size_t bytes) {
  void* block = Allocate(bytes);
  if (block == nullptr) {
    std::fprintf(stderr, "listq-server: out of memory for %zu bytes\n", bytes);
    std::abort();
  }
  return block;
}

void Free(void* block) {
  allocated -= static_cast<std::ptrdiff_t>(malloc_usable_size(block));
  std::free(block);
}

}  // namespace

size_t AllocatedBytes() {
  return allocated > 0 ? static_cast<size_t>(allocated) : 0;
}

size_t Allocations() { return allocations; }

size_t ResidentBytes() {
  std::FILE* file = std::fopen("/proc/self/statm", "re");
  if (file == nullptr) return 0;
  size_t total = 0;
  size_t resident = 0;
  const int read = std::fscanf(file, "%zu %zu", &total, &resident);
  std::fclose(file);
  return read == 2 ? resident * static_cast<size_t>(::sysconf(_SC_PAGESIZE))
                   : 0;
}

char* HeapEnd() { return static_cast<char*>(::sbrk(0)); }

void TuneAllocator() {
  ::mallopt(M_MXFAST, 0);
  ::mallopt(M_MMAP_THRESHOLD, 8 << 20);
  HeapTrimmer::TurnOffAutomatic();
}

// A size for which the allocator has no list that could answer at once.
void SortFreedBlocks() {
  constexpr size_t kSortingSize = 4000;
  ::operator delete(::operator new(kSortingSize));
}

}  // namespace listq::server

// The forms for arrays, and those with std::nothrow, rest on these.
void* operator new(size_t bytes) {
  return listq::server::AllocateOrAbort(bytes);
}
void* operator new(size_t bytes, const std::nothrow_t& /*tag*/) noexcept {
  return listq::server::Allocate(bytes);
}
void operator delete(void* block) noexcept { listq::server::Free(block); }
void operator delete(void* block, size_t /*bytes*/) noexcept {
  listq::server::Free(block);
}
