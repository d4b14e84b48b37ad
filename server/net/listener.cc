// Accepts by hand: when the file table is full, libuv would drop the clients
// that wait, without a word in the log.
#include "server/net/listener.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "server/net/address.h"
#include "server/net/refusal.h"

namespace listq::server {

namespace {

// So many at most before the clients that are here already have their turn.
constexpr int kAcceptsPerTurn = 256;
constexpr uint64_t kAcceptPauseMs = 100;
constexpr uint64_t kComplaintIntervalMs = 1000;
constexpr std::string_view kDenied =
    "DENIED this server is in protected mode: it has no password and serves "
    "only clients of its own machine. Set a password (requirepass) or turn "
    "protected-mode off to let others in.";

Listener& ListenerOf(const void* data) {
  return *static_cast<Listener*>(const_cast<void*>(data));
}

uint64_t FileIdOf(const std::string& path) {
  struct stat status = {};
  return ::lstat(path.c_str(), &status) == 0 ? status.st_ino : 0;
}

void SetOption(int socket, int level, int option, int value) {
  // A connection works without any of them.
  setsockopt(socket, level, option, &value, sizeof(value));
}

// Finds peers that vanished without a word: asks after `seconds` of silence,
// then three times within as long again.
void KeepAlive(int socket, int64_t seconds) {
  SetOption(socket, SOL_SOCKET, SO_KEEPALIVE, 1);
  const int idle = static_cast<int>(std::min<int64_t>(seconds, 32767));
  SetOption(socket, IPPROTO_TCP, TCP_KEEPIDLE, idle);
  SetOption(socket, IPPROTO_TCP, TCP_KEEPINTVL, std::max(idle / 3, 1));
  SetOption(socket, IPPROTO_TCP, TCP_KEEPCNT, 3);
}

}  // namespace

Listener::Listener(EventLoop& loop, const Config& config, Logger& logger,
                   int socket)
    : loop_(loop),
      config_(config),
      logger_(logger),
      socket_(socket),
      kind_(IsUnixSocket(socket) ? Connection::Kind::kUnix
                                 : Connection::Kind::kTcp) {
  if (kind_ == Connection::Kind::kUnix) {
    path_ = config.unixsocket;
    path_id_ = FileIdOf(path_);
  }
  readable_.reset(new uv_poll_t);
  uv_poll_init(loop.uv(), readable_.get(), socket);
  readable_->data = this;
  pause_.reset(new uv_timer_t);
  uv_timer_init(loop.uv(), pause_.get());
  pause_->data = this;
  Resume();
}

Listener::~Listener() {
  readable_.reset();
  ::close(socket_);
  // Unless another server has put its own there meanwhile.
  if (!path_.empty() && FileIdOf(path_) == path_id_) ::unlink(path_.c_str());
}

std::string Listener::Address() const {
  return path_.empty() ? LocalAddressOf(socket_) : path_;
}

void Listener::Resume() {
  uv_poll_start(readable_.get(), UV_READABLE, [](uv_poll_t* poll, int, int) {
    ListenerOf(poll->data).AcceptAll();
  });
}

void Listener::AcceptAll() {
  loop_.Wake();
  for (int left = kAcceptsPerTurn; left > 0; --left) {
    const int client =
        ::accept4(socket_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (client >= 0) {
      Welcome(client);
    } else if (errno == EAGAIN) {
      return;
    } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS ||
               errno == ENOMEM) {
      OnAcceptError(errno);
      return;
    }
    // Everything else is about this one client, who is gone.
  }
}

void Listener::Welcome(int client) {
  Interceptor* const interceptor = loop_.engine().interceptor();
  if (interceptor != nullptr && interceptor->RefusesConnection()) {
    ::close(client);
    return;
  }
  if (kind_ == Connection::Kind::kTcp) {
    if (config_.protected_mode && config_.requirepass.empty() &&
        !HasLoopbackPeer(client)) {
      ++loop_.engine().stats().rejected_connections;
      Refuse(client, kDenied);
      return;
    }
    SetOption(client, IPPROTO_TCP, TCP_NODELAY, 1);
    if (config_.tcp_keepalive > 0) KeepAlive(client, config_.tcp_keepalive);
  }
  Connection::Open(loop_, client, kind_);
}

void Listener::OnAcceptError(int error) {
  // The clients wait in the kernel's queue until others have gone. Going on
  // polling would only spin.
  uv_poll_stop(readable_.get());
  uv_timer_start(
      pause_.get(), [](uv_timer_t* timer) { ListenerOf(timer->data).Resume(); },
      kAcceptPauseMs, 0);
  const uint64_t now_ms = uv_now(loop_.uv());
  if (now_ms < next_complaint_ms_) return;
  next_complaint_ms_ = now_ms + kComplaintIntervalMs;
  logger_.Warning(std::string("Cannot accept clients for now: ") +
                  std::strerror(error));
}

}  // namespace listq::server
