#include "tests/support/child_process.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "tests/support/await.h"

namespace listq::testing {

namespace {

constexpr char kInput[] = "input";
constexpr char kOutput[] = "output";

[[noreturn]] void GiveUp(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::_Exit(1);
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  path_ = std::filesystem::temp_directory_path() / "listq-test-XXXXXX";
  if (mkdtemp(path_.data()) == nullptr) GiveUp("no temporary folder");
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr) GiveUp(std::string(name) + " is not set");
  return value;
}

ChildProcess::ChildProcess(std::vector<std::string> words, Limits limits,
                           const std::string& input) {
  std::ofstream(folder_.File(kInput)) << input;
  const pid_t parent = getpid();
  pid_ = fork();
  if (pid_ < 0) GiveUp("cannot fork");
  if (pid_ > 0) return;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() == parent) Run(std::move(words), limits);
  _exit(127);
}

// In the child. Returns if that cannot be.
void ChildProcess::Run(std::vector<std::string> words, const Limits& limits) {
  const std::string output = folder_.File(kOutput);
  const int in = open(folder_.File(kInput).c_str(), O_RDONLY);
  const int out =
      open(output.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_TRUNC, 0600);
  dup2(in, STDIN_FILENO);
  dup2(out, STDOUT_FILENO);
  dup2(out, STDERR_FILENO);
  if (limits.open_files.has_value()) {
    const rlimit files = {*limits.open_files, *limits.open_files};
    setrlimit(RLIMIT_NOFILE, &files);
  }
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  if (chdir(folder_.path().c_str()) == 0) execv(arguments[0], arguments.data());
}

ChildProcess::~ChildProcess() {
  if (!Runs()) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

void ChildProcess::Signal(int number) const { kill(pid_, number); }

void ChildProcess::Stop() {
  Signal(SIGSTOP);
  int status = 0;
  waitpid(pid_, &status, WUNTRACED);
}

bool ChildProcess::Runs() {
  int status = 0;
  if (status_.has_value()) return false;
  if (waitpid(pid_, &status, WNOHANG) != pid_) return true;
  status_ = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  return false;
}

std::optional<int> ChildProcess::AwaitExit() {
  Await([this] { return !Runs(); });
  return status_;
}

std::string ChildProcess::Output() const {
  std::ifstream file(folder_.File(kOutput));
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace listq::testing
