// By hand and not by libuv, so that an error names the step that failed.
#include "server/net/listen_socket.h"

#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

namespace listq::server {

namespace {

struct FreeAddresses {
  void operator()(addrinfo* list) const { freeaddrinfo(list); }
};

// Closes `socket` and says which step failed by what errno tells.
ListenResult Failure(int socket, const std::string& what, const char* step) {
  const int error = errno;
  if (socket >= 0) ::close(socket);
  ListenResult result;
  result.error = what + ": " + step + ": " + std::strerror(error);
  result.unavailable = error == EADDRNOTAVAIL || error == EAFNOSUPPORT;
  return result;
}

void SetOption(int socket, int level, int option) {
  const int on = 1;
  setsockopt(socket, level, option, &on, sizeof(on));
}

ListenResult Listen(const addrinfo& address, const std::string& what,
                    int64_t backlog) {
  const int socket = ::socket(address.ai_family,
                              SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (socket < 0) return Failure(socket, what, "socket");
  // Else a restarted server would wait for its last connections to be
  // forgotten.
  SetOption(socket, SOL_SOCKET, SO_REUSEADDR);
  if (address.ai_family == AF_INET6) {
    SetOption(socket, IPPROTO_IPV6, IPV6_V6ONLY);
  }
  if (::bind(socket, address.ai_addr, address.ai_addrlen) != 0) {
    return Failure(socket, what, "bind");
  }
  if (::listen(socket, static_cast<int>(backlog)) != 0) {
    return Failure(socket, what, "listen");
  }
  ListenResult result;
  result.socket = socket;
  return result;
}

}  // namespace

ListenResult ListenOnTcp(const std::string& address, int64_t port,
                         int64_t backlog) {
  const std::string port_text = std::to_string(port);
  const std::string what = "Could not create server TCP listening socket " +
                           address + ":" + port_text;
  addrinfo hints = {};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV;
  hints.ai_family = address == "*"     ? AF_INET
                    : address == "::*" ? AF_INET6
                                       : AF_UNSPEC;
  const char* host = hints.ai_family == AF_UNSPEC ? address.c_str() : nullptr;
  addrinfo* found = nullptr;
  const int error = getaddrinfo(host, port_text.c_str(), &hints, &found);
  if (error != 0) {
    ListenResult result;
    result.error = what + ": " + gai_strerror(error);
    return result;
  }
  const std::unique_ptr<addrinfo, FreeAddresses> list(found);
  return Listen(*list, what, backlog);
}

ListenResult ListenOnUnix(const std::string& path, int64_t mode,
                          int64_t backlog) {
  const std::string what =
      "Could not create server Unix listening socket " + path;
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path)) {
    errno = ENAMETOOLONG;
    return Failure(-1, what, "bind");
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  struct stat status = {};
  if (::lstat(path.c_str(), &status) == 0 && S_ISSOCK(status.st_mode)) {
    ::unlink(path.c_str());
  }
  addrinfo info = {};
  info.ai_family = AF_UNIX;
  info.ai_addr = reinterpret_cast<sockaddr*>(&address);
  info.ai_addrlen = sizeof(address);
  ListenResult result = Listen(info, what, backlog);
  if (result.socket >= 0 && mode != 0 &&
      ::chmod(path.c_str(), static_cast<mode_t>(mode)) != 0) {
    return Failure(result.socket, what, "chmod");
  }
  return result;
}

}  // namespace listq::server
