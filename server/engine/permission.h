// Who may do what a setting allows to everybody, to local clients or to none.
#pragma once

#include <string>
#include <string_view>

#include "server/engine/session.h"

namespace listq::server {

// `choice` is "yes", "local" or "no".
inline bool IsAllowed(std::string_view choice, const Session& session) {
  if (choice != "local") return choice == "yes";
  const std::string address = session.transport.PeerAddress();
  return address.starts_with("127.") || address.starts_with("[::1]") ||
         address.starts_with("/");
}

}  // namespace listq::server
