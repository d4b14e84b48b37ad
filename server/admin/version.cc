// In a file of its own, so that a new version recompiles one file.
#include "server/admin/version.h"

namespace listq::server {

std::string_view Version() { return LISTQ_VERSION; }

}  // namespace listq::server
