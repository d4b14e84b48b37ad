// Commands and tasks reach the server by its mailbox, so that nothing in it is
// ever touched by two threads.
#include "server/in_process/server_thread.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <future>
#include <memory>
#include <optional>
#include <utility>

#include "server/commands/all_commands.h"
#include "server/engine/command_table.h"
#include "server/in_process/local_client.h"
#include "server/net/event_loop.h"
#include "server/net/loop_mailbox.h"
#include "server/net/uv_loop.h"
#include "server/virtual_instances.h"

namespace listq::server {

namespace {

constexpr int64_t kLongestDrainMs = 1000;

// Those signals are for the threads of the program. That also keeps a client
// that went away (SIGPIPE) from ending it. What reports a crash stays.
void BlockSignals() {
  sigset_t set;
  sigfillset(&set);
  for (const int number :
       {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS}) {
    sigdelset(&set, number);
  }
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

std::optional<std::string> Open(Instance& instance) {
  const std::string& path = instance.config().logfile;
  if (!instance.logger().Open(path)) {
    return "Cannot open the log file " + path + ": " + std::strerror(errno);
  }
  return instance.sockets().Listen();
}

}  // namespace

struct ServerThread::Place {
  explicit Place(Config config) : main(std::move(config), commands, loop) {}

  const CommandTable commands{AllCommands(TestCommands::kPresent)};
  UvLoop loop;
  LoopMailbox mailbox{loop};
  Instance main;
  VirtualInstances virtual_servers{main, commands, loop};
  bool leaving = false;
};

ServerThread::ServerThread(Config config) {
  const auto started = std::make_shared<std::promise<void>>();
  thread_ = std::thread([this, started, config = std::move(config)]() mutable {
    Main(std::move(config), [started] { started->set_value(); });
  });
  started->get_future().wait();
}

ServerThread::~ServerThread() {
  if (error_.empty()) {
    place_->mailbox.Post([this] {
      place_->leaving = true;
      place_->loop.Stop();
    });
  }
  thread_.join();
}

void ServerThread::Main(Config config, const std::function<void()>& started) {
  BlockSignals();
  Place place(std::move(config));
  place_ = &place;
  error_ = Open(place.main).value_or("");
  port_ = static_cast<int>(place.main.config().port);
  const bool serves = error_.empty();
  started();
  if (serves) Serve();
}

void ServerThread::Serve() {
  ServerSockets& sockets = place_->main.sockets();
  bool shut_down = false;
  while (!place_->leaving) {
    place_->loop.Run();
    place_->virtual_servers.RemoveStopped();
    if (shut_down || !place_->main.engine().stop_requested()) continue;
    // A client sent SHUTDOWN. The thread stays, for those who call it.
    shut_down = true;
    sockets.StopListening();
    sockets.loop().Drain(kLongestDrainMs);
  }
}

void ServerThread::Call(const std::function<void(Instance&)>& task) {
  const auto done = std::make_shared<std::promise<void>>();
  place_->mailbox.Post([this, &task, done] {
    place_->main.sockets().loop().Wake();
    task(place_->main);
    done->set_value();
  });
  done->get_future().wait();
}

std::string ServerThread::Run(const std::vector<std::string>& words) {
  const auto reply = std::make_shared<std::promise<std::string>>();
  LocalClient client(place_->main.sockets().loop(), place_->mailbox);
  place_->mailbox.Post([&client, &words, reply] {
    client.Run(words, [reply](std::string line) {
      reply->set_value(std::move(line));
    });
  });
  return reply->get_future().get();
}

}  // namespace listq::server
