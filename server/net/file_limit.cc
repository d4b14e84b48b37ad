// The limit is raised as far as it is needed and no further.
#include "server/net/file_limit.h"

#include <sys/resource.h>

#include <algorithm>

namespace listq::server {

namespace {

// What the server has open besides its clients: standard streams, log,
// listening sockets, the loop's own descriptors.
constexpr rlim_t kReservedFiles = 32;

}  // namespace

std::optional<std::string> RaiseFileLimit(Config& config, Logger& logger) {
  rlimit limit = {};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return std::nullopt;
  const rlim_t wanted = static_cast<rlim_t>(config.maxclients) + kReservedFiles;
  if (limit.rlim_cur >= wanted) return std::nullopt;

  // A privileged process may go beyond the hard limit, the others up to it.
  const rlimit raised = {wanted, std::max(limit.rlim_max, wanted)};
  if (setrlimit(RLIMIT_NOFILE, &raised) == 0) return std::nullopt;
  const rlimit highest = {std::min(limit.rlim_max, wanted), limit.rlim_max};
  if (setrlimit(RLIMIT_NOFILE, &highest) == 0) limit = highest;
  if (limit.rlim_cur >= wanted) return std::nullopt;

  const std::string allowed = std::to_string(limit.rlim_cur);
  if (limit.rlim_cur <= kReservedFiles) {
    return "The system lets the server open only " + allowed +
           " files, which leaves none for clients: raise the limit "
           "(ulimit -n)";
  }
  config.maxclients = static_cast<int64_t>(limit.rlim_cur - kReservedFiles);
  logger.Warning("The system lets the server open only " + allowed +
                 " files: maxclients is lowered to " +
                 std::to_string(config.maxclients) +
                 ". Raise the limit (ulimit -n) for more.");
  return std::nullopt;
}

}  // namespace listq::server
