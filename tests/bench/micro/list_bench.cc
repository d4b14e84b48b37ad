// One list: its ends, its midst, and looking for an element.
#include <malloc.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/list_store.h"
#include "storage/list_value.h"
#include "tests/bench/micro/bench.h"

namespace listq::bench {
namespace {

using storage::End;
using storage::ListStore;
using storage::ListValue;

constexpr size_t kLong = 1'000'000;

ListValue MakeList(size_t size, End end = End::kTail) {
  ListValue list;
  for (size_t i = 0; i < size; ++i) list.Push(end, kElement);
  return list;
}

// Grows a list to a size, again and again, in memory that was used before.
void ListPush(benchmark::State& state, End end) {
  const auto size = static_cast<size_t>(state.range(0));
  ListValue list;
  Meter meter(state, 1);
  for (auto _ : state) {
    list.Push(end, kElement);
    if (list.size() == size) meter.Aside([&] { list.Clear(); });
  }
}
BENCHMARK_CAPTURE(ListPush, head, End::kHead)
    ->ArgName("size")
    ->Arg(10000)
    ->Arg(100000);
BENCHMARK_CAPTURE(ListPush, tail, End::kTail)
    ->ArgName("size")
    ->Arg(10000)
    ->Arg(100000);

// The same in memory that comes fresh from the kernel, page by page.
void ListPushToFreshMemory(benchmark::State& state, End end) {
  const auto size = static_cast<size_t>(state.range(0));
  ListValue list;
  Meter meter(state, 1);
  for (auto _ : state) {
    list.Push(end, kElement);
    if (list.size() == size) {
      meter.Aside([&] {
        list.Clear();
        ::malloc_trim(0);
      });
    }
  }
}
BENCHMARK_CAPTURE(ListPushToFreshMemory, head, End::kHead)
    ->ArgName("size")
    ->Arg(100000);
BENCHMARK_CAPTURE(ListPushToFreshMemory, tail, End::kTail)
    ->ArgName("size")
    ->Arg(100000);

void ListPop(benchmark::State& state, End end) {
  ListValue list;
  Meter meter(state, 1);
  for (auto _ : state) {
    if (list.empty()) meter.Aside([&] { list = MakeList(kLong); });
    benchmark::DoNotOptimize(list.Peek(end));
    list.Drop(end);
  }
}
BENCHMARK_CAPTURE(ListPop, head, End::kHead)->Iterations(kLong);
BENCHMARK_CAPTURE(ListPop, tail, End::kTail)->Iterations(kLong);

// An element in at the head, another one out at the tail.
void ListThroughQueue(benchmark::State& state) {
  const auto size = static_cast<size_t>(state.range(0));
  ListValue list = MakeList(size);
  const Meter meter(state, 2);
  for (auto _ : state) {
    list.Push(End::kHead, kElement);
    benchmark::DoNotOptimize(list.Peek(End::kTail));
    list.Drop(End::kTail);
  }
  Require(list.size() == size, "the list has another length");
}
BENCHMARK(ListThroughQueue)->ArgName("size")->Arg(1)->Arg(1000)->Arg(kLong);

void ListMemory(benchmark::State& state) {
  const auto size = static_cast<size_t>(state.range(0));
  const size_t before = server::AllocatedBytes();
  ListValue list;
  for (auto _ : state) {
    list.Clear();
    for (size_t i = 0; i < size; ++i) list.Push(End::kTail, kElement);
  }
  ReportBytes(state, "element", server::AllocatedBytes() - before, size);
}
BENCHMARK(ListMemory)
    ->ArgName("size")
    ->Arg(1)
    ->Arg(1000)
    ->Arg(kLong)
    ->Iterations(1);

void ListIndexMiddle(benchmark::State& state) {
  const auto size = static_cast<size_t>(state.range(0));
  const ListValue list = MakeList(size);
  size_t index = size / 2;
  const Meter meter(state, 1);
  for (auto _ : state) {
    benchmark::DoNotOptimize(list.At(index).element());
    index = size / 4 + (index * 7 + 1) % (size / 2);
  }
}
BENCHMARK(ListIndexMiddle)->ArgName("size")->Arg(1000)->Arg(kLong);

// Finds the middle anew each time, as a command does.
void ListInsertMiddle(benchmark::State& state) {
  ListValue list = MakeList(static_cast<size_t>(state.range(0)));
  const Meter meter(state, 1);
  for (auto _ : state) {
    list.Insert(list.At(list.size() / 2), End::kTail, kElement);
  }
}
BENCHMARK(ListInsertMiddle)
    ->ArgName("size")
    ->Arg(1000)
    ->Arg(kLong)
    ->Iterations(1000);

// LPOS of an element that is not there, in a list that was pushed to at `end`:
// an operation is one comparison.
void ListPosition(benchmark::State& state, End end) {
  const auto size = static_cast<size_t>(state.range(0));
  const ListValue list = MakeList(size, end);
  // Differs in its last byte.
  std::string absent(kElement);
  absent.back() = '!';
  std::vector<size_t> found;
  const Meter meter(state, size);
  for (auto _ : state) {
    ListStore::Positions(list, absent, {}, found);
    Require(found.empty(), "found what is not there");
  }
  state.SetBytesProcessed(state.iterations() *
                          static_cast<int64_t>(size * kElement.size()));
}
BENCHMARK_CAPTURE(ListPosition, head, End::kHead)
    ->ArgName("size")
    ->Arg(1000)
    ->Arg(kLong);
BENCHMARK_CAPTURE(ListPosition, tail, End::kTail)
    ->ArgName("size")
    ->Arg(1000)
    ->Arg(kLong);

}  // namespace
}  // namespace listq::bench
