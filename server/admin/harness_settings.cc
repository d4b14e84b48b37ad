// A harness that was misunderstood waits for ever: better no server at all.
#include "server/admin/harness_settings.h"

#include <fcntl.h>
#include <unistd.h>

#include <limits>

#include "resp/number_text.h"
#include "server/admin/setting_kinds.h"

namespace listq::server {

Refusal SetReadyFd(Config& config, Words words) {
  const auto value = resp::ParseInteger(words[0]);
  if (!value.has_value()) return std::string(kNotANumber);
  // The standard ones are not closed: what is opened next would take their
  // numbers, and the log.
  if (*value != -1 && *value <= STDERR_FILENO) {
    return "argument must be a file descriptor from 3 on, or -1 for none";
  }
  if (*value != -1) {
    const int flags = *value > std::numeric_limits<int>::max()
                          ? -1
                          : ::fcntl(static_cast<int>(*value), F_GETFL);
    if (flags < 0) {
      return "there is no open file descriptor " + std::to_string(*value);
    }
    if ((flags & O_ACCMODE) == O_RDONLY) {
      return "file descriptor " + std::to_string(*value) +
             " is not open for writing";
    }
  }
  config.ready_fd = *value;
  return std::nullopt;
}

Refusal SetSeed(Config& config, Words words) {
  const auto value = resp::ParseUnsigned(words[0]);
  if (!value.has_value()) return std::string(kNotANumber);
  config.hash_seed = *value;
  return std::nullopt;
}

}  // namespace listq::server
