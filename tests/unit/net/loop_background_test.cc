#include "server/net/loop_background.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "server/admin/config.h"
#include "server/admin/logger.h"
#include "server/engine/command_table.h"
#include "server/engine/engine.h"
#include "server/net/event_loop.h"
#include "storage/clock.h"

namespace listq::server {
namespace {

class LoopBackgroundTest : public ::testing::Test {
 protected:
  void RunUntilStopped() {
    while (!engine_.stop_requested()) uv_.Run();
  }
  void Stop() { engine_.RequestStop(); }
  // Runs the loop until the copy has ended.
  int StatusOfFork(std::function<int()> work) {
    int result = -1;
    background_.RunInFork(std::move(work), [&](int status) {
      result = status;
      Stop();
    });
    RunUntilStopped();
    return result;
  }

  Config config_;
  storage::SystemClock clock_;
  Logger logger_{clock_};
  CommandTable commands_{std::vector<std::span<const CommandSpec>>{}};
  Engine engine_{config_, clock_, logger_, commands_};
  UvLoop uv_;
  EventLoop loop_{uv_, engine_, clock_};
  LoopBackground background_{loop_};
};

TEST_F(LoopBackgroundTest, WorksOnAnotherThreadAndTellsTheLoopsOwn) {
  std::thread::id worker;
  std::thread::id told;
  background_.RunOnThread([&] { worker = std::this_thread::get_id(); },
                          [&] {
                            told = std::this_thread::get_id();
                            Stop();
                          });
  RunUntilStopped();
  EXPECT_NE(worker, std::thread::id());
  EXPECT_NE(worker, told);
  EXPECT_EQ(told, std::this_thread::get_id());
}

TEST_F(LoopBackgroundTest, WorkThatIsDoneMayGiveMore) {
  int done = 0;
  std::function<void()> next = [&] {
    if (++done == 3) return Stop();
    background_.RunOnThread([] {}, next);
  };
  background_.RunOnThread([] {}, next);
  RunUntilStopped();
  EXPECT_EQ(done, 3);
}

TEST_F(LoopBackgroundTest, WorkThatIsBriefIsDoneAtOnce) {
  const auto self = std::this_thread::get_id();
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  std::thread::id worker;
  const auto work = [&] { worker = std::this_thread::get_id(); };
  // A busy machine may make it last longer, now and then.
  std::function<void()> next = [&] {
    if (worker == self || std::chrono::steady_clock::now() > end) return Stop();
    background_.RunBriefly(work, next);
  };
  background_.RunBriefly(work, [&] {
    EXPECT_NE(worker, self) << "nobody knows yet how long it takes";
    next();
  });
  RunUntilStopped();
  EXPECT_EQ(worker, self);
}

TEST_F(LoopBackgroundTest, WorkThatWasLongIsDoneOnAnotherThread) {
  const auto self = std::this_thread::get_id();
  std::thread::id worker;
  int left = 5;
  std::function<void()> next;
  const auto begin = [&] {
    background_.RunBriefly(
        [&] {
          worker = std::this_thread::get_id();
          const auto end =
              std::chrono::steady_clock::now() + std::chrono::milliseconds(2);
          while (std::chrono::steady_clock::now() < end) {
          }
        },
        next);
  };
  next = [&] {
    EXPECT_NE(worker, self);
    if (--left == 0) return Stop();
    begin();
  };
  begin();
  RunUntilStopped();
}

TEST_F(LoopBackgroundTest, WaitsForWorkInTheEndAndCallsNobody) {
  bool worked = false;
  bool told = false;
  background_.RunOnThread([&] { worked = true; }, [&] { told = true; });
  background_.Finish();
  EXPECT_TRUE(worked);
  Stop();
  RunUntilStopped();
  EXPECT_FALSE(told);
}

TEST_F(LoopBackgroundTest, TellsHowACopyEnded) {
  EXPECT_EQ(StatusOfFork([] { return 0; }), 0);
}

TEST_F(LoopBackgroundTest, TellsWhyACopyFailed) {
  EXPECT_EQ(StatusOfFork([] { return ENOSPC; }), ENOSPC);
}

TEST_F(LoopBackgroundTest, TellsWhichSignalEndedACopy) {
  EXPECT_EQ(StatusOfFork([] { return std::raise(SIGTERM); }), 128 + SIGTERM);
}

TEST_F(LoopBackgroundTest, ACopySeesWhatWasAndChangesNothing) {
  int value = 1;
  const int status = StatusOfFork([&] { return ++value; });
  EXPECT_EQ(status, 2);
  EXPECT_EQ(value, 1);
}

TEST_F(LoopBackgroundTest, ACopyHoldsNoFileOfItsParent) {
  int ends[2] = {};
  ASSERT_EQ(::pipe(ends), 0);
  EXPECT_EQ(StatusOfFork([&] { return ::close(ends[0]) == 0 ? 0 : errno; }),
            EBADF);
  ::close(ends[0]);
  ::close(ends[1]);
}

TEST_F(LoopBackgroundTest, KillsACopy) {
  int result = -1;
  const int pid = background_.RunInFork(
      [] {
        for (;;) ::pause();
        return 0;
      },
      [&](int status) {
        result = status;
        Stop();
      });
  background_.Kill(pid);
  RunUntilStopped();
  EXPECT_EQ(result, 128 + SIGKILL);
}

TEST_F(LoopBackgroundTest, KillsNothingThatItDidNotStart) {
  background_.Kill(::getpid());
  SUCCEED();
}

// Here this program is the test itself.
TEST_F(LoopBackgroundTest, RunsThisProgramAnew) {
  int result = -1;
  const int pid = background_.RunProgram(
      {"--gtest_filter=LoopBackgroundTest.TellsHowACopyEnded",
       "--gtest_brief=1"},
      [&](int status) {
        result = status;
        Stop();
      });
  EXPECT_GT(pid, 0);
  RunUntilStopped();
  EXPECT_EQ(result, 0);
}

}  // namespace
}  // namespace listq::server
