// The order of start and stop: sockets first, so that a server that cannot
// listen changes nothing; and closed first, so that nobody comes in late.
#include "server/net/net_server.h"

#include "server/net/address.h"
#include "server/net/event_loop.h"
#include "server/net/file_limit.h"
#include "server/net/listen_socket.h"
#include "server/net/listener.h"
#include "server/net/loop_background.h"
#include "server/net/signals.h"

namespace listq::server {

namespace {

constexpr int64_t kLongestDrainMs = 10'000;
// A port that the kernel chose for one address may be taken at another.
constexpr int kPortTries = 20;

}  // namespace

NetServer::NetServer(Config& config, storage::Clock& clock, Logger& logger,
                     Engine& engine)
    : config_(config),
      clock_(clock),
      logger_(logger),
      loop_(std::make_unique<EventLoop>(engine, clock)),
      background_(std::make_unique<LoopBackground>(*loop_)) {}

NetServer::~NetServer() = default;

Background& NetServer::background() { return *background_; }

std::optional<std::string> NetServer::Listen() {
  IgnoreHarmlessSignals();
  if (auto error = RaiseFileLimit(config_, logger_)) return error;
  if (config_.port_is_auto) {
    std::optional<std::string> error;
    for (int left = kPortTries; left > 0; --left) {
      error = ListenOnPort(0);
      if (!error.has_value()) break;
    }
    if (error.has_value()) return error;
  } else if (config_.port != 0) {
    if (auto error = ListenOnPort(config_.port)) return error;
  }
  if (!config_.unixsocket.empty()) {
    if (auto error = ListenOnPath()) return error;
  }
  if (!listeners_.empty()) return std::nullopt;
  return "There is nothing to listen on: set port and bind, or unixsocket";
}

std::optional<std::string> NetServer::ListenOnPort(int64_t port) {
  listeners_.clear();
  for (std::string address : config_.bind) {
    const bool optional = address.starts_with('-');
    if (optional) address.erase(0, 1);
    const ListenResult result = ListenOnTcp(address, port, config_.tcp_backlog);
    if (optional && result.unavailable) continue;
    if (result.socket < 0) {
      listeners_.clear();
      return result.error;
    }
    listeners_.push_back(
        std::make_unique<Listener>(*loop_, config_, logger_, result.socket));
    port = LocalPortOf(result.socket);
  }
  if (!listeners_.empty()) config_.port = port;
  return std::nullopt;
}

std::optional<std::string> NetServer::ListenOnPath() {
  const ListenResult result = ListenOnUnix(
      config_.unixsocket, config_.unixsocketperm, config_.tcp_backlog);
  if (result.socket < 0) return result.error;
  listeners_.push_back(
      std::make_unique<Listener>(*loop_, config_, logger_, result.socket));
  return std::nullopt;
}

void NetServer::Run() {
  signals_ = std::make_unique<StopSignals>(*loop_, logger_);
  loop_->RunWhileLoading();
  if (!loop_->engine().stop_requested()) {
    AnnounceReady();
    loop_->Run();
  }
  Stop();
}

void NetServer::AnnounceReady() {
  std::string addresses;
  for (const auto& listener : listeners_) {
    if (!addresses.empty()) addresses += ", ";
    addresses += listener->Address();
  }
  clock_.Refresh();
  logger_.Announce("Ready to accept connections on " + addresses);
}

void NetServer::Stop() {
  logger_.Notice("Stopping: " + std::to_string(loop_->connections()) +
                 " clients are still connected");
  listeners_.clear();
  const size_t cut_off = loop_->Drain(kLongestDrainMs);
  if (cut_off > 0) {
    logger_.Warning(std::to_string(cut_off) +
                    " clients were cut off from their replies");
  }
  background_->Finish();
  logger_.Notice("Stopped");
}

}  // namespace listq::server
