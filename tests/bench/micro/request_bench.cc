// Whole requests, bytes to bytes, through a server without sockets. The turn
// that follows each batch of input is part of it, as in the server.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "storage/list_store.h"
#include "tests/bench/micro/bench.h"
#include "tests/support/test_server.h"

namespace listq::bench {
namespace {

using testing::TestClient;
using testing::TestServer;

// Elements of the longest list: no longer, so that the allocator gives none of
// its memory back to the kernel.
constexpr size_t kLong = 100'000;

// What a request to a list of 64-byte elements is answered.
class Server {
 public:
  explicit Server(size_t elements = 0) { Refill(elements); }

  // The replies to what arrives in one piece; they hold until the next call.
  std::string_view Run(std::string_view bytes) {
    client_.Forget();
    client_.Receive(bytes);
    server_.Settle();
    return client_.received();
  }
  // The list has `elements` elements.
  void Refill(size_t elements) {
    client_.Run("DEL q");
    auto& engine = server_.engine();
    storage::ListStore lists(engine.keyspace(0), storage::ListpackLimit(-2));
    for (size_t i = 0; i < elements; ++i) {
      Require(lists.Push("q", storage::End::kTail, {&kElement, 1}).ok(),
              "cannot push");
    }
  }
  TestServer& server() { return server_; }

 private:
  TestServer server_;
  TestClient& client_ = server_.Connect();
};

std::string Pipeline(const benchmark::State& state, std::string_view line) {
  std::string bytes;
  for (int64_t i = 0; i < state.range(0); ++i) bytes += testing::Encode(line);
  return bytes;
}

// A request that changes nothing, again and again.
void Measure(benchmark::State& state, Server& server, std::string_view line) {
  const auto pipeline = static_cast<size_t>(state.range(0));
  const std::string bytes = Pipeline(state, line);
  const std::string expected(server.Run(bytes));
  Require(!expected.starts_with('-'), expected.c_str());
  const Meter meter(state, pipeline);
  for (auto _ : state) {
    Require(server.Run(bytes).size() == expected.size(), "another reply");
  }
}

void RequestPing(benchmark::State& state) {
  Server server;
  Measure(state, server, "PING");
}
BENCHMARK(RequestPing)->ArgName("pipeline")->Arg(1)->Arg(16)->Arg(64);

void RequestRange100(benchmark::State& state) {
  Server server(100);
  Measure(state, server, "LRANGE q 0 -1");
}
BENCHMARK(RequestRange100)->ArgName("pipeline")->Arg(1)->Arg(16)->Arg(64);

void RequestPush(benchmark::State& state) {
  const auto pipeline = static_cast<size_t>(state.range(0));
  const std::string bytes = Pipeline(state, "LPUSH q " + std::string(kElement));
  Server server;
  size_t size = 0;
  Meter meter(state, pipeline);
  for (auto _ : state) {
    Require(server.Run(bytes).starts_with(':'), "nothing was pushed");
    size += pipeline;
    if (size >= kLong) {
      meter.Aside([&] { server.Refill(0); });
      size = 0;
    }
  }
}
BENCHMARK(RequestPush)->ArgName("pipeline")->Arg(1)->Arg(16)->Arg(64);

// `line` takes an element off a long list, and is answered something that
// begins with `reply`.
void MeasurePop(benchmark::State& state, std::string_view line,
                std::string_view reply) {
  const auto pipeline = static_cast<size_t>(state.range(0));
  const std::string bytes = Pipeline(state, line);
  Server server;
  size_t left = 0;
  Meter meter(state, pipeline);
  for (auto _ : state) {
    if (left < pipeline) {
      left = kLong;
      meter.Aside([&] { server.Refill(left); });
    }
    Require(server.Run(bytes).starts_with(reply), "no element came");
    left -= pipeline;
  }
}

void RequestPop(benchmark::State& state) {
  MeasurePop(state, "RPOP q", "$64\r\n");
}
BENCHMARK(RequestPop)->ArgName("pipeline")->Arg(1)->Arg(16)->Arg(64);

void RequestBlockingPopServedAtOnce(benchmark::State& state) {
  MeasurePop(state, "BRPOP q 0", "*2\r\n$1\r\nq\r\n$64\r\n");
}
BENCHMARK(RequestBlockingPopServedAtOnce)
    ->ArgName("pipeline")
    ->Arg(1)
    ->Arg(16)
    ->Arg(64);

// A worker of several waits, an element is pushed, the worker has it: two
// requests, and an operation is both.
void RequestHandOff(benchmark::State& state) {
  const std::string pop = testing::Encode("BRPOP q 0");
  const std::string push = testing::Encode("LPUSH q " + std::string(kElement));
  Server producer;
  std::vector<TestClient*> workers;
  for (int64_t i = 0; i < state.range(0); ++i) {
    workers.push_back(&producer.server().Connect());
    workers.back()->Send(pop);
  }
  size_t next = 0;
  const auto hand_off = [&] {
    Require(producer.Run(push) == ":1\r\n", "nothing was pushed");
    TestClient& worker = *workers[next];
    Require(!worker.received().empty(), "the oldest worker was not served");
    worker.Forget();
    worker.Send(pop);
    next = (next + 1) % workers.size();
  };
  for (size_t i = 0; i < workers.size(); ++i) hand_off();
  const Meter meter(state, 1);
  for (auto _ : state) hand_off();
}
BENCHMARK(RequestHandOff)->ArgName("workers")->Arg(1)->Arg(50)->Arg(5000);

// What a turn costs when nothing is due: it follows each batch of input.
void TurnWithNothingDue(benchmark::State& state) {
  TestServer server;
  const Meter meter(state, 1);
  for (auto _ : state) server.Settle();
}
BENCHMARK(TurnWithNothingDue);

}  // namespace
}  // namespace listq::bench
