// Opening the sockets that clients connect to.
#pragma once

#include <cstdint>
#include <string>

namespace listq::server {

// A listening, non-blocking socket, or why there is none.
struct ListenResult {
  int socket = -1;
  std::string error;  // a sentence; empty if all is well
  // The address does not exist on this machine.
  bool unavailable = false;
};

// `address` is numeric, a name, "*" for all of IPv4 or "::*" for all of IPv6.
// Port 0 is the kernel's choice.
ListenResult ListenOnTcp(const std::string& address, int64_t port,
                         int64_t backlog);

// Replaces a socket that an earlier server left behind at `path`. `mode` 0
// leaves the permissions to the umask.
ListenResult ListenOnUnix(const std::string& path, int64_t mode,
                          int64_t backlog);

}  // namespace listq::server
