// The wiring of one server.
#include "server/instance.h"

#include <utility>

namespace listq::server {

Instance::Instance(Config config, const CommandTable& commands, UvLoop& loop,
                   const storage::SystemClock& real_clock)
    : config_(std::move(config)),
      real_clock_(real_clock),
      clock_(IsForTests(config_) ? test_clock_.emplace(real_clock_)
                                 : static_cast<storage::Clock&>(real_clock_)),
      logger_(clock_),
      engine_(config_, clock_, logger_, commands),
      sockets_(loop, config_, logger_, engine_) {
  if (test_clock_.has_value()) test_control_.emplace(engine_, *test_clock_);
}

}  // namespace listq::server
