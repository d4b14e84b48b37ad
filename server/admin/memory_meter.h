// How much memory the process holds, and how it is held.
#pragma once

#include <cstddef>

namespace listq::server {

// Bytes of heap allocated now, as the allocator counts them. Cheap enough to
// be asked before every write.
size_t AllocatedBytes();
// Blocks of heap allocated so far, freed or not.
size_t Allocations();
// Bytes of physical memory that the process holds, as the kernel counts them.
size_t ResidentBytes();
// The first byte behind the heap. The C library knows it: no system call.
char* HeapEnd();

// Sets the GNU allocator up for a server. For the whole process, at its start.
//  - It keeps freed small blocks apart and, when a large one is asked for,
//    joins millions of them at once, for which everything stands still (a
//    second for the three million of a flushed database). Without such lists
//    each is joined as it is freed.
//  - It gives large blocks back to the kernel as soon as they are free, to get
//    them again page by page: most of the cost of a long reply. So blocks of
//    up to 8 MiB stay on the heap, and that is given back by a HeapTrimmer.
void TuneAllocator();

// To be called after some hundred blocks were freed. The GNU allocator sorts
// what was freed by size when the next block is asked for, up to 10,000 blocks
// at once: 3 ms for blocks that have left all caches, and some microseconds for
// those that were just touched.
void SortFreedBlocks();

}  // namespace listq::server
