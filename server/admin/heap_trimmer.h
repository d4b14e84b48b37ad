// Gives memory that is free at the end of the heap back to the kernel, a
// bounded part at a time.
#pragma once

#include <cstddef>

namespace listq::server {

// The GNU allocator by itself gives back all at once, as soon as the last
// block before the end is freed: fifty milliseconds for the memory of a list
// of ten million elements. With that turned off, whoever has turns calls Step
// in each.
class HeapTrimmer {
 public:
  // For the whole process (TuneAllocator does).
  static void TurnOffAutomatic();

  // What the heap holds by now stays.
  HeapTrimmer();
  // Gives back some, if enough was freed since there was last nothing to give
  // back; true if there may be more.
  bool Step();

 private:
  bool CutSome() const;

  const char* const start_;
  size_t most_allocated_ = 0;  // since then
};

}  // namespace listq::server
