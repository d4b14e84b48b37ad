// What the engine tells of every write, for whoever keeps it.
#pragma once

#include "server/engine/command.h"

namespace listq::server {

class EffectLog {
 public:
  virtual ~EffectLog() = default;
  // `request`, run in `database`, has the effect of what just happened. Effects
  // that belong together come between requests MULTI and EXEC. The views are
  // good for the time of the call.
  virtual void Append(int database, Args request) = 0;
};

}  // namespace listq::server
