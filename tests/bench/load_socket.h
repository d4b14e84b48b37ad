// Sockets of the loads. Knows neither the protocol nor any server.
#pragma once

#include <netinet/in.h>

#include <cstdint>
#include <string_view>

namespace listq::bench {

// Says what is wrong and ends the program with 1.
[[noreturn]] [[gnu::format(printf, 1, 2)]] void Fail(const char* format, ...);

sockaddr_in Loopback(uint64_t port);
// A connection without Nagle's algorithm.
int Connect(uint64_t port);
// Requires: the bytes fit into the socket's buffer.
void Send(int fd, std::string_view bytes);
// As many as the process may have.
void AllowManySockets();

}  // namespace listq::bench
