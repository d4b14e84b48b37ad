// A log is made shorter by another process, which loads it as a server would
// and writes what it comes to. The server only has to wait for it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "server/admin/config.h"
#include "server/durability/files.h"
#include "server/durability/log_manifest.h"
#include "server/durability/snapshot_file.h"
#include "server/engine/engine.h"

namespace listq::server {

struct RewriteTask {
  // Whose log it is: without that process it comes to nothing.
  int owner = 0;
  // Files before the incremental one of this number are read.
  int64_t before = 0;
  SnapshotPlace base;
};

// The program's arguments for that, and back: nullopt if that is not what they
// ask for, and the settings are left in `arguments`.
std::vector<std::string> RewriteArguments(const Config& config,
                                          const RewriteTask& task);
std::optional<RewriteTask> TakeRewriteTask(std::vector<std::string>& arguments);

// Answers the process's exit status. The engine is empty and serves nobody.
int RewriteLog(Engine& engine, Files& files, const RewriteTask& task);

}  // namespace listq::server
