// How much memory the process holds.
#pragma once

#include <cstddef>

namespace listq::server {

// Bytes of heap allocated now, as the allocator counts them. Cheap enough to
// be asked before every write.
size_t AllocatedBytes();
// Bytes of physical memory that the process holds, as the kernel counts them.
size_t ResidentBytes();

}  // namespace listq::server
