// Work beside the loop: on libuv's threads, in copies of this process, and in
// programs of its own.
#pragma once

#include <uv.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_set>
#include <vector>

#include "server/durability/background.h"
#include "server/net/event_loop.h"
#include "server/net/uv_handle.h"

namespace listq::server {

// To be used on the loop's thread. A copy of the process has no files but the
// standard ones, hence no client and no listening socket, and ends with the
// process that it was copied from.
class LoopBackground final : public Background {
 public:
  // The loop outlives it.
  explicit LoopBackground(EventLoop& loop);
  LoopBackground(const LoopBackground&) = delete;
  LoopBackground& operator=(const LoopBackground&) = delete;
  ~LoopBackground() override;

  void RunOnThread(std::function<void()> work, Done done) override;
  void RunBriefly(std::function<void()> work, Done done) override;
  int RunInFork(std::function<int()> work, Ended ended) override;
  int RunProgram(const std::vector<std::string>& arguments,
                 Ended ended) override;
  void Kill(int pid) override;

  // Waits for what is under way. None of it calls back any more.
  void Finish();

 private:
  struct Job;
  struct Child {
    int pid;
    Ended ended;
  };

  void OnChildSignal();

  EventLoop& loop_;
  UvPtr<uv_signal_t> child_signal_;
  std::unordered_set<Job*> jobs_;  // each frees itself when libuv is done
  std::vector<Child> children_;
  // How long brief work has taken of late, on average.
  uint64_t brief_ns_;
};

}  // namespace listq::server
