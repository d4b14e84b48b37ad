// Points in time as commands spell them: SET EX, EXPIRE and their like.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

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

// Until when a key is to live, as SET and GETEX take it.
struct ExpiryOption {
  std::optional<TimeSpelling> spelling;
  Args time;          // one argument if there is a spelling
  bool word = false;  // KEEPTTL or PERSIST instead
};
// Takes EX, PX, EXAT or PXAT and its number, or `word`, if one comes next;
// latches an error if it contradicts what was taken before.
bool TakeExpiry(ArgReader& reader, std::string_view word, ExpiryOption& option);
// The time of an option that has one, as Unix milliseconds. Comes last: a wrong
// number is no matter as long as `reader` has another error latched.
std::optional<int64_t> ReadExpiry(CommandContext& context, ArgReader& reader,
                                  const ExpiryOption& option);

}  // namespace listq::server
