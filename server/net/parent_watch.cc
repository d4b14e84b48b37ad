// By a file descriptor of the process: the signal that the kernel sends when a
// parent dies comes when the thread that started the server ends, and test
// runners start theirs from threads.
#include "server/net/parent_watch.h"

#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

namespace listq::server {

ParentWatch::~ParentWatch() {
  ended_.reset();
  if (process_ >= 0) ::close(process_);
}

std::optional<std::string> ParentWatch::Start() {
  const pid_t parent = ::getppid();
  process_ = static_cast<int>(::syscall(SYS_pidfd_open, parent, 0));
  auto poll = std::make_unique<uv_poll_t>();
  if (process_ >= 0 && uv_poll_init(loop_.uv(), poll.get(), process_) == 0) {
    ended_.reset(poll.release());
    ended_->data = this;
    uv_poll_start(ended_.get(), UV_READABLE, [](uv_poll_t* handle, int, int) {
      static_cast<ParentWatch*>(handle->data)->OnEnd();
    });
  } else if (::prctl(PR_SET_PDEATHSIG, SIGTERM) != 0) {
    // An old kernel, or a parent outside of the container.
    return std::string("Cannot watch the parent process: ") +
           std::strerror(errno);
  }
  // Whoever adopted this process is not its parent.
  if (::getppid() == parent) return std::nullopt;
  return "The parent process has ended";
}

void ParentWatch::OnEnd() {
  uv_poll_stop(ended_.get());
  loop_.Wake();
  logger_.Notice("The parent process has ended, stopping");
  // Nobody is left who could do something about data that cannot be saved.
  loop_.engine().Stop({.failure = StopRequest::Failure::kIgnored});
}

}  // namespace listq::server
