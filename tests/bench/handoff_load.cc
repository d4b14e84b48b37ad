// The load of the hand-off lines of scripts/bench: consumers that wait,
// and a producer that feeds them. Knows the protocol and no server.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/load_socket.h"

namespace {

using listq::bench::AllowManySockets;
using listq::bench::Connect;
using listq::bench::Fail;
using listq::bench::Loopback;
using listq::bench::Send;

using Clock = std::chrono::steady_clock;

constexpr size_t kElementSize = 64;
constexpr int kNumberSize = 10;
constexpr size_t kMostLate = 10'000;  // pushes that nobody has received yet
constexpr int kPatienceMs = 20'000;
constexpr int kKeySize = 7;
constexpr std::string_view kPushStart = "*3\r\n$5\r\nLPUSH\r\n$7\r\n";
constexpr std::string_view kPopStart = "*3\r\n$5\r\nBRPOP\r\n$7\r\n";
constexpr std::string_view kReplyStart = "*2\r\n$7\r\n";
constexpr std::string_view kElementStart = "\r\n$64\r\n";
constexpr size_t kElementAt =
    kReplyStart.size() + kKeySize + kElementStart.size();
constexpr size_t kReplySize = kElementAt + kElementSize + 2;

struct Options {
  uint64_t port = 0;
  uint64_t consumers = 1;
  uint64_t keys = 1;       // that consumers and elements are dealt to in turn
  uint64_t in_flight = 1;  // of a closed loop: the next push awaits a receipt
  uint64_t rate = 0;       // of an open loop: pushes per second; 0: closed
  uint64_t hand_offs = 1;
  uint64_t peer_checks = 0;  // measures poll() instead, without a server
};

Options ParseOptions(int count, char** words) {
  Options options;
  const std::map<std::string_view, uint64_t*> known = {
      {"--port", &options.port},
      {"--consumers", &options.consumers},
      {"--keys", &options.keys},
      {"--in-flight", &options.in_flight},
      {"--rate", &options.rate},
      {"--hand-offs", &options.hand_offs},
      {"--peer-checks", &options.peer_checks}};
  for (int i = 1; i < count; i += 2) {
    const auto option = known.find(words[i]);
    if (option == known.end() || i + 1 == count) Fail("what is %s", words[i]);
    *option->second = std::strtoull(words[i + 1], nullptr, 10);
  }
  if (options.consumers == 0 || options.keys == 0 || options.hand_offs == 0 ||
      (options.in_flight == 0 && options.rate == 0)) {
    Fail("nothing to do");
  }
  return options;
}

// ---- The load ----

// The bytes that a connection has received and not yet understood.
class Input {
 public:
  std::string_view Read(int fd) {
    const ssize_t bytes =
        recv(fd, bytes_.data() + size_, bytes_.size() - size_, MSG_DONTWAIT);
    if (bytes == 0) Fail("the server closed a connection");
    if (bytes < 0 && errno != EAGAIN) {
      Fail("cannot receive: %s", std::strerror(errno));
    }
    if (bytes > 0) size_ += static_cast<size_t>(bytes);
    return {bytes_.data(), size_};
  }
  void Consume(size_t bytes) {
    size_ -= bytes;
    std::memmove(bytes_.data(), bytes_.data() + bytes, size_);
  }

 private:
  std::array<char, 256> bytes_;
  size_t size_ = 0;
};

// Texts of one length, so that replies are.
std::string Number(uint64_t number, int size) {
  std::string text = std::to_string(number);
  return std::string(static_cast<size_t>(size) - text.size(), '0') + text;
}

class Load {
 public:
  explicit Load(const Options& options);
  // Every consumer waits, as far as the server has got.
  void BlockAll();
  void Run();
  void Report() const;

 private:
  struct Consumer {
    int fd = -1;
    std::string pop;  // its request
    Input input;
  };

  void Push();
  void PushWhatIsDue();
  void Turn();
  void OnPushed();
  void OnReceived(Consumer& consumer);
  void Count(std::string_view element);
  int Watch(uint64_t port, size_t index);

  const Options options_;
  const int epoll_ = epoll_create1(EPOLL_CLOEXEC);
  std::vector<Consumer> consumers_;
  int producer_ = -1;
  Input producer_input_;
  std::string requests_;  // of the producer, sent once per turn
  uint64_t sent_ = 0;
  uint64_t acknowledged_ = 0;
  uint64_t received_ = 0;
  Clock::time_point started_;
  Clock::time_point ended_;
  std::vector<Clock::time_point> sent_at_;
  std::vector<Clock::duration> taken_;  // by element; zero: not received
};

Load::Load(const Options& options)
    : options_(options),
      consumers_(options.consumers),
      sent_at_(options.hand_offs),
      taken_(options.hand_offs) {
  for (size_t i = 0; i < consumers_.size(); ++i) {
    consumers_[i].fd = Watch(options.port, i);
    consumers_[i].pop = std::string(kPopStart) +
                        Number(i % options.keys, kKeySize) + "\r\n$1\r\n0\r\n";
  }
  producer_ = Watch(options.port, consumers_.size());
}

int Load::Watch(uint64_t port, size_t index) {
  const int fd = Connect(port);
  epoll_event event = {};
  event.events = EPOLLIN;
  event.data.u64 = index;
  if (epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) != 0) Fail("no epoll");
  return fd;
}

void Load::BlockAll() {
  for (Consumer& consumer : consumers_) Send(consumer.fd, consumer.pop);
}

void Load::Run() {
  started_ = Clock::now();
  while (received_ < options_.hand_offs || acknowledged_ < sent_) {
    PushWhatIsDue();
    Turn();
  }
  ended_ = Clock::now();
}

void Load::PushWhatIsDue() {
  uint64_t due = received_ + options_.in_flight;
  if (options_.rate > 0) {
    const std::chrono::duration<double> passed = Clock::now() - started_;
    due = 1 + static_cast<uint64_t>(passed.count() *
                                    static_cast<double>(options_.rate));
  }
  due = std::min(due, options_.hand_offs);
  while (sent_ < due) Push();
  if (!requests_.empty()) Send(producer_, requests_);
  requests_.clear();
  if (sent_ - received_ > kMostLate) Fail("the server cannot keep up");
}

void Load::Push() {
  requests_ += kPushStart;
  requests_ += Number(sent_ % options_.keys, kKeySize);
  requests_ += kElementStart;
  requests_ += Number(sent_, kNumberSize);
  requests_.append(kElementSize - kNumberSize, 'x');
  requests_ += "\r\n";
  sent_at_[sent_++] = Clock::now();
}

void Load::Turn() {
  std::array<epoll_event, 256> events;
  // At a given rate this side never sleeps, so that no wake-up of its own is
  // in what it measures.
  const int count = epoll_wait(epoll_, events.data(), events.size(),
                               options_.rate > 0 ? 0 : kPatienceMs);
  if (count == 0) {
    if (options_.rate == 0) Fail("nothing comes any more");
    sched_yield();
  }
  for (int i = 0; i < count; ++i) {
    const uint64_t index = events[static_cast<size_t>(i)].data.u64;
    if (index == consumers_.size()) {
      OnPushed();
    } else {
      OnReceived(consumers_[index]);
    }
  }
}

void Load::OnPushed() {
  const std::string_view replies = producer_input_.Read(producer_);
  size_t done = 0;
  for (size_t end; (end = replies.find('\n', done)) != replies.npos;
       done = end + 1) {
    if (replies[done] != ':') {
      Fail("the reply to LPUSH is %s", std::string(replies).c_str());
    }
    ++acknowledged_;
  }
  producer_input_.Consume(done);
}

void Load::OnReceived(Consumer& consumer) {
  const std::string_view reply = consumer.input.Read(consumer.fd);
  if (!reply.starts_with(kReplyStart.substr(0, reply.size())) ||
      reply.size() > kReplySize) {
    Fail("the reply to BRPOP is %s", std::string(reply).c_str());
  }
  if (reply.size() < kReplySize) return;
  Count(reply.substr(kElementAt, kElementSize));
  consumer.input.Consume(kReplySize);
  // Before the next push goes out, which is to find it waiting.
  Send(consumer.fd, consumer.pop);
}

void Load::Count(std::string_view element) {
  uint64_t number = 0;
  std::from_chars(element.data(), element.data() + kNumberSize, number);
  if (number >= sent_) Fail("nobody sent element %.64s", element.data());
  if (taken_[number] != Clock::duration::zero()) {
    Fail("element %.10s came twice", element.data());
  }
  taken_[number] = Clock::now() - sent_at_[number];
  ++received_;
}

void Load::Report() const {
  std::vector<Clock::duration> taken = taken_;
  std::sort(taken.begin(), taken.end());
  const auto percentile_us = [&](size_t percent) {
    const std::chrono::duration<double, std::micro> time =
        taken[(taken.size() - 1) * percent / 100];
    return time.count();
  };
  const std::chrono::duration<double> time = ended_ - started_;
  std::printf("{\"seconds\": %.6f, \"p50_us\": %.2f, \"p99_us\": %.2f}\n",
              time.count(), percentile_us(50), percentile_us(99));
}

// ---- The peer check ----

// What it costs to ask the kernel whether a socket still has its peer, as
// listq does before it hands an element over.
void MeasurePeerChecks(const Options& options) {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = Loopback(0);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof address;
  if (bind(listener, generic, size) != 0 || listen(listener, 1) != 0 ||
      getsockname(listener, generic, &size) != 0) {
    Fail("cannot listen: %s", std::strerror(errno));
  }
  std::vector<int> sockets;
  for (uint64_t i = 0; i < options.consumers; ++i) {
    Connect(ntohs(address.sin_port));
    sockets.push_back(accept4(listener, nullptr, nullptr, SOCK_NONBLOCK));
    if (sockets.back() < 0) Fail("cannot accept: %s", std::strerror(errno));
  }
  const std::clock_t start = std::clock();
  for (uint64_t i = 0; i < options.peer_checks; ++i) {
    pollfd query = {sockets[i % sockets.size()], POLLRDHUP, 0};
    if (poll(&query, 1, 0) != 0) Fail("a socket has lost its peer");
  }
  std::printf("{\"seconds\": %.6f}\n",
              static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
}

// Who runs this reads the server's CPU clock between "ready" and the report.
void AwaitLine() {
  while (true) {
    const int byte = std::getchar();
    if (byte == '\n') return;
    if (byte == EOF) std::exit(1);
  }
}

}  // namespace

int main(int count, char** words) {
  const Options options = ParseOptions(count, words);
  AllowManySockets();
  if (options.peer_checks > 0) {
    MeasurePeerChecks(options);
    return 0;
  }
  Load load(options);
  load.BlockAll();
  std::puts("ready");
  std::fflush(stdout);
  AwaitLine();
  load.Run();
  load.Report();
  std::fflush(stdout);
  AwaitLine();
}
