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
      no_snapshots_(clock_.unix_ms() / 1000),
      engine_(config_, clock_, logger_, commands),
      sockets_(loop, config_, logger_, engine_) {
  engine_.set_snapshots(no_snapshots_);
  engine_.set_append_log(no_log_);
  if (test_clock_.has_value()) test_control_.emplace(engine_, *test_clock_);
}

}  // namespace listq::server
