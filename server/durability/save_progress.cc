// One page for both processes.
#include "server/durability/save_progress.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <new>

#include "server/admin/memory_meter.h"

namespace listq::server {

SaveProgress::SaveProgress() {
  void* const page = ::mmap(nullptr, sizeof(Numbers), PROT_READ | PROT_WRITE,
                            MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  // There is no memory for a single page: nothing can run then.
  if (page == MAP_FAILED) std::abort();
  numbers_ = new (page) Numbers;
}

SaveProgress::~SaveProgress() { ::munmap(numbers_, sizeof(Numbers)); }

void SaveProgress::Reset() {
  numbers_->keys = 0;
  numbers_->copied_bytes = 0;
  numbers_->most_copied_bytes = 0;
  numbers_->copied_bytes_us = 0;
}

void SaveProgress::NoteCopiedBytes(int64_t now_us) {
  const uint64_t bytes = PrivateDirtyBytes();
  numbers_->copied_bytes = bytes;
  numbers_->most_copied_bytes =
      std::max<uint64_t>(bytes, numbers_->most_copied_bytes);
  numbers_->copied_bytes_us = now_us;
}

}  // namespace listq::server
