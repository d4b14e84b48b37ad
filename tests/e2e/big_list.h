// A list that is more than the sockets of one connection hold together, so
// that the server owes the rest to whoever asks for it and does not read.
#pragma once

#include <cstddef>
#include <string>

#include "tests/support/wire_client.h"

namespace listq::testing {

inline constexpr size_t kBigListElements = 150;

// Pushes it to key "q", one element per request.
void PushBigList(WireClient& client);
// The reply to "LRANGE q 0 -1".
std::string BigListReply();

}  // namespace listq::testing
