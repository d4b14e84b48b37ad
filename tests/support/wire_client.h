// One connection to a server, in bytes and replies, with a deadline on every
// wait. Knows no command.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "resp/reply.h"

namespace listq::testing {

class WireClient {
 public:
  explicit WireClient(uint16_t port);
  // To a Unix socket.
  explicit WireClient(const std::string& path);
  WireClient(const WireClient&) = delete;
  WireClient& operator=(const WireClient&) = delete;
  ~WireClient();

  bool open() const { return fd_ >= 0; }
  // "127.0.0.1:port", as the server sees it.
  const std::string& address() const { return address_; }

  void Send(std::string_view bytes);
  // No more bytes will come from here; replies are still read.
  void HalfClose();
  // The connection ends, in the usual way.
  void Close();
  // The connection ends as that of a process that died with unread input: the
  // server is told by a reset.
  void Reset();

  // The next reply; nullopt if the connection ended or patience did.
  std::optional<resp::Reply> Take();
  // Sends a line, as RequestBytes takes it, and answers the next reply as
  // resp::ToLine shows it; "nothing" if there is none.
  std::string Run(std::string_view line);
  // The next reply, shown in the same way.
  std::string TakeLine();
  // The next reply if it is here already.
  std::optional<resp::Reply> TakeNow();
  // Bytes as they come, until there are `count` or the connection ends.
  std::string TakeBytes(size_t count);
  // The server closed the connection, or does so in time.
  bool AwaitEnd();
  // Something came that was not taken, be it the end.
  bool HasInput();

 private:
  enum class Fill : uint8_t { kBytes, kEnd, kNothing };
  Fill Read(std::chrono::milliseconds wait);
  // Reads until there is something new or the deadline has passed.
  bool ReadBefore(std::chrono::steady_clock::time_point deadline);
  std::optional<resp::Reply> Parse();

  int fd_ = -1;
  bool ended_ = false;
  std::string address_;
  std::string received_;
};

// The request bytes of a line that is quoted as in redis-cli; nullopt if its
// quotes are unbalanced.
std::optional<std::string> RequestBytes(std::string_view line);

}  // namespace listq::testing
