// Start: the log, the sockets, the data, the clients. Stop: the reverse.
#include "server/app.h"

#include <sys/prctl.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "server/admin/version.h"
#include "server/commands/all_commands.h"

namespace listq::server {

namespace {

bool IsForTests(const Config& config) {
  return config.enable_test_commands != "no";
}

}  // namespace

App::App(Config config)
    : config_(std::move(config)),
      clock_(IsForTests(config_) ? test_clock_.emplace(real_clock_)
                                 : static_cast<storage::Clock&>(real_clock_)),
      logger_(clock_),
      commands_(AllCommands(IsForTests(config_) ? TestCommands::kPresent
                                                : TestCommands::kAbsent)),
      engine_(config_, clock_, logger_, commands_),
      net_(config_, clock_, logger_, engine_),
      snapshots_(engine_, files_, net_.background()),
      log_(engine_, files_, net_.background()) {
  engine_.set_snapshots(snapshots_);
  engine_.set_append_log(log_);
  if (test_clock_.has_value()) test_control_.emplace(engine_, *test_clock_);
}

int App::Run() {
  if (config_.announce_json) logger_.LeaveStandardOutput();
  if (!logger_.Open(config_.logfile)) {
    const int error = errno;
    return Fail("Cannot open the log file " + config_.logfile + ": " +
                std::strerror(error));
  }
  logger_.Notice("listq-server " + std::string(Version()) + " is starting");
  if (const auto error = net_.Listen()) return Fail(*error);
  if (const auto error = StartLoading()) return Fail(*error);
  const std::optional<std::string> unheard = net_.Run();
  log_.Finish();
  if (unheard.has_value()) return Fail(*unheard);
  if (!load_error().empty()) return Fail(load_error());
  return 0;
}

std::optional<std::string> App::StartLoading() {
  return config_.appendonly ? log_.StartLoading() : snapshots_.StartLoading();
}

const std::string& App::load_error() const {
  return config_.appendonly ? log_.load_error() : snapshots_.load_error();
}

int RunRewrite(Config config, const RewriteTask& task) {
  // The next server on this log may want to put a base of the same name there.
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != task.owner) return EXIT_FAILURE;
  storage::SystemClock clock;
  Logger logger(clock);
  const CommandTable commands(AllCommands());
  Engine engine(config, clock, logger, commands);
  PosixFiles files;
  return RewriteLog(engine, files, task);
}

int App::Fail(const std::string& error) {
  std::fprintf(stderr, "listq-server: %s\n", error.c_str());
  // Whoever looks for the reason in the log file finds it there as well.
  if (logger_.has_file()) logger_.Warning(error);
  return 1;
}

}  // namespace listq::server
