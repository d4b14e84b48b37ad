// The composition root: owns every object of a server and wires them.
#pragma once

#include <optional>
#include <string>

#include "server/admin/config.h"
#include "server/admin/logger.h"
#include "server/durability/aof_log.h"
#include "server/durability/log_rewriter.h"
#include "server/durability/posix_files.h"
#include "server/durability/rdb_snapshots.h"
#include "server/engine/command_table.h"
#include "server/engine/engine.h"
#include "server/net/net_server.h"
#include "server/testing/test_control.h"
#include "storage/clock.h"
#include "storage/steerable_clock.h"

namespace listq::server {

// Objects are declared in the order in which they depend on each other, hence
// destroyed in the opposite order.
class App {
 public:
  explicit App(Config config);
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  // Serves until the server is stopped; returns the process's exit status.
  int Run();

 private:
  // What there is from before: the log, or else the snapshot.
  std::optional<std::string> StartLoading();
  const std::string& load_error() const;
  int Fail(const std::string& error);

  Config config_;
  storage::SystemClock real_clock_;
  std::optional<storage::SteerableClock> test_clock_;
  storage::Clock& clock_;  // one of these
  Logger logger_;
  CommandTable commands_;
  Engine engine_;
  NetServer net_;
  PosixFiles files_;
  RdbSnapshots snapshots_;
  AofLog log_;
  std::optional<TestControl> test_control_;
};

// Makes a shorter log instead of serving; returns the process's exit status.
int RunRewrite(Config config, const RewriteTask& task);

}  // namespace listq::server
