#include "tests/support/server_under_test.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "tests/support/await.h"
#include "tests/support/wire_client.h"

namespace listq::testing {

namespace {

constexpr int kAttempts = 5;

}  // namespace

uint16_t FreePort() {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof address;
  // Port 0, which no server can serve on, if there is none.
  if (bind(fd, generic, size) == 0) getsockname(fd, generic, &size);
  close(fd);
  return ntohs(address.sin_port);
}

std::string NameOf(Product product) {
  return product == Product::kListq ? "listq" : "redis";
}

ServerUnderTest::ServerUnderTest(Product product,
                                 std::vector<std::string> options,
                                 ChildProcess::Limits limits)
    : product_(product), options_(std::move(options)) {
  for (int i = 0; i < kAttempts; ++i) {
    port_ = FreePort();
    process_ = std::make_unique<ChildProcess>(Command(), limits);
    if (AwaitReady()) return;
  }
  std::fprintf(stderr, "%s does not start: %s\n", NameOf(product).c_str(),
               process_->Output().c_str());
  std::_Exit(1);
}

std::vector<std::string> ServerUnderTest::Command() const {
  std::vector<std::string> command;
  if (product_ == Product::kListq) {
    command = {Variable("LISTQ_SERVER")};
  } else {
    command = {Variable("LISTQ_REDIS_BIN") + "/redis-server"};
  }
  for (const std::string& word :
       {std::string("--bind"), std::string("127.0.0.1"), std::string("--port"),
        std::to_string(port_), std::string("--save"), std::string("")}) {
    command.push_back(word);
  }
  command.insert(command.end(), options_.begin(), options_.end());
  return command;
}

bool ServerUnderTest::AwaitReady() {
  bool open = false;
  Await([&] {
    open = process_->Runs() && WireClient(port_).open();
    return open || !process_->Runs();
  });
  return open;
}

}  // namespace listq::testing
