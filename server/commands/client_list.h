// The line that CLIENT LIST and CLIENT INFO give for a session, and the
// filters by which CLIENT LIST and CLIENT KILL pick sessions.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/engine/arg_reader.h"
#include "server/engine/command_context.h"

namespace listq::server {

class Engine;
struct Session;

// "id=3 addr=127.0.0.1:4711 ..." with a line end, as Redis lays it out.
std::string DescribeClient(const Engine& engine, const Session& session);

// True for the name of a class of clients: normal, master, replica, slave,
// pubsub, in any case.
bool IsClientType(std::string_view type);
// Whether the session is of that class.
bool IsOfType(const Session& session, std::string_view type);

// The filters of CLIENT KILL: all that are given must hold.
struct ClientFilter {
  std::optional<uint64_t> id;
  std::optional<std::string_view> type;
  std::optional<std::string_view> user;
  std::optional<std::string_view> address;
  std::optional<std::string_view> local_address;
  bool skip_me = true;

  bool Matches(const Session& session) const;
};

// The pairs of CLIENT KILL; latches Redis's errors.
ClientFilter ReadClientFilter(ArgReader& reader);

}  // namespace listq::server
