// What the commands that have to do with the disk ask first.
#pragma once

#include <string_view>

#include "server/admin/config.h"
#include "server/engine/command_context.h"
#include "server/engine/engine.h"

namespace listq::server {

inline constexpr std::string_view kNoDiskReason =
    "this server keeps nothing on disk";

// A server without a directory keeps nothing on disk.
inline bool KeepsData(const Config& config) { return !config.dir.empty(); }

// Otherwise false, with the error replied.
inline bool HasDisk(CommandContext& context) {
  if (KeepsData(context.engine().config())) return true;
  context.Fail("ERR " + std::string(kNoDiskReason));
  return false;
}

}  // namespace listq::server
