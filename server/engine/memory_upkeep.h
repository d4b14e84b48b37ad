// The memory of a server: how much it is, and what of it can be given back.
#pragma once

#include <cstddef>

#include "server/admin/heap_trimmer.h"
#include "server/admin/huge_pages.h"
#include "storage/reclaimer.h"

namespace listq::server {

// Bytes that the process has taken for whatever its servers keep.
size_t UsedMemory();

class MemoryUpkeep {
 public:
  // `reclaimer` outlives this object.
  explicit MemoryUpkeep(storage::Reclaimer& reclaimer)
      : reclaimer_(reclaimer) {}

  // Frees some of what was deleted; false if nothing is left of it.
  bool ReclaimSome();
  // A bounded part of what there is to do, and whether there is more.
  void RunTurn();
  bool busy() const { return trimming_ || !reclaimer_.idle(); }

 private:
  storage::Reclaimer& reclaimer_;
  HeapTrimmer heap_trimmer_;
  HugePages huge_pages_;
  bool trimming_ = false;  // there may be more to give back
};

}  // namespace listq::server
