// Replies to bytes.
#include <cstdint>

#include "resp/byte_buffer.h"
#include "resp/reply_writer.h"
#include "tests/bench/micro/bench.h"

namespace listq::bench {
namespace {

// Measures `write(writer)`, sixteen times into a buffer that has had the room
// before.
template <typename Write>
void Measure(benchmark::State& state, Write&& write) {
  constexpr size_t kReplies = 16;
  resp::ByteBuffer out;
  resp::ReplyWriter writer(out, resp::Protocol::kResp2);
  for (size_t i = 0; i < kReplies; ++i) write(writer);
  const size_t expected = out.size();
  const Meter meter(state, kReplies);
  for (auto _ : state) {
    out.Clear();
    for (size_t i = 0; i < kReplies; ++i) write(writer);
    benchmark::DoNotOptimize(out.view().data());
    benchmark::ClobberMemory();
  }
  Require(out.size() == expected, "the replies differ");
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(expected));
}

void WriteInteger(benchmark::State& state) {
  const int64_t value = state.range(0);
  Measure(state, [&](resp::ReplyWriter& reply) { reply.Integer(value); });
}
BENCHMARK(WriteInteger)->ArgName("value")->Arg(1)->Arg(1234567);

void WriteBulk(benchmark::State& state) {
  Measure(state, [](resp::ReplyWriter& reply) { reply.Bulk(kElement); });
}
BENCHMARK(WriteBulk);

void WriteArrayOf100(benchmark::State& state) {
  Measure(state, [](resp::ReplyWriter& reply) {
    reply.Array(100);
    for (int i = 0; i < 100; ++i) reply.Bulk(kElement);
  });
}
BENCHMARK(WriteArrayOf100);

}  // namespace
}  // namespace listq::bench
