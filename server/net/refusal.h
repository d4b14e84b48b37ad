// Turning a client away before it has a session.
#pragma once

#include <string_view>

namespace listq::server {

// Sends "-<error>", as far as the socket takes it, and closes the socket.
void Refuse(int socket, std::string_view error);

}  // namespace listq::server
