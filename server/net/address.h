// Addresses of sockets as text.
#pragma once

#include <string>

namespace listq::server {

// "127.0.0.1:4711", "[::1]:4711" or "/path:0", and "?:0" when the socket has
// no such address any more. Both ends of a Unix socket go by its path.
std::string PeerAddressOf(int socket);
std::string LocalAddressOf(int socket);

bool IsUnixSocket(int socket);

// Whether the other side of a TCP socket is on this machine.
bool HasLoopbackPeer(int socket);

// The port that a TCP socket is bound to.
int LocalPortOf(int socket);

}  // namespace listq::server
