// Children are waited for one by one, by their pids: libuv has children of its
// own, and whoever embeds a server may have some as well.
#include "server/net/loop_background.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <optional>
#include <utility>

namespace listq::server {

namespace {

constexpr char kThisProgram[] = "/proc/self/exe";
constexpr int kSignalBase = 128;
// Work that takes longer, on average, is not brief.
constexpr uint64_t kBriefNs = 1'000'000;
// How much the last piece of work counts for in the average: a part of so many.
constexpr uint64_t kAveraged = 8;

int StatusOf(int wait_status) {
  return WIFSIGNALED(wait_status) ? kSignalBase + WTERMSIG(wait_status)
                                  : WEXITSTATUS(wait_status);
}

enum class Wait : uint8_t { kUntilItEnds, kNot };

// nullopt while it runs.
std::optional<int> StatusOfChild(int pid, Wait wait) {
  int status = 0;
  int result = 0;
  do {
    result = ::waitpid(pid, &status, wait == Wait::kNot ? WNOHANG : 0);
  } while (result < 0 && errno == EINTR);
  if (result == 0) return std::nullopt;
  // Somebody else took the news of its end: nobody knows how it went.
  return result < 0 ? EXIT_FAILURE : StatusOf(status);
}

// While it exists no signal is delivered to this thread.
class SignalBlock {
 public:
  SignalBlock() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  SignalBlock(const SignalBlock&) = delete;
  SignalBlock& operator=(const SignalBlock&) = delete;
  ~SignalBlock() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_;
};

// Lets go of what a copy shares with the process that it was made from: a
// signal's handler would write into the loop's pipe, and a client whose
// connection is closed there would not see its end.
void LeaveParent(int parent) {
  for (int number = 1; number < NSIG; ++number) {
    if (number != SIGPIPE && number != SIGHUP) std::signal(number, SIG_DFL);
  }
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(EXIT_FAILURE);
  ::close_range(STDERR_FILENO + 1, ~0U, 0);
}

}  // namespace

struct LoopBackground::Job {
  uv_work_t request;
  std::function<void()> work;
  Done done;
  LoopBackground* owner;  // null: nobody wants to know
  std::atomic<bool> worked{false};
};

LoopBackground::LoopBackground(EventLoop& loop)
    : loop_(loop), brief_ns_(2 * kBriefNs) {
  child_signal_.reset(new uv_signal_t);
  // Both fail for want of memory or file descriptors only.
  if (uv_signal_init(loop.uv(), child_signal_.get()) != 0) std::abort();
  child_signal_->data = this;
  const int started = uv_signal_start(
      child_signal_.get(),
      [](uv_signal_t* signal, int) {
        static_cast<LoopBackground*>(signal->data)->OnChildSignal();
      },
      SIGCHLD);
  if (started != 0) std::abort();
}

LoopBackground::~LoopBackground() { Finish(); }

void LoopBackground::Finish() {
  for (Job* job : jobs_) {
    job->owner = nullptr;
    job->worked.wait(false);
  }
  jobs_.clear();
  for (const Child& child : children_) {
    (void)StatusOfChild(child.pid, Wait::kUntilItEnds);
  }
  children_.clear();
}

void LoopBackground::RunOnThread(std::function<void()> work, Done done) {
  Job* const job = new Job;
  job->request.data = job;
  job->work = std::move(work);
  job->done = std::move(done);
  job->owner = this;
  jobs_.insert(job);
  // Cannot fail: there is always a function to call.
  uv_queue_work(
      loop_.uv(), &job->request,
      [](uv_work_t* request) {
        Job* const self = static_cast<Job*>(request->data);
        self->work();
        self->worked.store(true);
        self->worked.notify_all();
      },
      [](uv_work_t* request, int) {
        const std::unique_ptr<Job> self(static_cast<Job*>(request->data));
        if (self->owner == nullptr) return;
        self->owner->jobs_.erase(self.get());
        self->owner->loop_.Wake();
        self->done();
      });
}

void LoopBackground::RunBriefly(std::function<void()> work, Done done) {
  auto timed_work = [this, work = std::move(work)] {
    const uint64_t begin = uv_hrtime();
    work();
    const uint64_t took_ns = uv_hrtime() - begin;
    brief_ns_ = brief_ns_ - brief_ns_ / kAveraged + took_ns / kAveraged;
  };
  // What else is under way may keep the disk busy.
  if (!jobs_.empty() || !children_.empty() || brief_ns_ >= kBriefNs) {
    return RunOnThread(std::move(timed_work), std::move(done));
  }
  timed_work();
  loop_.RefreshClock();
  done();
}

int LoopBackground::RunInFork(std::function<int()> work, Ended ended) {
  const int parent = ::getpid();
  const SignalBlock blocked;
  const int pid = ::fork();
  if (pid < 0) return -errno;
  if (pid == 0) {
    LeaveParent(parent);
    sigset_t none;
    sigemptyset(&none);
    pthread_sigmask(SIG_SETMASK, &none, nullptr);
    // Not exit: what it would tidy up belongs to the parent.
    ::_exit(work());
  }
  children_.push_back({pid, std::move(ended)});
  return pid;
}

int LoopBackground::RunProgram(const std::vector<std::string>& arguments,
                               Ended ended) {
  std::vector<std::string> words = {"listq-server"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);

  posix_spawnattr_t attributes;
  if (const int error = posix_spawnattr_init(&attributes)) return -error;
  sigset_t set;
  sigemptyset(&set);
  posix_spawnattr_setsigmask(&attributes, &set);
  sigfillset(&set);
  posix_spawnattr_setsigdefault(&attributes, &set);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  pid_t pid = 0;
  const int error = posix_spawn(&pid, kThisProgram, nullptr, &attributes,
                                argv.data(), environ);
  posix_spawnattr_destroy(&attributes);
  if (error != 0) return -error;
  children_.push_back({pid, std::move(ended)});
  return pid;
}

void LoopBackground::Kill(int pid) {
  // Only what was not waited for yet: another pid may be anybody's by now.
  for (const Child& child : children_) {
    if (child.pid != pid) continue;
    ::kill(pid, SIGKILL);
    // How it ended is left for OnChildSignal to find.
    siginfo_t info;
    while (::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT) <
               0 &&
           errno == EINTR) {
    }
  }
}

void LoopBackground::OnChildSignal() {
  std::vector<std::pair<Ended, int>> news;
  std::erase_if(children_, [&](Child& child) {
    const auto status = StatusOfChild(child.pid, Wait::kNot);
    if (status.has_value()) news.emplace_back(std::move(child.ended), *status);
    return status.has_value();
  });
  loop_.Wake();
  // Last, since they may start another one.
  for (const auto& [ended, status] : news) ended(status);
}

}  // namespace listq::server
