// The network side of a server: where it listens, how it starts and stops.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "server/admin/config.h"
#include "server/admin/logger.h"
#include "server/durability/background.h"
#include "server/engine/engine.h"
#include "storage/clock.h"

namespace listq::server {

class Announcement;
class EventLoop;
class Listener;
class LoopBackground;
class ParentWatch;
class StopSignals;

class NetServer {
 public:
  // All outlive this object.
  NetServer(Config& config, storage::Clock& clock, Logger& logger,
            Engine& engine);
  NetServer(const NetServer&) = delete;
  NetServer& operator=(const NetServer&) = delete;
  ~NetServer();

  // Opens every socket that the config names; config.port becomes the
  // kernel's choice if that is what it asks for. Returns an error text.
  std::optional<std::string> Listen();
  // Says that it is ready once the engine has loaded its data, and serves until
  // the engine or a signal asks for the end; then every client
  // was sent what it was owed, as far as it took it in time, and nothing runs
  // in the background. Returns an error text if nobody could be told.
  std::optional<std::string> Run();
  Background& background();

 private:
  std::optional<std::string> ListenOnPort(int64_t port);
  std::optional<std::string> ListenOnPath();
  std::optional<std::string> AnnounceReady();
  void WatchForIdleness();
  void Stop();

  Config& config_;
  storage::Clock& clock_;
  Logger& logger_;
  // Outlives those that have handles on it.
  std::unique_ptr<EventLoop> loop_;
  std::unique_ptr<LoopBackground> background_;
  std::unique_ptr<StopSignals> signals_;
  std::unique_ptr<ParentWatch> parent_;
  std::unique_ptr<Announcement> announcement_;
  std::vector<std::unique_ptr<Listener>> listeners_;
};

}  // namespace listq::server
