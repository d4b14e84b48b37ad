// The socket of one session: moves bytes between libuv and the engine and
// knows nothing of what they mean.
#pragma once

#include <sys/types.h>
#include <uv.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "resp/byte_buffer.h"
#include "server/engine/append_log.h"
#include "server/engine/session.h"
#include "server/engine/transport.h"

namespace listq::server {

class EventLoop;

// Owned by the event loop from Open on, until it is closed; then it knows that
// no more, and lasts for as long as libuv needs its handle. Small, since there
// may be many that do nothing.
class Connection final : public Transport {
 public:
  enum class Kind : uint8_t { kTcp, kUnix };

  // Takes over a connected, non-blocking socket. If the engine has no room
  // for another session, the client is told so and the socket is closed.
  static void Open(EventLoop& loop, int socket, Kind kind);

  Connection(EventLoop& loop, int socket, Kind kind)
      : loop_(loop), fd_(socket), kind_(kind) {}
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  bool HasPeer() override;
  void ScheduleFlush() override;
  // A peer that is owed more than it takes, and nothing new, is given up.
  void ScheduleClose() override;
  size_t unsent() const override;
  std::string PeerAddress() const override;
  std::string LocalAddress() const override;
  int fd() const override { return fd_; }

  // ---- For the event loop, once per turn ----

  // Sends the session's output as far as the peer takes it; the rest follows
  // as the peer reads. What the log has to come first for is held back.
  void Flush();
  // Sends what was held back, or the next piece of it, if its time has come.
  // False if there is more.
  bool Release();
  // Closes what ScheduleClose or the end of the input asked for. False if the
  // session still runs what it received: to be called again after the next
  // turn.
  bool Settle();
  // Reads no more, sends what is owed, then closes.
  void Finish();
  // Closes at once.
  void CloseNow();
  // Bytes that the peer is still to get.
  size_t owed() const;

  // The place on the loop's list of connections.
  size_t index = 0;

 private:
  // In this order.
  enum class State : uint8_t {
    kOpen,
    kEnded,     // the peer sends no more
    kDraining,  // only sends what is owed
    kClosed,    // the session is gone, the handle is being closed
  };
  struct Write {
    uv_write_t request;
    resp::ByteBuffer bytes;
    // What it waits for, while it is held back.
    uint64_t log_position;
    int64_t next_piece_us;  // real
  };
  union Handle {
    uv_handle_t handle;
    uv_stream_t stream;
    uv_tcp_t tcp;
    uv_pipe_t pipe;
  };

  void Start(Session& session);
  int OpenStream();
  void OnRead(ssize_t bytes, const char* data);
  void OnEnd();
  // Puts the session's output into `write_`.
  void TakeOutput();
  void Hold();
  // Sends `most` of the bytes as far as the peer takes them at once. False if
  // it is gone.
  bool TrySend(resp::ByteBuffer& bytes, size_t most = SIZE_MAX);
  bool ReleasePiece();
  // Sends the rest of what `write_` has.
  void StartWrite();
  void OnWritten(int status);
  void EndWrite();
  void CloseDrained();
  uv_stream_t* stream() { return &handle_.stream; }
  const LogGate& log_gate() const;

  EventLoop& loop_;
  Session* session_ = nullptr;    // null before Start and when kClosed
  std::unique_ptr<Write> write_;  // under way, or held back
  const int fd_;
  const Kind kind_;
  State state_ = State::kOpen;
  bool flush_scheduled_ = false;
  bool close_scheduled_ = false;
  bool given_up_ = false;
  bool held_ = false;
  Handle handle_ = {};
};

}  // namespace listq::server
