// Typed arguments and Redis's errors for bad ones.
#include "server/engine/arg_reader.h"

#include <cmath>

#include "resp/number_text.h"
#include "server/engine/command_table.h"
#include "server/engine/errors.h"

namespace listq::server {

Args ArgReader::Several(size_t count) {
  const Args taken = args_.subspan(next_, count);
  next_ += count;
  return taken;
}

bool ArgReader::TakeWord(std::string_view word) {
  if (done() || !IsWord(Peek(), word)) return false;
  ++next_;
  return true;
}

bool ArgReader::TakeOption(std::string_view word, size_t following) {
  return left() > following && TakeWord(word);
}

int64_t ArgReader::Integer(std::string_view error) {
  return IntegerIn(INT64_MIN, INT64_MAX, error);
}

int64_t ArgReader::LongInteger() {
  const int64_t value = Integer(kNotAnIntegerError);
  if (value == INT64_MIN) Fail(kOutOfLongRangeError);
  return value;
}

int64_t ArgReader::IntegerIn(int64_t least, int64_t most,
                             std::string_view error) {
  if (failed()) return 0;
  const std::optional<int64_t> value = resp::ParseInteger(Text());
  if (value.has_value() && *value >= least && *value <= most) return *value;
  Fail(error);
  return 0;
}

double ArgReader::Double(std::string_view error) {
  if (failed()) return 0;
  const std::optional<double> value = resp::ParseDouble(Text());
  if (value.has_value()) return *value;
  Fail(error);
  return 0;
}

int ArgReader::DatabaseIndex(int databases) {
  const int64_t index = Integer(kNotAnIntegerError);
  if (index < INT32_MIN || index > INT32_MAX) Fail(kOutOfIntRangeError);
  if (index < 0 || index >= databases) Fail(kDbIndexError);
  return failed() ? 0 : static_cast<int>(index);
}

int64_t ReadTimeout(ArgReader& reader, int64_t now_unix_us) {
  if (reader.failed()) return 0;
  const std::optional<long double> seconds =
      resp::ParseLongDouble(reader.Text());
  if (!seconds.has_value()) {
    reader.Fail("ERR timeout is not a float or out of range");
    return 0;
  }
  // Redis lets -0.0005 round up to 0 and so wait for ever. No client means
  // that: whatever is below zero is called negative here.
  if (*seconds < 0) {
    reader.Fail("ERR timeout is negative");
    return 0;
  }
  // Redis adds the time of day to the time-out, in milliseconds, and refuses
  // what does not fit.
  const long double ms = std::ceil(*seconds * 1000);
  const int64_t longest_ms = INT64_MAX - now_unix_us / 1000;
  if (ms > static_cast<long double>(longest_ms)) {
    reader.Fail("ERR timeout is out of range");
    return 0;
  }
  // Beyond what microseconds can count the wait has no end that anybody sees.
  constexpr long double kLongestMs = 4e15L;
  return static_cast<int64_t>(ms > kLongestMs ? kLongestMs : ms) * 1000;
}

}  // namespace listq::server
