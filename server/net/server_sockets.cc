// Either all sockets that the settings name are opened, or none.
#include "server/net/server_sockets.h"

#include "server/net/address.h"
#include "server/net/event_loop.h"
#include "server/net/listen_socket.h"
#include "server/net/listener.h"

namespace listq::server {

namespace {

// A port that the kernel chose for one address may be taken at another.
constexpr int kPortTries = 20;

}  // namespace

ServerSockets::ServerSockets(UvLoop& loop, Config& config, Logger& logger,
                             Engine& engine)
    : config_(config),
      logger_(logger),
      loop_(std::make_unique<EventLoop>(loop, engine, engine.clock())) {}

ServerSockets::~ServerSockets() = default;

std::optional<std::string> ServerSockets::Listen() {
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

std::string ServerSockets::Addresses() const {
  std::string addresses;
  for (const auto& listener : listeners_) {
    if (!addresses.empty()) addresses += ", ";
    addresses += listener->Address();
  }
  return addresses;
}

void ServerSockets::StopListening() { listeners_.clear(); }

std::optional<std::string> ServerSockets::ListenOnPort(int64_t port) {
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

std::optional<std::string> ServerSockets::ListenOnPath() {
  const ListenResult result = ListenOnUnix(
      config_.unixsocket, config_.unixsocketperm, config_.tcp_backlog);
  if (result.socket < 0) return result.error;
  listeners_.push_back(
      std::make_unique<Listener>(*loop_, config_, logger_, result.socket));
  return std::nullopt;
}

}  // namespace listq::server
