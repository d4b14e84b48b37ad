// Bytes to replies: a client's half of the protocol, for tests and for
// whatever runs commands inside the server.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "resp/reply.h"

namespace listq::resp {

enum class ReplyStatus : uint8_t { kReply, kIncomplete, kError };

// Reads one whole reply from the front of `input`. On kReply `*reply` holds it
// and `*consumed` says how long it was; otherwise neither changes. Aggregates
// nested deeper than 128 and malformed bytes are kError. Allocates in
// proportion to the bytes given, whatever count they announce.
ReplyStatus ParseReply(std::string_view input, Reply* reply, size_t* consumed);

}  // namespace listq::resp
