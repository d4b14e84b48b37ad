// Any cutting of a byte stream gives the same requests, and the same error, as
// the whole. The first two bytes say how it is cut and which limits hold.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "resp/request_parser.h"

namespace {

using listq::resp::ParserLimits;
using listq::resp::RequestArgs;
using listq::resp::RequestParser;

// Requests, then the error, if any. Presents `step` bytes more whenever the
// parser wants more, always in a block of their own.
std::vector<std::string> Run(std::string_view bytes, size_t step,
                             const ParserLimits& limits) {
  std::vector<std::string> results;
  RequestParser parser;
  RequestArgs args;
  size_t start = 0;
  for (size_t end = 0; end < bytes.size();) {
    end += step < bytes.size() - end ? step : bytes.size() - end;
    const std::vector<char> copy(bytes.begin() + static_cast<ptrdiff_t>(start),
                                 bytes.begin() + static_cast<ptrdiff_t>(end));
    std::string_view input(copy.data(), copy.size());
    RequestParser::Status status;
    do {
      size_t consumed = 0;
      status = parser.Parse(input, limits, args, &consumed);
      if (consumed > input.size()) std::abort();
      if (status == RequestParser::Status::kError) {
        results.push_back(parser.error());
        return results;
      }
      start += consumed;
      input.remove_prefix(consumed);
      if (status != RequestParser::Status::kRequest) break;
      results.push_back("request of " + std::to_string(args.views.size()));
      results.insert(results.end(), args.views.begin(), args.views.end());
    } while (status == RequestParser::Status::kRequest);
  }
  return results;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2,
                               size - 2);
  const ParserLimits limits = {.authenticated = data[1] % 2 == 0};
  const size_t step = size_t{data[0]} + 1;
  if (Run(bytes, step, limits) != Run(bytes, bytes.size(), limits)) {
    std::abort();
  }
  return 0;
}
