// When a client will next see that time has passed.
#pragma once

#include <cstdint>
#include <optional>

#include "server/engine/engine.h"

namespace listq::server {

// The next instant, in monotonic microseconds, at which a wait is over, a key
// dies, a pause ends, an idle connection is closed or a fault lets go of what
// it holds; past: it is overdue; nullopt: never. What the server does for
// itself, such as freeing memory or saving, is no event.
std::optional<int64_t> NextEvent(Engine& engine);

}  // namespace listq::server
