#include "tests/support/wire_client.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <vector>

#include "resp/byte_buffer.h"
#include "resp/reply_parser.h"
#include "resp/request_encoder.h"
#include "tests/support/await.h"

namespace listq::testing {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

sockaddr_in Loopback(uint16_t port) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

}  // namespace

WireClient::WireClient(uint16_t port) {
  fd_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = Loopback(port);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (connect(fd_, generic, size) != 0) {
    Close();
    return;
  }
  const int yes = 1;
  setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  getsockname(fd_, generic, &size);
  address_ = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
}

WireClient::WireClient(const std::string& path) : address_(path) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  fd_ = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) !=
      0) {
    Close();
  }
}

WireClient::~WireClient() { Close(); }

void WireClient::Close() {
  if (fd_ >= 0) close(fd_);
  fd_ = -1;
}

void WireClient::Reset() {
  const linger at_once = {1, 0};
  setsockopt(fd_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  Close();
}

void WireClient::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;  // The end is seen when a reply is awaited.
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
}

void WireClient::HalfClose() { shutdown(fd_, SHUT_WR); }

WireClient::Fill WireClient::Read(milliseconds wait) {
  if (ended_) return Fill::kEnd;
  pollfd query = {fd_, POLLIN, 0};
  if (poll(&query, 1, static_cast<int>(wait.count())) <= 0) {
    return Fill::kNothing;
  }
  char bytes[65536];
  const ssize_t count = recv(fd_, bytes, sizeof bytes, 0);
  if (count <= 0) {
    ended_ = true;
    return Fill::kEnd;
  }
  received_.append(bytes, static_cast<size_t>(count));
  return Fill::kBytes;
}

std::optional<resp::Reply> WireClient::Parse() {
  resp::Reply reply;
  size_t consumed = 0;
  if (resp::ParseReply(received_, &reply, &consumed) !=
      resp::ReplyStatus::kReply) {
    return std::nullopt;
  }
  received_.erase(0, consumed);
  return reply;
}

bool WireClient::ReadBefore(steady_clock::time_point deadline) {
  const auto left =
      std::chrono::duration_cast<milliseconds>(deadline - steady_clock::now());
  return left.count() > 0 && Read(left) == Fill::kBytes;
}

std::optional<resp::Reply> WireClient::Take() {
  const auto deadline = steady_clock::now() + kPatience;
  for (;;) {
    if (auto reply = Parse()) return reply;
    if (!ReadBefore(deadline)) return std::nullopt;
  }
}

std::string WireClient::TakeLine() {
  const auto reply = Take();
  return reply.has_value() ? resp::ToLine(*reply) : "nothing";
}

std::string WireClient::Run(std::string_view line) {
  Send(RequestBytes(line).value_or(""));
  return TakeLine();
}

std::string WireClient::TakeBytes(size_t count) {
  const auto deadline = steady_clock::now() + kPatience;
  while (received_.size() < count && ReadBefore(deadline)) {
  }
  std::string bytes = received_.substr(0, count);
  received_.erase(0, count);
  return bytes;
}

std::optional<resp::Reply> WireClient::TakeNow() {
  for (;;) {
    if (auto reply = Parse()) return reply;
    if (Read(milliseconds(0)) != Fill::kBytes) return std::nullopt;
  }
}

bool WireClient::AwaitEnd() {
  const auto deadline = steady_clock::now() + kPatience;
  while (!ended_) {
    const auto left = std::chrono::duration_cast<milliseconds>(
        deadline - steady_clock::now());
    if (left.count() <= 0) return false;
    Read(left);
  }
  return true;
}

bool WireClient::HasInput() {
  return !received_.empty() || Read(milliseconds(0)) != Fill::kNothing;
}

std::optional<std::string> RequestBytes(std::string_view line) {
  std::vector<std::string> words;
  if (!resp::SplitQuotedWords(line, words)) return std::nullopt;
  const std::vector<std::string_view> views(words.begin(), words.end());
  resp::ByteBuffer bytes;
  resp::EncodeRequest(views, bytes);
  return std::string(bytes.view());
}

}  // namespace listq::testing
