// How much memory the process holds.
#pragma once

#include <cstddef>

namespace listq::server {

// Bytes of heap allocated now, as the allocator counts them. Cheap enough to
// be asked before every write.
size_t AllocatedBytes();
// The most that AllocatedBytes ever was when asked.
size_t ResidentBytes();  // of physical memory, from the kernel

}  // namespace listq::server
