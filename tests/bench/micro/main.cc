// Runs the micro-benchmarks, with the allocator set up as the server's.
#include <benchmark/benchmark.h>

#include "server/admin/memory_meter.h"

int main(int argc, char** argv) {
  listq::server::TuneAllocator();
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  const bool found = benchmark::RunSpecifiedBenchmarks() > 0;
  benchmark::Shutdown();
  return found ? 0 : 1;
}
