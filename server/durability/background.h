// Work that is done beside the loop.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace listq::server {

// The shell's; a test runs the work when it likes. What is under way when it
// is destroyed is waited for, and `done` is not called any more.
class Background {
 public:
  using Done = std::function<void()>;
  // How a process ended: its exit status, or 128 and the signal's number.
  using Ended = std::function<void(int status)>;

  virtual ~Background() = default;
  // Calls `work` on another thread, then `done` on the loop's. `work` must
  // neither allocate for others nor touch what the loop may touch meanwhile.
  virtual void RunOnThread(std::function<void()> work, Done done) = 0;
  // The same for work that is brief as a rule. As long as it is, and nothing
  // else is under way, it is done at once, and `done` called, on this thread.
  // Requires: the last that was asked for in this way is done.
  virtual void RunBriefly(std::function<void()> work, Done done) = 0;
  // Calls `work` in a copy of this process, whose exit status it returns.
  // Answers the copy's pid, or minus an errno.
  virtual int RunInFork(std::function<int()> work, Ended ended) = 0;
  // Starts this program anew with other arguments, with no copy of anything.
  // Answers its pid, or minus an errno.
  virtual int RunProgram(const std::vector<std::string>& arguments,
                         Ended ended) = 0;
  // Ends a process that one of the two started. It does nothing any more when
  // this returns; `ended` is called later.
  virtual void Kill(int pid) = 0;
};

}  // namespace listq::server
