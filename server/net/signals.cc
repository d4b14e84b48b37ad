// Signals arrive through the loop, between turns.
#include "server/net/signals.h"

#include <unistd.h>

#include <csignal>
#include <string>

namespace listq::server {

StopSignals::StopSignals(EventLoop& loop, Logger& logger)
    : loop_(loop), logger_(logger) {
  constexpr std::array<int, 2> kNumbers = {SIGTERM, SIGINT};
  for (size_t i = 0; i < kNumbers.size(); ++i) {
    auto watcher = std::make_unique<uv_signal_t>();
    // Without it the signal ends the process, only less politely.
    if (uv_signal_init(loop.uv(), watcher.get()) != 0) continue;
    watchers_[i].reset(watcher.release());
    watchers_[i]->data = this;
    uv_signal_start(
        watchers_[i].get(),
        [](uv_signal_t* signal, int number) {
          static_cast<StopSignals*>(signal->data)->OnSignal(number);
        },
        kNumbers[i]);
  }
}

void StopSignals::OnSignal(int number) {
  const std::string name = number == SIGINT ? "SIGINT" : "SIGTERM";
  loop_.Wake();
  if (!loop_.engine().stop_requested()) {
    logger_.Notice("Received " + name + ", stopping");
    if (!loop_.engine().Stop({})) {
      logger_.Warning(name +
                      " received but errors trying to shut down the server, "
                      "check the logs for more information");
    }
    return;
  }
  logger_.Warning("Received " + name +
                  " while stopping: ends without sending what is owed");
  // Not exit: the destructors it would run are what the sender is tired of
  // waiting for.
  ::_exit(1);
}

void IgnoreHarmlessSignals() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGHUP, SIG_IGN);
  // A file that must not grow is an error of the write.
  std::signal(SIGXFSZ, SIG_IGN);
}

}  // namespace listq::server
