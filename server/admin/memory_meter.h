// How much memory the process holds, and how it is held.
#pragma once

#include <cstddef>

namespace listq::server {

// Bytes of heap allocated now, as the allocator counts them. Cheap enough to
// be asked before every write.
size_t AllocatedBytes();
// Bytes of physical memory that the process holds, as the kernel counts them.
size_t ResidentBytes();

// For the whole process, at its start. The GNU allocator keeps freed small
// blocks apart and, when a large one is asked for, joins millions of them at
// once, for which everything stands still (a second for the three million of
// a flushed database). Without such lists each is joined as it is freed.
void AvoidAllocatorStalls();

}  // namespace listq::server
