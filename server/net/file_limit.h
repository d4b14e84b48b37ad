// Room in the process's table of files for as many clients as configured.
#pragma once

#include <optional>
#include <string>

#include "server/admin/config.h"
#include "server/admin/logger.h"

namespace listq::server {

// Raises the limit where the system allows it, else lowers config.maxclients
// and says so. Returns an error text if not even one client fits.
std::optional<std::string> RaiseFileLimit(Config& config, Logger& logger);

}  // namespace listq::server
