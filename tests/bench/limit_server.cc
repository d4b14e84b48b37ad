// The limit that scripts/bench compares with: reads through libuv as listq
// does, counts the requests in what it has read, and sends as many replies
// that never change. It parses nothing and keeps nothing.
#include <uv.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

constexpr std::string_view kReply = "+OK\r\n";
constexpr int kBacklog = 511;

// All connections share them, as they do in listq.
std::array<char, 65'536> input;
std::string replies;  // as many as input could ask for

void Check(int status, const char* what) {
  if (status >= 0) return;
  std::fprintf(stderr, "limit_server: cannot %s: %s\n", what,
               uv_strerror(status));
  std::exit(1);
}

void OnClosed(uv_handle_t* handle) {
  delete reinterpret_cast<uv_tcp_t*>(handle);
}

void LendInput(uv_handle_t*, size_t, uv_buf_t* buffer) {
  *buffer = uv_buf_init(input.data(), input.size());
}

// Every request begins with an asterisk, and the bench's have no other.
size_t CountRequests(std::string_view bytes) {
  size_t count = 0;
  for (size_t at = 0; (at = bytes.find('*', at)) != bytes.npos; ++at) ++count;
  return count;
}

void OnRead(uv_stream_t* stream, ssize_t size, const uv_buf_t*) {
  if (size < 0) {
    uv_close(reinterpret_cast<uv_handle_t*>(stream), OnClosed);
    return;
  }
  const size_t owed =
      CountRequests({input.data(), static_cast<size_t>(size)}) * kReply.size();
  if (owed == 0) return;
  const uv_buf_t buffer =
      uv_buf_init(replies.data(), static_cast<unsigned>(owed));
  const int sent = uv_try_write(stream, &buffer, 1);
  // Whoever waits for its replies before it sends more leaves room for them.
  if (sent != UV_EPIPE && sent != UV_ECONNRESET) {
    Check(static_cast<size_t>(sent) == owed ? 0 : UV_ENOBUFS, "send");
  }
}

void OnConnection(uv_stream_t* listener, int status) {
  Check(status, "accept");
  auto* client = new uv_tcp_t;
  uv_tcp_init(listener->loop, client);
  auto* stream = reinterpret_cast<uv_stream_t*>(client);
  Check(uv_accept(listener, stream), "accept");
  uv_tcp_nodelay(client, 1);
  Check(uv_read_start(stream, LendInput, OnRead), "read");
}

// Of the options that the bench gives to every server, only the port matters
// to one that keeps nothing.
int PortOf(int count, char** words) {
  for (int i = 1; i + 1 < count; ++i) {
    if (words[i] == std::string_view("--port")) return std::atoi(words[i + 1]);
  }
  std::fputs("limit_server: --port is missing\n", stderr);
  std::exit(1);
}

}  // namespace

int main(int count, char** words) {
  for (size_t i = 0; i < input.size(); ++i) replies += kReply;
  sockaddr_in address;
  Check(uv_ip4_addr("127.0.0.1", PortOf(count, words), &address), "listen");
  uv_tcp_t listener;
  uv_tcp_init(uv_default_loop(), &listener);
  Check(uv_tcp_bind(&listener, reinterpret_cast<sockaddr*>(&address), 0),
        "bind");
  Check(uv_listen(reinterpret_cast<uv_stream_t*>(&listener), kBacklog,
                  OnConnection),
        "listen");
  return uv_run(uv_default_loop(), UV_RUN_DEFAULT);
}
