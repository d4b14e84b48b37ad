// The load of the stall lines of scripts/bench. One thread does everything in
// turn: it sends a load, and asks PING after PING on a connection of its own,
// never asleep. So the longest of these is how long the server stood still
// for a client that has nothing to do with the load.
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <functional>
#include <iostream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/load_socket.h"

namespace {

using listq::bench::AllowManySockets;
using listq::bench::Connect;
using listq::bench::Fail;
using listq::bench::Send;

using Clock = std::chrono::steady_clock;
using Micros = std::chrono::duration<double, std::micro>;

constexpr uint64_t kInFlight = 500;  // requests of a pipelined load
constexpr std::chrono::seconds kPatience(90);

double SecondsSince(Clock::time_point then) {
  return std::chrono::duration<double>(Clock::now() - then).count();
}

std::string Request(const std::vector<std::string>& words) {
  std::string text = "*" + std::to_string(words.size()) + "\r\n";
  for (const std::string& word : words) {
    text += "$" + std::to_string(word.size()) + "\r\n" + word + "\r\n";
  }
  return text;
}

// Appends what has come, without waiting; false at the end of the stream.
bool ReadSome(int fd, std::string& input) {
  std::array<char, 64 * 1024> bytes;
  const ssize_t size = recv(fd, bytes.data(), bytes.size(), MSG_DONTWAIT);
  if (size > 0) input.append(bytes.data(), static_cast<size_t>(size));
  if (size < 0 && errno != EAGAIN) {
    Fail("cannot receive: %s", std::strerror(errno));
  }
  return size != 0;
}

// ---- The client that has nothing to do with the load ----

class Prober {
 public:
  Prober(uint64_t port, pid_t server) : fd_(Connect(port)) {
    if (clock_getcpuclockid(server, &server_clock_) != 0) Fail("no such pid");
  }

  // From here to Finish; what was asked before does not count.
  void Start() {
    taken_us_.clear();
    longest_busy_us_ = 0;
    started_ = Clock::now();
    Ask();
  }
  // To be called all the time.
  void Poll() {
    if (!Answered()) return;
    Record();
    Ask();
  }
  // The last answer belongs to the measurement as well.
  void Finish() {
    while (!Answered()) {
    }
    Record();
    seconds_ = SecondsSince(started_);
  }
  double seconds() const { return seconds_; }
  size_t count() const { return taken_us_.size(); }
  // The most processor time that the server spent between a request and its
  // reply: what remains if others take the processor away meanwhile.
  double longest_busy_us() const { return longest_busy_us_; }
  double Percentile(double percent) {
    std::sort(taken_us_.begin(), taken_us_.end());
    const double last = static_cast<double>(taken_us_.size() - 1);
    return taken_us_[static_cast<size_t>(last * percent / 100)];
  }

 private:
  double BusyUs() const {
    timespec time = {};
    clock_gettime(server_clock_, &time);
    return static_cast<double>(time.tv_sec) * 1e6 +
           static_cast<double>(time.tv_nsec) / 1e3;
  }
  void Record() {
    const double taken_us = Micros(Clock::now() - asked_).count();
    taken_us_.push_back(taken_us);
    // The kernel may count late what a process did that never sleeps.
    longest_busy_us_ =
        std::max(longest_busy_us_, std::min(taken_us, BusyUs() - busy_us_));
  }
  void Ask() {
    busy_us_ = BusyUs();
    asked_ = Clock::now();
    Send(fd_, "PING\r\n");
  }
  bool Answered() {
    if (!ReadSome(fd_, input_)) Fail("the server closed a connection");
    if (input_.find('\n') == input_.npos) return false;
    if (input_ != "+PONG\r\n") Fail("a PING got %s", input_.c_str());
    input_.clear();
    return true;
  }

  const int fd_;
  std::string input_;
  Clock::time_point started_;
  Clock::time_point asked_;
  clockid_t server_clock_ = 0;
  double busy_us_ = 0;  // when it was asked
  double longest_busy_us_ = 0;
  double seconds_ = 0;
  std::vector<double> taken_us_;
};

// ---- A pipelined load ----

class Pipeline {
 public:
  explicit Pipeline(uint64_t port) : fd_(Connect(port)) {}

  void Add(std::string_view request) {
    output_ += request;
    ++sent_;
  }
  // Moves what can be moved without waiting.
  void Poll() {
    if (!output_.empty()) {
      const ssize_t size = send(fd_, output_.data(), output_.size(),
                                MSG_NOSIGNAL | MSG_DONTWAIT);
      if (size > 0) output_.erase(0, static_cast<size_t>(size));
    }
    if (!ReadSome(fd_, input_)) Fail("the server closed a connection");
    size_t done = 0;
    for (size_t end; (end = input_.find('\n', done)) != input_.npos;
         done = end + 1) {
      if (input_[done] == '-') Fail("a request got %s", input_.c_str());
      ++answered_;
    }
    input_.erase(0, done);
  }
  uint64_t sent() const { return sent_; }
  uint64_t in_flight() const { return sent_ - answered_; }

 private:
  const int fd_;
  std::string output_;
  std::string input_;
  uint64_t sent_ = 0;
  uint64_t answered_ = 0;
};

// ---- Clients that wait ----

class Waiters {
 public:
  // All of them wait for `key`, until the same moment if `timeout` is given.
  Waiters(uint64_t port, size_t count, const std::string& key,
          std::chrono::milliseconds timeout)
      : clients_(count) {
    for (size_t i = 0; i < count; ++i) {
      clients_[i].fd = Connect(port);
      epoll_event event = {};
      event.events = EPOLLIN;
      event.data.u64 = i;
      epoll_ctl(epoll_, EPOLL_CTL_ADD, clients_[i].fd, &event);
    }
    deadline_ = Clock::now() + timeout;
    for (const Client& client : clients_) {
      const std::chrono::duration<double> left = deadline_ - Clock::now();
      const bool forever = timeout == timeout.zero();
      if (!forever && left.count() <= 0) Fail("too slow for this time-out");
      Send(client.fd, Request({"BRPOP", key,
                               forever ? "0" : std::to_string(left.count())}));
    }
  }
  Waiters(const Waiters&) = delete;
  Waiters& operator=(const Waiters&) = delete;
  ~Waiters() {
    for (const Client& client : clients_) close(client.fd);
    close(epoll_);
  }

  // Takes some of what has come.
  void Poll() {
    std::array<epoll_event, 64> events;
    const int count = epoll_wait(epoll_, events.data(), events.size(), 0);
    for (int i = 0; i < count; ++i) {
      Receive(clients_[events[static_cast<size_t>(i)].data.u64]);
    }
  }
  // Says that it will send nothing more, but reads on: whatever the server
  // handed to it is seen.
  void Leave(size_t index) { shutdown(clients_[index].fd, SHUT_WR); }

  size_t size() const { return clients_.size(); }
  size_t ended() const { return ended_; }
  size_t elements() const { return elements_; }
  size_t nothings() const { return nothings_; }
  double last_late_ms() const { return last_late_us_ / 1000; }

 private:
  struct Client {
    int fd = -1;
    std::string input;
  };

  void Receive(Client& client) {
    const bool open = ReadSome(client.fd, client.input);
    if (client.input == "*-1\r\n") {
      ++nothings_;
      last_late_us_ = Micros(Clock::now() - deadline_).count();
      client.input.clear();
    } else if (std::count(client.input.begin(), client.input.end(), '\n') ==
               5) {
      ++elements_;
      client.input.clear();
    }
    if (open) return;
    ++ended_;
    epoll_ctl(epoll_, EPOLL_CTL_DEL, client.fd, nullptr);
  }

  const int epoll_ = epoll_create1(EPOLL_CLOEXEC);
  std::vector<Client> clients_;
  Clock::time_point deadline_;
  size_t ended_ = 0;
  size_t elements_ = 0;
  size_t nothings_ = 0;
  double last_late_us_ = 0;
};

// ---- What is asked for, line by line ----

class Load {
 public:
  Load(uint64_t port, pid_t server)
      : port_(port), prober_(port, server), pipeline_(port) {}

  void Run(const std::string& line) {
    std::istringstream words(line);
    std::string name;
    words >> name;
    const auto found = kPhases.find(name);
    if (found == kPhases.end()) Fail("what is %s", name.c_str());
    (this->*found->second)(words);
  }

 private:
  using Phase = void (Load::*)(std::istringstream&);
  static const std::map<std::string, Phase> kPhases;

  // fill COMMAND KEYS COUNT: COUNT requests that go round KEYS keys.
  void Fill(std::istringstream& words);
  // ask SECONDS WORD...: one request, and so many seconds after its reply.
  void Ask(std::istringstream& words);
  // wait COUNT SECONDS: clients that block, until the same moment if any.
  void Wait(std::istringstream& words);
  // expire: until all of them were told that nothing came.
  void Expire(std::istringstream& words);
  // leave: all of them go, a push after each.
  void Leave(std::istringstream& words);

  void Measure(const std::function<bool()>& more);
  void Report(const std::string& more = "");

  const uint64_t port_;
  Prober prober_;
  Pipeline pipeline_;
  std::unique_ptr<Waiters> waiters_;
};

const std::map<std::string, Load::Phase> Load::kPhases = {
    {"fill", &Load::Fill},     {"ask", &Load::Ask},     {"wait", &Load::Wait},
    {"expire", &Load::Expire}, {"leave", &Load::Leave},
};

// `more` is asked in turn with everything else.
void Load::Measure(const std::function<bool()>& more) {
  const Clock::time_point started = Clock::now();
  prober_.Start();
  while (more() || pipeline_.in_flight() > 0) {
    pipeline_.Poll();
    if (waiters_ != nullptr) waiters_->Poll();
    prober_.Poll();
    if (Clock::now() - started > kPatience) Fail("it takes too long");
  }
  prober_.Finish();
}

void Load::Report(const std::string& more) {
  std::printf(
      "{\"seconds\": %.6f, \"probes\": %zu, \"p999_us\": %.1f, "
      "\"max_us\": %.1f, \"busy_us\": %.1f%s}\n",
      prober_.seconds(), prober_.count(), prober_.Percentile(99.9),
      prober_.Percentile(100), prober_.longest_busy_us(), more.c_str());
  std::fflush(stdout);
}

void Load::Fill(std::istringstream& words) {
  std::string command;
  uint64_t keys = 0;
  uint64_t left = 0;
  words >> command >> keys >> left;
  const std::string element(64, 'x');
  std::array<char, 32> key;
  const std::string start = "*3\r\n$" + std::to_string(command.size()) +
                            "\r\n" + command + "\r\n$10\r\n";
  const std::string end = "\r\n$64\r\n" + element + "\r\n";
  uint64_t number = 0;
  Measure([&] {
    for (; left > 0 && pipeline_.in_flight() < kInFlight; --left) {
      std::snprintf(key.data(), key.size(), "%010lu", number++ % keys);
      pipeline_.Add(start + key.data() + end);
    }
    return left > 0;
  });
  Report();
}

void Load::Ask(std::istringstream& words) {
  double seconds = 0;
  words >> seconds;
  std::vector<std::string> request;
  for (std::string word; words >> word;) request.push_back(word);
  if (!request.empty()) pipeline_.Add(Request(request));
  Clock::time_point answered = Clock::now();
  Measure([&] {
    if (pipeline_.in_flight() > 0) answered = Clock::now();
    return SecondsSince(answered) < seconds;
  });
  Report();
}

void Load::Wait(std::istringstream& words) {
  size_t count = 0;
  double seconds = 0;
  words >> count >> seconds;
  waiters_ = std::make_unique<Waiters>(
      port_, count, "0000000000",
      std::chrono::milliseconds(static_cast<int64_t>(seconds * 1000)));
  std::puts("{}");
  std::fflush(stdout);
}

void Load::Expire(std::istringstream& /*words*/) {
  Measure([&] { return waiters_->nothings() < waiters_->size(); });
  Report(", \"late_ms\": " + std::to_string(waiters_->last_late_ms()));
}

void Load::Leave(std::istringstream& /*words*/) {
  const std::string push = Request({"LPUSH", "0000000000", "x"});
  size_t gone = 0;
  Measure([&] {
    if (gone < waiters_->size()) {
      waiters_->Leave(gone++);
      pipeline_.Add(push);
    }
    return waiters_->ended() < waiters_->size();
  });
  Report(", \"elements\": " + std::to_string(waiters_->elements()));
}

}  // namespace

// The arguments are the server's port and process; what is to be done comes
// line by line.
int main(int count, char** words) {
  if (count != 3) Fail("a port and a process are wanted");
  AllowManySockets();
  Load load(std::strtoull(words[1], nullptr, 10),
            static_cast<pid_t>(std::strtol(words[2], nullptr, 10)));
  for (std::string line; std::getline(std::cin, line);) load.Run(line);
}
