// Reads points in time without ever overflowing.
#include "server/commands/expiry_arguments.h"

#include <string>

#include "server/engine/engine.h"

namespace listq::server {

namespace {

std::string InvalidExpiry(const CommandContext& context) {
  return "ERR invalid expire time in '" +
         context.engine().commands().FullName(context.spec()) + "' command";
}

}  // namespace

int64_t ReadExpiry(CommandContext& context, ArgReader& reader,
                   TimeSpelling spelling, ExpirySign sign) {
  int64_t time = reader.Integer(kNotAnIntegerError);
  if (reader.failed()) return 0;
  const int64_t now = spelling.origin == TimeOrigin::kNow
                          ? context.engine().clock().unix_ms()
                          : 0;
  const bool seconds = spelling.unit == TimeUnit::kSeconds;
  if ((sign == ExpirySign::kPositive && time <= 0) ||
      (seconds && (time > INT64_MAX / 1000 || time < INT64_MIN / 1000))) {
    reader.Fail(InvalidExpiry(context));
    return 0;
  }
  if (seconds) time *= 1000;
  if (time > INT64_MAX - now) {
    reader.Fail(InvalidExpiry(context));
    return 0;
  }
  return time + now;
}

bool TakeExpiry(ArgReader& reader, std::string_view word,
                ExpiryOption& option) {
  if (!option.spelling.has_value() && reader.TakeWord(word)) {
    option.word = true;
    return true;
  }
  TimeSpelling spelling;
  if (reader.TakeOption("ex", 1)) {
    spelling = {TimeUnit::kSeconds, TimeOrigin::kNow};
  } else if (reader.TakeOption("px", 1)) {
    spelling = {TimeUnit::kMilliseconds, TimeOrigin::kNow};
  } else if (reader.TakeOption("exat", 1)) {
    spelling = {TimeUnit::kSeconds, TimeOrigin::kEpoch};
  } else if (reader.TakeOption("pxat", 1)) {
    spelling = {TimeUnit::kMilliseconds, TimeOrigin::kEpoch};
  } else {
    return false;
  }
  if (option.word || option.spelling.value_or(spelling) != spelling) {
    reader.Fail(kSyntaxError);
  }
  option.spelling = spelling;
  option.time = reader.Several(1);
  return true;
}

std::optional<int64_t> ReadExpiry(CommandContext& context, ArgReader& reader,
                                  const ExpiryOption& option) {
  if (reader.failed() || !option.spelling.has_value()) return std::nullopt;
  ArgReader time_reader(option.time, 0);
  const int64_t expiry =
      ReadExpiry(context, time_reader, *option.spelling, ExpirySign::kPositive);
  if (time_reader.failed()) reader.Fail(time_reader.error());
  return expiry;
}

}  // namespace listq::server
