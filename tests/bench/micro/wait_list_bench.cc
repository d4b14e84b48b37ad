// Waiting for a key: coming, leaving, being served, running out of time.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/engine/session.h"
#include "server/engine/transport.h"
#include "server/engine/wait_list.h"
#include "tests/bench/micro/bench.h"

namespace listq::bench {
namespace {

using server::WaitList;
using storage::ValueType;

constexpr std::string_view kKey = "queue:of:jobs";

class NoTransport final : public server::Transport {
 public:
  bool HasPeer() override { return true; }
  void ScheduleFlush() override {}
  void ScheduleClose() override {}
  size_t unsent() const override { return 0; }
  std::string PeerAddress() const override { return {}; }
  std::string LocalAddress() const override { return {}; }
  int fd() const override { return 0; }
};

// Some waiters of one key, all with a deadline: waiter i leaves as the i-th.
class Waiting {
 public:
  explicit Waiting(int64_t count) {
    for (int64_t i = 0; i < count; ++i) {
      const size_t before = server::AllocatedBytes();
      waiters.push_back(std::make_unique<WaitList::Waiter>(list, session_));
      Add(*waiters.back());
      bytes_ += server::AllocatedBytes() - before;
    }
  }

  void Add(WaitList::Waiter& waiter) {
    list.Add(waiter, {0, {&kKey, 1}, storage::kTypeOf<storage::ListValue>},
             ++deadline_);
  }
  size_t bytes() const { return bytes_; }

  WaitList list;

 private:
  NoTransport transport_;
  server::Session session_{1, transport_};
  int64_t deadline_ = 0;
  size_t bytes_ = 0;

 public:
  // After the list, which they leave when they are destroyed.
  std::vector<std::unique_ptr<WaitList::Waiter>> waiters;
};

// The key has one element: the oldest is served, and waits again.
void WaitServe(benchmark::State& state) {
  Waiting waiting(state.range(0));
  {
    const Meter meter(state, 1);
    for (auto _ : state) {
      WaitList::Waiter* served = nullptr;
      waiting.list.MarkReady(0, kKey, storage::kTypeOf<storage::ListValue>);
      waiting.list.ServeReady(
          [&](int, std::string_view, ValueType, WaitList::Waiter& waiter) {
            if (served != nullptr) return WaitList::Served::kNothing;
            served = &waiter;
            waiting.list.Remove(waiter);
            return WaitList::Served::kGone;
          });
      Require(served != nullptr, "nobody was served");
      waiting.Add(*served);
    }
  }
  ReportBytes(state, "waiter", waiting.bytes(), waiting.waiters.size());
}
BENCHMARK(WaitServe)->ArgName("waiters")->Arg(1)->Arg(50)->Arg(5000)->Arg(
    50000);

// One in the midst gives up, and comes again.
void WaitLeave(benchmark::State& state) {
  Waiting waiting(state.range(0));
  const size_t count = waiting.waiters.size();
  size_t next = count / 2;
  const Meter meter(state, 1);
  for (auto _ : state) {
    WaitList::Waiter& waiter = *waiting.waiters[next];
    waiting.list.Remove(waiter);
    waiting.Add(waiter);
    next = (next + 7919) % count;
  }
}
BENCHMARK(WaitLeave)->ArgName("waiters")->Arg(1)->Arg(50)->Arg(5000)->Arg(
    50000);

// The earliest deadline passes; who waited comes again with a later one.
void WaitTimeOut(benchmark::State& state) {
  Waiting waiting(state.range(0));
  const Meter meter(state, 1);
  for (auto _ : state) {
    WaitList::Waiter* const waiter = waiting.list.NextToTimeOut();
    Require(waiter != nullptr, "nobody has a deadline");
    waiting.list.Remove(*waiter);
    waiting.Add(*waiter);
  }
}
BENCHMARK(WaitTimeOut)
    ->ArgName("waiters")
    ->Arg(1)
    ->Arg(50)
    ->Arg(5000)
    ->Arg(50000);

}  // namespace
}  // namespace listq::bench
