// What the network side of a process has once, however many servers live in
// it: signals, work in the background, the order of start and stop.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "server/admin/config.h"
#include "server/admin/logger.h"
#include "server/durability/background.h"

namespace listq::server {

class Announcement;
class LoopBackground;
class ParentWatch;
class ServerSockets;
class StopSignals;
class UvLoop;

class NetServer {
 public:
  // All outlive this object; they are the main server's.
  NetServer(UvLoop& loop, ServerSockets& sockets, Config& config,
            Logger& logger);
  NetServer(const NetServer&) = delete;
  NetServer& operator=(const NetServer&) = delete;
  ~NetServer();

  // Makes room in the table of files and opens the main server's sockets.
  // Returns an error text.
  std::optional<std::string> Listen();
  // From now on signals ask the engine for the end. Serves until it has loaded
  // its data, then says that it is ready, unless it was asked to stop. Returns
  // an error text if nobody could be told.
  std::optional<std::string> Start();
  // Sends every client what it is owed, as far as it takes it in time, and
  // waits for what runs in the background.
  void Stop();
  Background& background();

 private:
  void WatchForIdleness();

  UvLoop& loop_;
  ServerSockets& sockets_;
  Config& config_;
  Logger& logger_;
  std::unique_ptr<LoopBackground> background_;
  std::unique_ptr<StopSignals> signals_;
  std::unique_ptr<ParentWatch> parent_;
  std::unique_ptr<Announcement> announcement_;
};

}  // namespace listq::server
