// Reading, writing and the ways in which a connection ends.
#include "server/net/connection.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "server/engine/engine.h"
#include "server/engine/errors.h"
#include "server/net/address.h"
#include "server/net/event_loop.h"
#include "server/net/refusal.h"

namespace listq::server {

namespace {

// How much of what nobody will read is thrown away before a socket is closed.
constexpr int kDiscardedReads = 16;
// Between the pieces of what is sent in pieces: long enough for the peer to
// read them one by one.
constexpr int64_t kPieceIntervalUs = 1000;

template <typename Handle>
Connection& ConnectionOf(const Handle* handle) {
  return *static_cast<Connection*>(handle->data);
}

}  // namespace

void Connection::Open(EventLoop& loop, int socket, Kind kind) {
  auto connection = std::make_unique<Connection>(loop, socket, kind);
  Session* session = loop.engine().Connect(*connection);
  if (session == nullptr) {
    Refuse(socket, kMaxClientsError);
    return;
  }
  loop.Add(std::move(connection)).Start(*session);
}

void Connection::Start(Session& session) {
  session_ = &session;
  int error = OpenStream();
  handle_.handle.data = this;
  if (error != 0) {
    ::close(fd_);
  } else {
    error = uv_read_start(
        stream(),
        [](uv_handle_t* handle, size_t, uv_buf_t* buffer) {
          const Connection& self = ConnectionOf(handle);
          const std::span<char> room = self.loop_.engine().ReadBuffer(
              *self.session_, self.loop_.read_buffer());
          buffer->base = room.data();
          buffer->len = room.size();
        },
        [](uv_stream_t* stream, ssize_t bytes, const uv_buf_t* buffer) {
          ConnectionOf(stream).OnRead(bytes, buffer->base);
        });
  }
  if (error != 0) CloseNow();
}

int Connection::OpenStream() {
  if (kind_ == Kind::kTcp) {
    uv_tcp_init(loop_.uv(), &handle_.tcp);
    return uv_tcp_open(&handle_.tcp, fd_);
  }
  uv_pipe_init(loop_.uv(), &handle_.pipe, 0);
  return uv_pipe_open(&handle_.pipe, fd_);
}

// ---- Reading ----

void Connection::OnRead(ssize_t bytes, const char* data) {
  loop_.Wake();
  if (bytes > 0) {
    loop_.engine().Receive(*session_, {data, static_cast<size_t>(bytes)});
  } else if (bytes == UV_EOF) {
    OnEnd();
  } else if (bytes < 0) {
    CloseNow();
  }
}

void Connection::OnEnd() {
  uv_read_stop(stream());
  if (state_ != State::kOpen) return;
  // Whoever half-closes still wants the replies to what it sent, but a request
  // that has to wait ends here.
  state_ = State::kEnded;
  if (close_scheduled_) return;
  close_scheduled_ = true;
  loop_.AddToEnded(*this);
}

bool Connection::HasPeer() {
  if (state_ != State::kOpen) return false;
  // The kernel knows of an end that stands behind data not yet read.
  pollfd query = {fd_, POLLRDHUP, 0};
  if (::poll(&query, 1, 0) == 0) return true;
  OnEnd();
  return false;
}

// ---- Writing ----

void Connection::ScheduleFlush() {
  if (flush_scheduled_ || write_ != nullptr) return;
  flush_scheduled_ = true;
  loop_.AddToFlush(*this);
}

const LogGate& Connection::log_gate() const {
  return loop_.engine().persistence().log_gate();
}

void Connection::Flush() {
  flush_scheduled_ = false;
  // While a write is under way, its end sees to what has come since.
  if (state_ == State::kClosed || write_ != nullptr) return;
  resp::ByteBuffer& output = session_->output;
  if (!output.empty()) {
    if (session_->piece_bytes > 0 ||
        !log_gate().OpenFor(session_->log_position)) {
      return Hold();
    }
    if (!TrySend(output)) return;
    if (output.empty()) {
      loop_.engine().RecycleOutput(output);
    } else {
      TakeOutput();
      StartWrite();
    }
  }
  if (state_ == State::kDraining) CloseDrained();
}

void Connection::TakeOutput() {
  write_ = std::make_unique<Write>();
  write_->bytes.Swap(session_->output);
}

bool Connection::TrySend(resp::ByteBuffer& bytes, size_t most) {
  uv_buf_t buffer;
  buffer.base = const_cast<char*>(bytes.view().data());
  buffer.len = std::min(bytes.size(), most);
  const int sent = uv_try_write(stream(), &buffer, 1);
  if (sent < 0 && sent != UV_EAGAIN) {
    CloseNow();
    return false;
  }
  const size_t taken = sent > 0 ? static_cast<size_t>(sent) : 0;
  loop_.engine().stats().net_output_bytes += taken;
  bytes.Consume(taken);
  return true;
}

void Connection::StartWrite() {
  uv_buf_t bytes;
  bytes.base = const_cast<char*>(write_->bytes.view().data());
  bytes.len = write_->bytes.size();
  write_->request.data = this;
  const int error = uv_write(&write_->request, stream(), &bytes, 1,
                             [](uv_write_t* request, int status) {
                               ConnectionOf(request).OnWritten(status);
                             });
  if (error != 0) {
    write_.reset();
    CloseNow();
  }
}

void Connection::OnWritten(int status) {
  if (state_ == State::kClosed) {
    write_.reset();
    return;
  }
  loop_.Wake();
  if (status != 0) {
    write_.reset();
    CloseNow();
  } else {
    loop_.engine().stats().net_output_bytes += write_->bytes.size();
    EndWrite();
  }
}

void Connection::EndWrite() {
  const std::unique_ptr<Write> finished = std::move(write_);
  loop_.engine().RecycleOutput(finished->bytes);
  if (!session_->output.empty()) {
    ScheduleFlush();
  } else if (state_ == State::kDraining) {
    CloseDrained();
  }
}

// What the session is owed from now on waits in its output for the end of this.
void Connection::Hold() {
  TakeOutput();
  write_->log_position = session_->log_position;
  write_->next_piece_us = 0;
  held_ = true;
  loop_.AddToHeld(*this);
  // A piece waits for nothing but the next turn.
  if (session_->piece_bytes > 0) loop_.WakeAt(0);
}

bool Connection::Release() {
  if (!log_gate().OpenFor(write_->log_position)) return false;
  if (session_->piece_bytes > 0) return ReleasePiece();
  held_ = false;
  if (TrySend(write_->bytes)) {
    if (write_->bytes.empty()) {
      EndWrite();
    } else {
      StartWrite();
    }
  }
  return true;
}

bool Connection::ReleasePiece() {
  const int64_t now = loop_.real_us();
  if (now >= write_->next_piece_us) {
    if (!TrySend(write_->bytes, session_->piece_bytes)) return true;
    if (write_->bytes.empty()) {
      held_ = false;
      if (session_->output.empty()) session_->piece_bytes = 0;
      EndWrite();
      return true;
    }
    write_->next_piece_us = now + kPieceIntervalUs;
  }
  loop_.WakeAt(write_->next_piece_us);
  return false;
}

size_t Connection::unsent() const {
  if (write_ == nullptr) return 0;
  return held_ ? write_->bytes.size()
               : uv_stream_get_write_queue_size(&handle_.stream);
}

size_t Connection::owed() const {
  return state_ == State::kClosed ? 0 : unsent() + session_->output.size();
}

// ---- The end ----

void Connection::ScheduleClose() {
  if (state_ >= State::kDraining) return;
  given_up_ = write_ != nullptr && !held_ && session_->output.empty();
  if (close_scheduled_) return;
  close_scheduled_ = true;
  loop_.AddToClose(*this);
}

bool Connection::Settle() {
  if (session_->resuming && session_->state == Session::State::kReady) {
    return false;
  }
  close_scheduled_ = false;  // nobody holds it for that any more
  if (given_up_) {
    CloseNow();
  } else {
    Finish();
  }
  return true;
}

void Connection::Finish() {
  if (state_ >= State::kDraining) return;
  uv_read_stop(stream());
  Flush();
  if (state_ == State::kClosed) return;
  if (owed() > 0) {
    state_ = State::kDraining;
    loop_.engine().Close(*session_);
    loop_.AddToLingering(*this);
    return;
  }
  CloseDrained();
}

void Connection::CloseDrained() {
  if (owed() > 0) return;
  // Closing a socket with unread input resets the connection, and a reset can
  // overtake the last replies on their way.
  // Not in the loop's buffer: what a request that ends this server came in with
  // may still be there.
  std::array<char, 64 * 1024> buffer;
  for (int left = kDiscardedReads; left > 0; --left) {
    if (::recv(fd_, buffer.data(), buffer.size(), MSG_DONTWAIT) <= 0) break;
  }
  CloseNow();
}

void Connection::CloseNow() {
  if (state_ == State::kClosed) return;
  state_ = State::kClosed;
  if (close_scheduled_) loop_.ForgetToClose(*this);
  if (held_) loop_.ForgetHeld(*this);
  loop_.engine().Disconnect(*session_);
  session_ = nullptr;
  uv_close(&handle_.handle,
           [](uv_handle_t* handle) { delete &ConnectionOf(handle); });
  (void)loop_.Release(*this).release();  // the handle has it now
}

std::string Connection::PeerAddress() const { return PeerAddressOf(fd_); }

std::string Connection::LocalAddress() const { return LocalAddressOf(fd_); }

}  // namespace listq::server
