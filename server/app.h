// The composition root: owns the main server of a process, what that keeps on
// disk, and the loop, and wires them.
#pragma once

#include <optional>
#include <string>

#include "server/admin/config.h"
#include "server/durability/aof_log.h"
#include "server/durability/log_rewriter.h"
#include "server/durability/posix_files.h"
#include "server/durability/rdb_snapshots.h"
#include "server/engine/command_table.h"
#include "server/instance.h"
#include "server/net/net_server.h"
#include "server/net/uv_loop.h"
#include "server/virtual_instances.h"

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
  // Until the end; returns an error text.
  std::optional<std::string> Serve();
  // What there is from before: the log, or else the snapshot.
  std::optional<std::string> StartLoading();
  const std::string& load_error();
  int Fail(const std::string& error);

  const CommandTable commands_;  // of all servers
  UvLoop loop_;                  // the same
  Instance main_;
  NetServer net_;
  PosixFiles files_;
  RdbSnapshots snapshots_;
  AofLog log_;
  std::optional<VirtualInstances> virtual_servers_;
};

// Makes a shorter log instead of serving; returns the process's exit status.
int RunRewrite(Config config, const RewriteTask& task);

}  // namespace listq::server
