// What the micro-benchmarks share: a check, and the counters that they report.
#pragma once

#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#include "server/admin/memory_meter.h"

namespace listq::bench {

// What the lists hold: 64 bytes.
inline constexpr std::string_view kElement =
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

// Ends the program if a benchmark does not do what it says it measures.
inline void Require(bool condition, const char* what) {
  if (condition) return;
  std::fprintf(stderr, "micro_bench: %s\n", what);
  std::exit(1);
}

// Counts what the operations of one benchmark cost: made right before its
// loop, it reports when its scope ends.
class Meter {
 public:
  // One turn of the loop is so many operations.
  Meter(benchmark::State& state, size_t operations)
      : state_(state),
        operations_(static_cast<double>(operations)),
        allocations_before_(server::Allocations()) {}
  Meter(const Meter&) = delete;
  Meter& operator=(const Meter&) = delete;
  ~Meter() {
    // First of all: the counters take memory as well.
    const size_t allocations = server::Allocations() - allocations_before_;
    using benchmark::Counter;
    const double count = operations_ * static_cast<double>(state_.iterations());
    state_.counters["op"] = Counter(count, Counter::kIsRate | Counter::kInvert);
    state_.counters["allocs/op"] =
        static_cast<double>(allocations - allocations_aside_) / count;
  }

  // Does something that is neither timed nor counted.
  template <typename Work>
  void Aside(Work&& work) {
    state_.PauseTiming();
    const size_t before = server::Allocations();
    std::forward<Work>(work)();
    allocations_aside_ += server::Allocations() - before;
    state_.ResumeTiming();
  }

 private:
  benchmark::State& state_;
  const double operations_;
  const size_t allocations_before_;
  size_t allocations_aside_ = 0;
};

// Reports `bytes` of heap as so many for each of `count` things.
inline void ReportBytes(benchmark::State& state, const std::string& thing,
                        size_t bytes, size_t count) {
  state.counters["bytes/" + thing] =
      static_cast<double>(bytes) / static_cast<double>(count);
}

}  // namespace listq::bench
