// First to the allocator, from there to the kernel.
#include "server/engine/memory_upkeep.h"

#include "server/admin/memory_meter.h"
#include "storage/hash_buckets.h"

namespace listq::server {

namespace {

// So that a turn stays short however much was deleted.
constexpr size_t kBlocksReclaimedPerTurn = 500;

}  // namespace

size_t UsedMemory() { return AllocatedBytes() + storage::MappedBytes(); }

bool MemoryUpkeep::ReclaimSome() {
  if (reclaimer_.idle()) return false;
  reclaimer_.Step(kBlocksReclaimedPerTurn);
  SortFreedBlocks();
  return true;
}

void MemoryUpkeep::RunTurn() {
  ReclaimSome();
  trimming_ = reclaimer_.idle() && heap_trimmer_.Step();
  huge_pages_.Step();
}

}  // namespace listq::server
