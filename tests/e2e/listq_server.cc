#include "tests/e2e/listq_server.h"

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "tests/support/await.h"

namespace listq::testing {

namespace {

constexpr std::string_view kReady = "Ready to accept connections on ";

std::vector<std::string> Joined(std::vector<std::string> first,
                                const std::vector<std::string>& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

}  // namespace

ListqProcess::ListqProcess(std::vector<std::string> arguments, Limits limits,
                           const std::string& input)
    : ChildProcess(Joined({Variable("LISTQ_SERVER")}, arguments), limits,
                   input) {}

bool ListqProcess::AwaitReady() {
  Await([this] { return ReadyLines() > 0 || !Runs(); });
  return ReadyLines() > 0;
}

size_t ListqProcess::ReadyLines() const {
  const std::string output = Output();
  size_t lines = 0;
  for (size_t at = 0; (at = output.find(kReady, at)) != std::string::npos;
       at += kReady.size()) {
    ++lines;
  }
  return lines;
}

uint16_t ListqProcess::AnnouncedPort() const {
  const std::string output = Output();
  const size_t line = output.find(kReady);
  if (line == std::string::npos) return 0;
  const size_t colon = output.find(':', line);
  if (colon == std::string::npos) return 0;
  uint16_t port = 0;
  std::from_chars(output.data() + colon + 1, output.data() + output.size(),
                  port);
  return port;
}

ListqServer::ListqServer(std::vector<std::string> options, Limits limits)
    : ListqProcess(Joined({"--port", "auto", "--bind", "127.0.0.1"}, options),
                   limits) {
  if (!AwaitReady()) {
    std::fprintf(stderr, "listq-server does not start: %s\n", Output().c_str());
    std::_Exit(1);
  }
  port_ = AnnouncedPort();
}

std::string ListqServer::Info(std::string_view field) const {
  const std::string text = "\r\n" + WireClient(port_).Run("INFO");
  // As resp::ToLine shows it, line ends are escaped.
  const std::string name = "\\n" + std::string(field) + ":";
  const size_t at = text.find(name);
  if (at == std::string::npos) return "absent";
  const size_t begin = at + name.size();
  return text.substr(begin, text.find("\\r", begin) - begin);
}

bool ListqServer::AwaitInfo(std::string_view field,
                            std::string_view value) const {
  return Await([&] { return Info(field) == value; });
}

bool ListqServer::AwaitBlocked(size_t clients) const {
  return AwaitInfo("blocked_clients", std::to_string(clients));
}

}  // namespace listq::testing
