// The allocator can ask by itself, but only if an environment variable is set
// before the program starts.
#include "server/admin/huge_pages.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstddef>
#include <cstdint>

#include "server/admin/memory_meter.h"

namespace listq::server {

HugePages::HugePages() : end_(HeapEnd()) {}

void HugePages::Step() {
  char* const end = HeapEnd();
  if (end == end_) return;
  if (end > end_) {
    const auto page = static_cast<uintptr_t>(::sysconf(_SC_PAGESIZE));
    char* const begin = end_ - reinterpret_cast<uintptr_t>(end_) % page;
    // A kernel without large pages says so, and nothing is lost.
    (void)::madvise(begin, static_cast<size_t>(end - begin), MADV_HUGEPAGE);
  }
  end_ = end;
}

}  // namespace listq::server
