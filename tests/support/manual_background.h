// Work beside a loop that is not there: it is done when the test says so.
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "server/durability/background.h"

namespace listq::testing {

// A copy of the process is a plain call: it does its work at once, on the data
// as it is then, and its end becomes known when the test says so.
class ManualBackground final : public server::Background {
 public:
  struct Program {
    int pid;
    std::vector<std::string> arguments;
  };

  void RunOnThread(std::function<void()> work, Done done) override {
    jobs_.push_back({std::move(work), std::move(done)});
  }
  void RunBriefly(std::function<void()> work, Done done) override {
    if (!is_quick_) return RunOnThread(std::move(work), std::move(done));
    work();
    done();
  }
  int RunInFork(std::function<int()> work, Ended ended) override {
    if (fork_error_ != 0) return -fork_error_;
    const int status = work();
    children_.push_back({next_pid_, status, std::move(ended)});
    return next_pid_++;
  }
  // Its end is told by EndProgram.
  int RunProgram(const std::vector<std::string>& arguments,
                 Ended ended) override {
    if (fork_error_ != 0) return -fork_error_;
    programs_.push_back({next_pid_, arguments});
    children_.push_back({next_pid_, kRuns, std::move(ended)});
    return next_pid_++;
  }
  void Kill(int pid) override {
    for (Child& child : children_) {
      if (child.pid == pid) child.status = kKilled;
    }
    ForgetProgram(pid);
  }

  // Work that nobody has begun, and copies whose end nobody knows of.
  size_t jobs() const { return jobs_.size(); }
  size_t children() const { return children_.size(); }
  // That run.
  const std::vector<Program>& programs() const { return programs_; }

  // Does one piece of a thread's work and tells that it is done.
  void RunJob() {
    DoWork();
    Job job = std::move(jobs_.front());
    jobs_.pop_front();
    job.done();
  }
  // The same, but nobody is told of it yet.
  void DoWork() {
    if (const auto work = std::exchange(jobs_.front().work, nullptr)) work();
  }
  // The same until there is none, not even what the work asked for.
  void RunJobs() {
    while (!jobs_.empty()) RunJob();
  }
  // Tells of every copy that it has ended.
  void EndForks() {
    std::vector<Child> ended;
    std::erase_if(children_, [&](Child& child) {
      if (child.status == kRuns) return false;
      ended.push_back(std::move(child));
      return true;
    });
    for (const Child& child : ended) child.ended(child.status);
  }
  void EndProgram(int pid, int status) {
    for (Child& child : children_) {
      if (child.pid == pid && child.status == kRuns) child.status = status;
    }
    ForgetProgram(pid);
    EndForks();
  }
  // From now on brief work is done at once.
  void BeQuick() { is_quick_ = true; }
  // From now on nothing can be forked, for this errno; 0: it can.
  void FailForks(int error) { fork_error_ = error; }

 private:
  static constexpr int kRuns = -1;
  static constexpr int kKilled = 128 + 9;

  void ForgetProgram(int pid) {
    std::erase_if(programs_,
                  [&](const Program& program) { return program.pid == pid; });
  }

  struct Job {
    std::function<void()> work;
    Done done;
  };
  struct Child {
    int pid;
    int status;
    Ended ended;
  };

  std::deque<Job> jobs_;
  std::vector<Child> children_;
  std::vector<Program> programs_;
  int next_pid_ = 1000;
  int fork_error_ = 0;
  bool is_quick_ = false;
};

}  // namespace listq::testing
