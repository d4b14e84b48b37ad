// A program that runs beside the test, and a folder for what it leaves behind.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace listq::testing {

// Exists, with all that is in it, as long as this object.
class TemporaryFolder {
 public:
  TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder();

  const std::string& path() const { return path_; }
  std::string File(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

// The value of an environment variable; ends the test program without it.
std::string Variable(const char* name);

// Runs words[0] with the rest as arguments, in a folder of its own. It does
// not outlive this object, nor a test program that is killed.
class ChildProcess {
 public:
  struct Limits {
    std::optional<unsigned> open_files;
  };

  explicit ChildProcess(std::vector<std::string> words, Limits limits = {},
                        const std::string& input = "");
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ~ChildProcess();

  pid_t pid() const { return pid_; }
  const TemporaryFolder& folder() const { return folder_; }

  void Signal(int number) const;
  // SIGSTOP, and waits until it holds.
  void Stop();
  // False once it has ended.
  bool Runs();
  // Its exit status, or minus the signal that ended it; nullopt if it does not
  // end in time.
  std::optional<int> AwaitExit();
  // What it wrote to standard output and standard error until now.
  std::string Output() const;

 private:
  void Run(std::vector<std::string> words, const Limits& limits);

  TemporaryFolder folder_;
  pid_t pid_ = -1;
  std::optional<int> status_;
};

}  // namespace listq::testing
