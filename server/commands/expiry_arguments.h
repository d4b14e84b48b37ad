// Points in time as commands spell them: SET EX, EXPIRE and their like.
#pragma once

#include <cstdint>

#include "server/engine/arg_reader.h"
#include "server/engine/command_context.h"

namespace listq::server {

enum class TimeUnit : uint8_t { kSeconds, kMilliseconds };
enum class TimeOrigin : uint8_t { kNow, kEpoch };
struct TimeSpelling {
  TimeUnit unit = TimeUnit::kSeconds;
  TimeOrigin origin = TimeOrigin::kNow;

  bool operator==(const TimeSpelling&) const = default;
};
// Whether a time that is not positive is refused.
enum class ExpirySign : uint8_t { kAny, kPositive };

// The next argument as Unix milliseconds; latches Redis's errors.
int64_t ReadExpiry(CommandContext& context, ArgReader& reader,
                   TimeSpelling spelling, ExpirySign sign);

}  // namespace listq::server
