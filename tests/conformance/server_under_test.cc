#include "tests/conformance/server_under_test.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <thread>

#include "tests/conformance/wire_client.h"

namespace listq::testing {

namespace {

constexpr int kAttempts = 5;
constexpr auto kReadyWithin = std::chrono::seconds(15);

[[noreturn]] void GiveUp(const std::string& why) {
  std::fprintf(stderr, "conformance: %s\n", why.c_str());
  std::_Exit(1);
}

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr) GiveUp(std::string(name) + " is not set");
  return value;
}

// A port that nobody listens on, as the kernel picks it. Somebody else may
// take it before the server does: then another one is tried.
uint16_t FreePort() {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof address;
  if (bind(fd, generic, size) != 0 || getsockname(fd, generic, &size) != 0) {
    GiveUp("no free port");
  }
  close(fd);
  return ntohs(address.sin_port);
}

}  // namespace

std::string NameOf(Product product) {
  return product == Product::kListq ? "listq" : "redis";
}

ServerUnderTest::ServerUnderTest(Product product,
                                 std::vector<std::string> options)
    : product_(product), options_(std::move(options)) {
  std::string pattern =
      std::filesystem::temp_directory_path() / "listq-conformance-XXXXXX";
  if (mkdtemp(pattern.data()) == nullptr) GiveUp("no temporary directory");
  directory_ = pattern;
  for (int i = 0; i < kAttempts; ++i) {
    port_ = FreePort();
    Spawn();
    if (AwaitReady()) return;
    Stop();
  }
  std::ifstream log(directory_ + "/log");
  GiveUp(NameOf(product) + " does not start: " +
         std::string(std::istreambuf_iterator<char>(log), {}));
}

ServerUnderTest::~ServerUnderTest() {
  Stop();
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
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

void ServerUnderTest::Spawn() {
  std::vector<std::string> command = Command();
  std::vector<char*> arguments;
  for (std::string& word : command) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  const pid_t parent = getpid();
  pid_ = fork();
  if (pid_ != 0) return;
  // No server outlives its test, not even one that was killed.
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(127);
  const int log =
      open((directory_ + "/log").c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  dup2(log, STDOUT_FILENO);
  dup2(log, STDERR_FILENO);
  if (chdir(directory_.c_str()) != 0) _exit(127);
  execv(arguments[0], arguments.data());
  _exit(127);
}

bool ServerUnderTest::AwaitReady() {
  const auto deadline = std::chrono::steady_clock::now() + kReadyWithin;
  while (std::chrono::steady_clock::now() < deadline) {
    if (waitpid(pid_, nullptr, WNOHANG) == pid_) {
      pid_ = -1;
      return false;
    }
    if (WireClient client(port_); client.open()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return false;
}

void ServerUnderTest::Stop() {
  if (pid_ <= 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

}  // namespace listq::testing
