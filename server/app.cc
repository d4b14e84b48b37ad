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

App::App(Config config)
    : commands_(AllCommands(IsForTests(config) ? TestCommands::kPresent
                                               : TestCommands::kAbsent)),
      main_(std::move(config), commands_, loop_),
      net_(loop_, main_.sockets(), main_.config(), main_.logger()),
      snapshots_(main_.engine(), files_, net_.background()),
      log_(main_.engine(), files_, net_.background()) {
  main_.engine().persistence().Keep(snapshots_, log_);
  if (main_.test_control() != nullptr) {
    virtual_servers_.emplace(main_, commands_, loop_);
  }
}

int App::Run() {
  const Config& config = main_.config();
  if (config.announce_json) main_.logger().LeaveStandardOutput();
  if (!main_.logger().Open(config.logfile)) {
    const int error = errno;
    return Fail("Cannot open the log file " + config.logfile + ": " +
                std::strerror(error));
  }
  main_.logger().Notice("listq-server " + std::string(Version()) +
                        " is starting");
  if (const auto error = net_.Listen()) return Fail(*error);
  if (const auto error = StartLoading()) return Fail(*error);
  if (const auto error = Serve()) return Fail(*error);
  if (!load_error().empty()) return Fail(load_error());
  return 0;
}

std::optional<std::string> App::Serve() {
  std::optional<std::string> error = net_.Start();
  while (!error.has_value() && !main_.engine().stop_requested()) {
    loop_.Run();
    if (virtual_servers_.has_value()) virtual_servers_->RemoveStopped();
  }
  virtual_servers_.reset();
  net_.Stop();
  log_.Finish();
  return error;
}

std::optional<std::string> App::StartLoading() {
  return main_.config().appendonly ? log_.StartLoading()
                                   : snapshots_.StartLoading();
}

const std::string& App::load_error() {
  return main_.config().appendonly ? log_.load_error()
                                   : snapshots_.load_error();
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
  if (main_.logger().has_file()) main_.logger().Warning(error);
  return 1;
}

}  // namespace listq::server
