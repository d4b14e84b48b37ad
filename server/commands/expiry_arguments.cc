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

}  // namespace listq::server
