// Asks the kernel each time: few ask, and a connection need not carry it.
#include "server/net/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cstring>

namespace listq::server {

namespace {

// The address of either end of a socket, of whatever family.
class Address {
 public:
  using Query = int (*)(int, sockaddr*, socklen_t*);

  Address(int socket, Query query) {
    socklen_t size = sizeof(storage_);
    known_ = query(socket, reinterpret_cast<sockaddr*>(&storage_), &size) == 0;
  }

  int family() const { return known_ ? storage_.ss_family : AF_UNSPEC; }
  int port() const {
    if (family() == AF_INET) return ntohs(As<sockaddr_in>().sin_port);
    if (family() == AF_INET6) return ntohs(As<sockaddr_in6>().sin6_port);
    return 0;
  }
  std::string Text() const;
  bool IsLoopback() const;

 private:
  template <typename T>
  T As() const {
    T address;
    std::memcpy(&address, &storage_, sizeof(address));
    return address;
  }

  sockaddr_storage storage_ = {};
  bool known_ = false;
};

std::string Address::Text() const {
  std::array<char, INET6_ADDRSTRLEN> host = {};
  const std::string port_text = ":" + std::to_string(port());
  if (family() == AF_INET) {
    const in_addr address = As<sockaddr_in>().sin_addr;
    inet_ntop(AF_INET, &address, host.data(), host.size());
    return host.data() + port_text;
  }
  if (family() == AF_INET6) {
    const in6_addr address = As<sockaddr_in6>().sin6_addr;
    inet_ntop(AF_INET6, &address, host.data(), host.size());
    return "[" + std::string(host.data()) + "]" + port_text;
  }
  if (family() == AF_UNIX) return As<sockaddr_un>().sun_path + port_text;
  return "?:0";
}

bool Address::IsLoopback() const {
  constexpr in_addr_t kLoopbackNet = 127;
  if (family() == AF_INET) {
    return ntohl(As<sockaddr_in>().sin_addr.s_addr) >> 24 == kLoopbackNet;
  }
  if (family() != AF_INET6) return false;
  const in6_addr address = As<sockaddr_in6>().sin6_addr;
  return IN6_IS_ADDR_LOOPBACK(&address) ||
         (IN6_IS_ADDR_V4MAPPED(&address) &&
          address.s6_addr[12] == kLoopbackNet);
}

}  // namespace

std::string PeerAddressOf(int socket) {
  const Address local(socket, getsockname);
  return local.family() == AF_UNIX ? local.Text()
                                   : Address(socket, getpeername).Text();
}

std::string LocalAddressOf(int socket) {
  return Address(socket, getsockname).Text();
}

bool IsUnixSocket(int socket) {
  return Address(socket, getsockname).family() == AF_UNIX;
}

bool HasLoopbackPeer(int socket) {
  return Address(socket, getpeername).IsLoopback();
}

int LocalPortOf(int socket) { return Address(socket, getsockname).port(); }

}  // namespace listq::server
