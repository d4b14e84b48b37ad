// What users see of a server in their own program.
#include <listq/testing.h>

#include <string_view>
#include <utility>

#include "resp/number_text.h"
#include "resp/request_encoder.h"
#include "server/admin/config.h"
#include "server/in_process/server_thread.h"

namespace listq::testing {

namespace {

using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::system_clock;

server::Config Defaults() {
  server::Config config;
  config.port_is_auto = true;
  config.port = 0;
  config.bind = {"127.0.0.1"};
  config.enable_test_commands = "yes";
  config.loglevel = server::LogLevel::kNothing;
  return config;
}

// Why the server cannot be had with these settings; empty if it can.
std::string Refuse(const server::CommandLine& line) {
  const server::Config& config = line.config;
  if (line.action != server::CommandLine::Action::kServe) {
    return "--help and --version are for the program listq-server";
  }
  if (config.enable_test_commands == "no") {
    return "enable-test-commands cannot be \"no\": a test could not move the "
           "clock";
  }
  if (config.appendonly || !config.save.empty()) {
    return "appendonly and save are for the program listq-server: a server in "
           "another program keeps nothing on disk";
  }
  if (config.exit_with_parent || config.exit_when_idle != 0 ||
      config.announce_json || !config.port_file.empty() ||
      config.ready_fd >= 0) {
    return "exit-with-parent, exit-when-idle, announce, port-file and ready-fd "
           "are for the program listq-server";
  }
  return "";
}

}  // namespace

struct InProcessServer::Parts {
  explicit Parts(InProcessServer& server) : clock(server) {}

  std::string error;
  std::optional<server::ServerThread> thread;  // unless there is an error
  Clock clock;
};

InProcessServer::InProcessServer(const std::vector<std::string>& options)
    : parts_(std::make_unique<Parts>(*this)) {
  server::CommandLine line{.config = Defaults()};
  parts_->error = server::ParseCommandLine(options, line).value_or("");
  if (parts_->error.empty()) parts_->error = Refuse(line);
  if (!parts_->error.empty()) return;
  parts_->thread.emplace(std::move(line.config));
  parts_->error = parts_->thread->error();
}

InProcessServer::~InProcessServer() = default;

const std::string& InProcessServer::error() const { return parts_->error; }

int InProcessServer::port() const { return parts_->thread->port(); }

InProcessServer::Clock& InProcessServer::clock() { return parts_->clock; }

std::string InProcessServer::Run(std::string_view line) {
  std::vector<std::string> words;
  if (!resp::SplitQuotedWords(line, words)) {
    return "-ERR the quotes of the line do not match";
  }
  return Run(words);
}

std::string InProcessServer::Run(const std::vector<std::string>& words) {
  if (words.empty()) return "-ERR there is no command";
  return parts_->thread->Run(words);
}

void InProcessServer::Flush() { Run("FLUSHALL"); }

// ---- The clock ----

void InProcessServer::Clock::Freeze() { server_.Run("LQ.CLOCK FREEZE"); }

void InProcessServer::Clock::Resume() { server_.Run("LQ.CLOCK RESUME"); }

void InProcessServer::Clock::Advance(milliseconds time) {
  server_.Run({"LQ.CLOCK", "ADVANCE", std::to_string(time.count())});
}

void InProcessServer::Clock::Set(system_clock::time_point time) {
  const auto since_1970 = duration_cast<milliseconds>(time.time_since_epoch());
  server_.Run({"LQ.CLOCK", "SET", std::to_string(since_1970.count())});
}

std::optional<milliseconds> InProcessServer::Clock::Next() {
  const std::string reply = server_.Run("LQ.CLOCK NEXT");
  if (!reply.starts_with(':')) return std::nullopt;
  const auto number = resp::ParseInteger(std::string_view(reply).substr(1));
  return number.has_value() ? std::optional(milliseconds(*number))
                            : std::nullopt;
}

system_clock::time_point InProcessServer::Clock::Now() const {
  microseconds now{};
  server_.parts_->thread->Call([&now](server::Instance& instance) {
    now = microseconds(instance.clock().unix_us());
  });
  return system_clock::time_point(now);
}

}  // namespace listq::testing
