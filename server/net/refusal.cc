// One try is enough: a fresh socket has room for a line.
#include "server/net/refusal.h"

#include <sys/socket.h>
#include <unistd.h>

#include <string>

namespace listq::server {

void Refuse(int socket, std::string_view error) {
  const std::string line = "-" + std::string(error) + "\r\n";
  // A client that is gone already is no trouble either.
  [[maybe_unused]] const ssize_t sent =
      ::send(socket, line.data(), line.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  ::close(socket);
}

}  // namespace listq::server
