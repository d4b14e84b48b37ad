// The section of INFO about what is kept beyond this process.
#pragma once

#include "server/commands/info_fields.h"

namespace listq::server {

class Engine;

void PersistenceSection(Engine& engine, InfoFields& out);

}  // namespace listq::server
