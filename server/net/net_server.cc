// The order of start and stop: sockets first, so that a server that cannot
// listen changes nothing; and closed first, so that nobody comes in late.
#include "server/net/net_server.h"

#include "server/net/announcement.h"
#include "server/net/event_loop.h"
#include "server/net/file_limit.h"
#include "server/net/loop_background.h"
#include "server/net/parent_watch.h"
#include "server/net/server_sockets.h"
#include "server/net/signals.h"
#include "server/net/uv_loop.h"

namespace listq::server {

namespace {

constexpr int64_t kLongestDrainMs = 10'000;

}  // namespace

NetServer::NetServer(UvLoop& loop, ServerSockets& sockets, Config& config,
                     Logger& logger)
    : loop_(loop),
      sockets_(sockets),
      config_(config),
      logger_(logger),
      background_(std::make_unique<LoopBackground>(sockets.loop())) {}

NetServer::~NetServer() = default;

Background& NetServer::background() { return *background_; }

std::optional<std::string> NetServer::Listen() {
  IgnoreHarmlessSignals();
  if (config_.exit_with_parent) {
    parent_ = std::make_unique<ParentWatch>(sockets_.loop(), logger_);
    if (auto error = parent_->Start()) return error;
  }
  if (auto error = RaiseFileLimit(config_, logger_)) return error;
  if (auto error = sockets_.Listen()) return error;
  announcement_ = std::make_unique<Announcement>(config_);
  return announcement_->Prepare();
}

std::optional<std::string> NetServer::Start() {
  signals_ = std::make_unique<StopSignals>(sockets_.loop(), logger_);
  sockets_.loop().RunWhileLoading();
  if (sockets_.loop().engine().stop_requested()) return std::nullopt;
  if (auto error = announcement_->Make()) return error;
  sockets_.loop().Wake();
  logger_.Announce("Ready to accept connections on " + sockets_.Addresses());
  WatchForIdleness();
  return std::nullopt;
}

void NetServer::WatchForIdleness() {
  if (config_.exit_when_idle == 0) return;
  loop_.idle_watch().Start(config_.exit_when_idle, [this] {
    sockets_.loop().Wake();
    logger_.Notice("No client was connected for " +
                   std::to_string(config_.exit_when_idle) +
                   " seconds, stopping");
    // Data that cannot be saved are kept, and so is who has them.
    sockets_.loop().engine().Stop({});
  });
}

void NetServer::Stop() {
  logger_.Notice("Stopping: " + std::to_string(sockets_.loop().connections()) +
                 " clients are still connected");
  sockets_.StopListening();
  announcement_.reset();
  loop_.idle_watch().Stop();
  const size_t cut_off = sockets_.loop().Drain(kLongestDrainMs);
  if (cut_off > 0) {
    logger_.Warning(std::to_string(cut_off) +
                    " clients were cut off from their replies");
  }
  background_->Finish();
  logger_.Notice("Stopped");
}

}  // namespace listq::server
