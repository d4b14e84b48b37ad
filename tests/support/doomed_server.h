// A server at random queue work on a disk that lies, until it is cut off.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "server/admin/config.h"
#include "tests/support/lying_files.h"
#include "tests/support/test_server.h"
#include "tests/support/write_history.h"

namespace listq::testing {

// What is left of a server, and what may be made of it.
struct Remains {
  std::unique_ptr<LyingFiles> files;
  // What was told to clients is in so many of the first writes; what happened,
  // in so many.
  size_t promised = 0;
  size_t written = 0;
  // So many are sure to survive a loss of power after a kill, too.
  size_t durable = 0;
  int64_t end_us = 0;  // of its life
  // A sync failed, so that what the system shows is not what the disk has.
  bool doubtful = false;
};

class DoomedServer {
 public:
  enum class End : uint8_t { kPowerCut, kKill };
  enum class Faults : uint8_t { kNone, kSome };
  struct Plan {
    uint64_t seed = 1;
    server::SyncPolicy policy = server::SyncPolicy::kAlways;
    Faults faults = Faults::kNone;
    // It ends before this call to its files, or else after its last step.
    uint64_t end_at = UINT64_MAX;
    End end = End::kPowerCut;
    int steps = 120;
  };

  // Begins with what is on `files`, which is known to be `data`, at a time after
  // the beginning of all.
  DoomedServer(const Plan& plan, std::unique_ptr<LyingFiles> files,
               const ListData& data, int64_t start_us);

  // All its life. What it did is in history().
  Remains Run();
  const WriteHistory& history() const { return history_; }
  // What it did wrong by itself; empty if nothing.
  const std::string& error() const { return error_; }
  // Whether there was a call that its plan let it end at.
  bool ended_early() const { return ended_early_; }
  // The last things that happened, a line each.
  std::string Story() const;

 private:
  // Its requests come one by one.
  struct Worker {
    TestClient* client = nullptr;
    // What it waits for.
    size_t replies = 0;
    std::string request;
    size_t since = 0;    // writes that there were before it
    size_t promise = 0;  // the write that a good reply promises
    bool blocked = false;
  };

  size_t Below(size_t below) { return random_() % below; }
  std::string Key() { return std::string(1, "abc"[Below(3)]); }
  std::string NewElement();
  void Tell(std::string line);
  void Fail(const std::string& what);
  void Cut();
  bool Start();
  void Step();
  void Settle();
  void Work(Worker& worker);
  std::string NextRequest();
  void Send(Worker& worker, const std::string& lines);
  void TakeReplies();
  void Hear(Worker& worker, const resp::Reply& last);
  void RunJobs();
  void EndChild();
  void RunProgram();
  void BreakSomething();
  // The disk is good again, and so has to be the server.
  void Recover();

  const Plan plan_;
  std::mt19937_64 random_;
  std::unique_ptr<LyingFiles> files_;
  WriteHistory history_;
  TestServer server_;
  std::vector<Worker> workers_;
  Remains remains_;
  size_t promised_ = 0;
  size_t in_file_ = 0;  // writes that the system has
  uint64_t calls_ = 0;
  bool ended_early_ = false;
  int next_element_ = 0;
  std::deque<std::string> story_;
  std::string error_;
};

}  // namespace listq::testing
