// Asks the kernel for large pages where the heap has grown.
#pragma once

namespace listq::server {

// A fault for each new page of 4 KiB can be a quarter of what an LPUSH in a
// long pipeline costs (on a virtual machine, where faults are dear), and
// look-ups by chance miss the processor's table of pages. The kernel has pages
// of 2 MiB for whoever asks, unless /sys/kernel/mm/transparent_hugepage/enabled
// says never.
class HugePages {
 public:
  // What the heap holds by now stays as it is.
  HugePages();
  // To be called often: only what is asked for before it is first used comes
  // in large pages. Costs nothing while the heap does not grow.
  void Step();

 private:
  char* end_;  // of the heap, the last time
};

}  // namespace listq::server
