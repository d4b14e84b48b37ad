// Reads a request's arguments one after the other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "server/engine/command.h"

namespace listq::server {

// Latches the first error: after it every read answers a zero, so that a
// handler checks once. Requires: as many arguments as are read; `left` tells.
class ArgReader {
 public:
  ArgReader(Args args, size_t first) : args_(args), next_(first) {}

  size_t left() const { return args_.size() - next_; }
  bool done() const { return left() == 0; }
  std::string_view Peek() const { return args_[next_]; }
  std::string_view Text() { return args_[next_++]; }
  // Up to `count` arguments at once.
  Args Several(size_t count);

  // Takes the next argument if it is the given word, in any case (`word` is
  // lower case).
  bool TakeWord(std::string_view word);
  // The same, if exactly or at least `following` arguments come behind it.
  bool TakeOption(std::string_view word, size_t following);

  // `error` is latched if the argument is not an integer, or lies outside.
  int64_t Integer(std::string_view error);
  // A 64-bit integer other than the least one, which has no opposite: counts
  // whose sign is a direction.
  int64_t LongInteger();
  int64_t IntegerIn(int64_t least, int64_t most, std::string_view error);
  // A double other than NaN, as scores are.
  double Double(std::string_view error);
  // The number of one of `databases` databases.
  int DatabaseIndex(int databases);

  void Fail(std::string_view error) {
    if (error_.empty()) error_ = error;
  }
  bool failed() const { return !error_.empty(); }
  const std::string& error() const { return error_; }

 private:
  Args args_;
  size_t next_;
  std::string error_;
};

// A time-out in seconds, as blocking commands take it, in microseconds rounded
// up to whole milliseconds; 0 means for ever. Latches Redis's error.
int64_t ReadTimeout(ArgReader& reader, int64_t now_unix_us);

}  // namespace listq::server
