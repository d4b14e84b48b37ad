// Keys: found, missed, born and gone, visited; and LREM and LINSERT, which
// look for an element of the list at a key.
#include <algorithm>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "storage/clock.h"
#include "storage/keyspace.h"
#include "storage/list_store.h"
#include "tests/bench/micro/bench.h"

namespace listq::bench {
namespace {

using storage::End;
using storage::Keyspace;
using storage::ListStore;

constexpr int64_t kManyKeys = 1'000'000;

class DeafListener final : public storage::KeyEventListener {
 public:
  void OnKeyChanged(int, std::string_view) override {}
  void OnKeyEvent(int, storage::EventClass, std::string_view,
                  std::string_view) override {}
  void OnKeyReady(int, std::string_view, storage::ValueType) override {}
  void OnKeyExpired(int, std::string_view) override {}
};

// A database with a list of one short element at each of some keys.
class Database {
 public:
  explicit Database(size_t size) {
    for (size_t i = 0; i < size; ++i) {
      names_.push_back("queue:" + std::to_string(i));
    }
    const size_t before = server::AllocatedBytes();
    for (const std::string& name : names_) PushTo(name, "element");
    bytes_ = server::AllocatedBytes() - before + storage::MappedBytes();
    std::shuffle(names_.begin(), names_.end(), std::mt19937_64(1));
  }

  void PushTo(std::string_view name, std::string_view element) {
    Require(lists.Push(name, End::kHead, {&element, 1}).ok(), "cannot push");
  }
  // All names, one after the other, in an order that is nobody's.
  const std::string& NextName() {
    if (++next_ >= names_.size()) next_ = 0;
    return names_[next_];
  }
  size_t bytes() const { return bytes_; }

 private:
  storage::ManualClock clock_;
  DeafListener listener_;
  storage::SharedByKeyspaces shared_{clock_, listener_, 42};

 public:
  Keyspace keys{0, shared_};
  ListStore lists{keys, storage::ListpackLimit(-2)};

 private:
  std::vector<std::string> names_;
  size_t next_ = 0;
  size_t bytes_ = 0;
};

void KeyFindHit(benchmark::State& state) {
  const auto size = static_cast<size_t>(state.range(0));
  Database database(size);
  {
    const Meter meter(state, 1);
    for (auto _ : state) {
      Require(database.keys.Find(database.NextName()) != nullptr, "no key");
    }
  }
  ReportBytes(state, "key", database.bytes(), size);
}
BENCHMARK(KeyFindHit)->ArgName("keys")->Arg(1)->Arg(1000)->Arg(kManyKeys);

void KeyFindMiss(benchmark::State& state) {
  Database database(static_cast<size_t>(state.range(0)));
  std::string name = "absent:0000";
  uint32_t number = 0;
  const Meter meter(state, 1);
  for (auto _ : state) {
    // Another one each time, so that it falls anywhere.
    ++number;
    std::copy_n(reinterpret_cast<const char*>(&number), sizeof(number),
                name.end() - sizeof(number));
    Require(database.keys.Find(name) == nullptr, "there is such a key");
  }
}
BENCHMARK(KeyFindMiss)->ArgName("keys")->Arg(1)->Arg(1000)->Arg(kManyKeys);

// A list of one element comes and goes. Both count as one operation.
void KeyCreateDelete(benchmark::State& state) {
  Database database(static_cast<size_t>(state.range(0)));
  const Meter meter(state, 1);
  for (auto _ : state) {
    database.PushTo("new", "element");
    database.lists.Drop(*database.keys.Find("new"), End::kTail, 1);
  }
  Require(database.keys.Find("new") == nullptr, "a key stayed");
}
BENCHMARK(KeyCreateDelete)->ArgName("keys")->Arg(1)->Arg(1000)->Arg(kManyKeys);

// A whole scan; an operation is one key.
void KeyScan(benchmark::State& state) {
  const auto size = static_cast<size_t>(state.range(0));
  Database database(size);
  const Meter meter(state, size);
  for (auto _ : state) {
    size_t visited = 0;
    uint64_t cursor = 0;
    do {
      cursor = database.keys.Scan(cursor, [&](Keyspace::Entry& entry) {
        benchmark::DoNotOptimize(entry.key().data());
        ++visited;
      });
    } while (cursor != 0);
    Require(visited == size, "a key was left out");
  }
}
BENCHMARK(KeyScan)->ArgName("keys")->Arg(1000)->Arg(kManyKeys);

// LREM of an element that is not there: an operation is one comparison.
void ListRemove(benchmark::State& state) {
  const auto size = static_cast<size_t>(state.range(0));
  Database database(0);
  for (size_t i = 0; i < size; ++i) database.PushTo("q", kElement);
  // Differs in its last byte.
  std::string absent(kElement);
  absent.back() = '!';
  const Meter meter(state, size);
  for (auto _ : state) {
    Require(*database.lists.Remove("q", 0, absent) == 0, "found an element");
  }
  state.SetBytesProcessed(state.iterations() *
                          static_cast<int64_t>(size * kElement.size()));
}
BENCHMARK(ListRemove)->ArgName("size")->Arg(1000)->Arg(kManyKeys);

// LINSERT beside the one in the middle: it walks half of the list to find it.
void ListInsertAtPivot(benchmark::State& state) {
  const int64_t size = state.range(0);
  Database database(0);
  for (int64_t i = 0; i < size; ++i) {
    database.PushTo("q", i == size / 2 ? "pivot" : kElement);
  }
  const Meter meter(state, 1);
  for (auto _ : state) {
    Require(*database.lists.Insert("q", End::kTail, "pivot", kElement) > 0,
            "the pivot was not found");
  }
}
BENCHMARK(ListInsertAtPivot)
    ->ArgName("size")
    ->Arg(1000)
    ->Arg(kManyKeys)
    ->Iterations(100);

}  // namespace
}  // namespace listq::bench
