// The program listq-server: options in, App out.
#include <cstdio>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "server/admin/config.h"
#include "server/admin/memory_meter.h"
#include "server/admin/version.h"
#include "server/app.h"
#include "server/durability/log_rewriter.h"

namespace server = listq::server;

int main(int argc, char** argv) {
  std::vector<std::string> arguments(argv + 1, argv + argc);
  const auto rewrite = server::TakeRewriteTask(arguments);
  server::CommandLine command_line;
  if (const auto error = server::ParseCommandLine(arguments, command_line)) {
    std::fprintf(stderr, "listq-server: %s\n", error->c_str());
    return 1;
  }
  using Action = server::CommandLine::Action;
  if (command_line.action == Action::kShowVersion) {
    std::printf("listq-server %s (redis %s protocol)\n",
                std::string(server::Version()).c_str(),
                std::string(server::kRedisVersion).c_str());
    return 0;
  }
  if (command_line.action == Action::kShowHelp) {
    std::fputs(server::HelpText().c_str(), stdout);
    return 0;
  }
  server::TuneAllocator();
  if (rewrite.has_value()) {
    return server::RunRewrite(std::move(command_line.config), *rewrite);
  }
  return std::make_unique<server::App>(std::move(command_line.config))->Run();
}
