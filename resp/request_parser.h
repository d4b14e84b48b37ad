// Bytes to requests: the RESP multibulk form and the inline form. Knows no
// command, no key and no socket.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace listq::resp {

// What a request may be at most. The unauthenticated limits hold while
// `authenticated` is false: 10 arguments of 16384 bytes each.
struct ParserLimits {
  int64_t max_bulk_length = 512LL * 1024 * 1024;
  bool authenticated = true;
};

// The arguments of one request. The views point into the parsed input, or,
// for an inline request that was quoted, into `unquoted`. One such object
// serves all connections of a loop, so that a request allocates nothing.
struct RequestArgs {
  std::vector<std::string_view> views;
  std::string unquoted;
};

// Takes one request after the other out of a byte stream. It copies no
// argument and remembers how far it came, so that the work is linear in the
// bytes however they are cut. Holds no memory of its own between requests.
class RequestParser {
 public:
  enum class Status : uint8_t { kRequest, kIncomplete, kError };

  // Parses at most one request. `input` begins with the first byte that was
  // not consumed yet: after kIncomplete the caller presents the same bytes
  // again (at any address) with more behind them.
  //
  // kRequest:    `args` holds at least one argument; drop `*consumed` bytes
  //              once the views are no longer needed.
  // kIncomplete: `*consumed` bytes of empty requests are to be dropped; the
  //              rest is the beginning of a request. `args` holds nothing.
  // kError:      `error()` is the reply that Redis gives before it closes the
  //              connection. The parser must not be used again.
  Status Parse(std::string_view input, const ParserLimits& limits,
               RequestArgs& args, size_t* consumed);

  // A protocol error's text without the leading '-' and the line end, for
  // example "ERR Protocol error: invalid bulk length". Valid after kError.
  const std::string& error() const { return error_; }

  // After kIncomplete: how many bytes, counted from the beginning of the
  // unconsumed request, are known to be needed; 0 when that is not known. A
  // hint for reading a large argument straight into its buffer.
  size_t bytes_wanted() const { return bytes_wanted_; }

 private:
  // These two are given the first byte of a request. kRequest without an
  // argument in `args` means an empty request.
  Status ParseInline(std::string_view input, RequestArgs& args,
                     size_t* consumed);
  Status ParseMultibulk(std::string_view input, const ParserLimits& limits,
                        RequestArgs& args, size_t* consumed);
  Status ParseArguments(std::string_view input, const ParserLimits& limits,
                        RequestArgs& args, size_t* consumed);
  // Read the line at `position_` and move behind it.
  Status ReadCount(std::string_view input, const ParserLimits& limits);
  Status ReadBulkLength(std::string_view input, const ParserLimits& limits);
  // Finds the first `end` within the line at `position_`; kRequest if it is
  // there, and a carriage return with the byte that belongs to it.
  Status FindLineEnd(std::string_view input, char end,
                     std::string_view too_long, size_t* size);
  Status Fail(std::string_view detail);
  void Remember(ptrdiff_t position, int64_t arguments_left,
                int64_t bulk_length);
  // Puts the arguments found so far aside until more bytes arrive.
  Status Suspend(std::string_view input, RequestArgs& args);
  void Resume(std::string_view input, RequestArgs& args);
  // Forgets the request that is complete.
  void Finish();

  static constexpr int64_t kUnknown = -1;

  // Offsets count from the first byte of the request under way.
  size_t position_ = 0;                // what is parsed
  size_t searched_ = 0;                // in vain, for the end of a line
  int64_t arguments_left_ = kUnknown;  // of the multibulk under way
  int64_t bulk_length_ = kUnknown;     // of the argument under way
  size_t bytes_wanted_ = 0;
  uintptr_t suspended_base_ = 0;  // the input that `suspended_` points into
  std::vector<std::string_view> suspended_;
  std::string error_;
};

}  // namespace listq::resp
