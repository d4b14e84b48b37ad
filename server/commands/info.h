// What INFO answers.
#pragma once

#include <string>

#include "server/engine/command.h"

namespace listq::server {

class Engine;

// The text of the sections named, in any case: one of them, or "default",
// "all" and "everything"; unknown names are passed over. None named: default.
std::string InfoText(Engine& engine, Args sections);

}  // namespace listq::server
