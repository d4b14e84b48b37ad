// Bytes to requests.
#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "resp/request_encoder.h"
#include "resp/request_parser.h"
#include "tests/bench/micro/bench.h"

namespace listq::bench {
namespace {

using resp::RequestParser;

std::string Encode(std::initializer_list<std::string_view> args,
                   size_t times = 1) {
  resp::ByteBuffer bytes;
  for (; times > 0; --times) resp::EncodeRequest(std::vector(args), bytes);
  return std::string(bytes.view());
}

std::string Push(size_t times = 1) {
  return Encode({"LPUSH", "queue", kElement}, times);
}

// Parses all of `input`, which arrives in pieces of up to `piece` bytes.
size_t ParseAll(RequestParser& parser, resp::RequestArgs& args,
                std::string_view input, size_t piece) {
  size_t requests = 0;
  size_t done = 0;
  for (size_t arrived = 0; arrived < input.size();) {
    arrived = std::min(arrived + piece, input.size());
    while (done < arrived) {
      size_t consumed = 0;
      const auto status =
          parser.Parse(input.substr(done, arrived - done), {}, args, &consumed);
      benchmark::DoNotOptimize(args.views.data());
      done += consumed;
      if (status != RequestParser::Status::kRequest) break;
      ++requests;
    }
  }
  return requests;
}

void Measure(benchmark::State& state, const std::string& input, size_t requests,
             size_t piece) {
  RequestParser parser;
  resp::RequestArgs args;
  ParseAll(parser, args, input, piece);
  const Meter meter(state, requests);
  for (auto _ : state) {
    Require(ParseAll(parser, args, input, piece) == requests,
            "the requests were not understood");
  }
}

// For requests of which the parser looks at each line, and skips little.
void ReportBytesPerSecond(benchmark::State& state, const std::string& input) {
  state.SetBytesProcessed(state.iterations() *
                          static_cast<int64_t>(input.size()));
}

void ParsePush(benchmark::State& state) {
  const auto pipeline = static_cast<size_t>(state.range(0));
  const std::string input = Push(pipeline);
  Measure(state, input, pipeline, input.size());
  ReportBytesPerSecond(state, input);
}
BENCHMARK(ParsePush)->ArgName("pipeline")->Arg(1)->Arg(16)->Arg(64);

void ParsePushInPieces(benchmark::State& state) {
  Measure(state, Push(), 1, static_cast<size_t>(state.range(0)));
}
BENCHMARK(ParsePushInPieces)->ArgName("bytes")->Arg(1)->Arg(16)->Arg(64);

void ParseRange(benchmark::State& state) {
  const std::string input = Encode({"LRANGE", "queue", "0", "99"}, 16);
  Measure(state, input, 16, input.size());
  ReportBytesPerSecond(state, input);
}
BENCHMARK(ParseRange);

void ParseMegabyte(benchmark::State& state) {
  const std::string element(1 << 20, 'x');
  Measure(state, Encode({"LPUSH", "queue", element}), 1,
          static_cast<size_t>(state.range(0)));
}
BENCHMARK(ParseMegabyte)->ArgName("bytes")->Arg(65536)->Arg(2 << 20);

void ParseThousandElements(benchmark::State& state) {
  std::vector<std::string_view> args = {"LPUSH", "queue"};
  args.resize(1002, "element");
  resp::ByteBuffer bytes;
  resp::EncodeRequest(args, bytes);
  const std::string input(bytes.view());
  Measure(state, input, 1, input.size());
  ReportBytesPerSecond(state, input);
}
BENCHMARK(ParseThousandElements);

}  // namespace
}  // namespace listq::bench
