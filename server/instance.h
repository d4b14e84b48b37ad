// One server: its settings, its time, its log, its engine and its sockets. As
// many as one likes live on one loop.
#pragma once

#include <optional>

#include "server/admin/config.h"
#include "server/admin/logger.h"
#include "server/engine/command_table.h"
#include "server/engine/engine.h"
#include "server/net/server_sockets.h"
#include "server/net/uv_loop.h"
#include "server/testing/test_control.h"
#include "storage/clock.h"
#include "storage/steerable_clock.h"

namespace listq::server {

// LQ.: whether the settings ask for it.
inline bool IsForTests(const Config& config) {
  return config.enable_test_commands != "no";
}

// Keeps nothing on disk, unless whoever makes it gives the engine what does.
// Objects are declared in the order in which they depend on each other, hence
// destroyed in the opposite order.
class Instance {
 public:
  // `commands` and `loop` outlive it. It gets a clock like `real_clock`: a new
  // one asks the processor what it can do, which takes long on a virtual
  // machine.
  Instance(Config config, const CommandTable& commands, UvLoop& loop,
           const storage::SystemClock& real_clock = storage::SystemClock());
  Instance(const Instance&) = delete;
  Instance& operator=(const Instance&) = delete;

  Config& config() { return config_; }
  storage::Clock& clock() { return clock_; }
  const storage::SystemClock& real_clock() const { return real_clock_; }
  Logger& logger() { return logger_; }
  Engine& engine() { return engine_; }
  // Null but in a test.
  TestControl* test_control() {
    return test_control_.has_value() ? &*test_control_ : nullptr;
  }
  ServerSockets& sockets() { return sockets_; }

 private:
  Config config_;
  storage::SystemClock real_clock_;
  std::optional<storage::SteerableClock> test_clock_;
  storage::Clock& clock_;  // one of these
  Logger logger_;
  Engine engine_;
  std::optional<TestControl> test_control_;
  ServerSockets sockets_;
};

}  // namespace listq::server
