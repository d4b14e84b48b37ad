// The part of the engine that suspends requests and takes them up again.
#include <algorithm>

#include "server/engine/engine.h"

namespace listq::server {

namespace {

// Each is a reply to be sent: a millisecond's worth.
constexpr int kTimeOutsPerTurn = 100;

}  // namespace

void Engine::Block(Session& session, Args args, const WaitList::Wish& wish,
                   std::optional<int64_t> deadline) {
  session.state = Session::State::kBlocked;
  session.pending = OwnedRequest(args);
  session.waiter = std::make_unique<WaitList::Waiter>(wait_list_, session);
  wait_list_.Add(*session.waiter, wish, deadline);
}

void Engine::ServeAllReady() {
  serving_ = true;
  wait_list_.ServeReady([this](int database, std::string_view key,
                               storage::ValueType type,
                               WaitList::Waiter& waiter) {
    const auto* entry = keyspace(database).Peek(key);
    if (entry == nullptr || storage::TypeOf(entry->value) != type) {
      return WaitList::Served::kNothing;
    }
    Session& session = waiter.session();
    // An element that is handed to a socket without a peer is lost. Asking
    // first costs a system call and saves it, even if the end of the stream
    // still waits to be read.
    if (session.transport.HasPeer()) {
      Rerun(session);
    } else {
      ++stats_.absent_peers;
      Close(session);
    }
    return WaitList::Served::kGone;
  });
  serving_ = false;
}

void Engine::Rerun(Session& session) {
  const OwnedRequest request = std::move(session.pending);
  const Attempt attempt = {false, session.waiter->deadline()};
  session.waiter.reset();
  session.state = Session::State::kReady;
  dispatcher_.RunAgain(session, request.args(), attempt);
  Continue(session);
}

void Engine::Unblock(Session& session, std::string_view error) {
  const OwnedRequest request = std::move(session.pending);
  session.waiter.reset();
  session.state = Session::State::kReady;
  dispatcher_.FinishWaiting(session, request.args(), error);
  Continue(session);
}

void Engine::Continue(Session& session) {
  // Whoever was answered just now is not idle.
  session.last_used_us = clock_.monotonic_us();
  Flush(session);
  if (session.state == Session::State::kReady && !session.input.empty()) {
    ScheduleResume(session);
  }
}

void Engine::ScheduleResume(Session& session) {
  if (session.resuming) return;
  session.resuming = true;
  resuming_.push_back(&session);
}

void Engine::ResumeSessions() {
  // Those that are put on the list meanwhile have their turn when the loop
  // has looked at the sockets again.
  std::vector<Session*> sessions;
  sessions.swap(resuming_);
  for (Session* session : sessions) {
    if (session == nullptr) continue;  // disconnected meanwhile
    session->resuming = false;
    if (session->state != Session::State::kReady) continue;
    if (!session->pending.empty()) {
      const OwnedRequest request = std::move(session->pending);
      dispatcher_.RunAgain(*session, request.args(), {.intercepted = true});
      Flush(*session);
    }
    if (session->state == Session::State::kReady) RunBuffered(*session);
  }
}

void Engine::TimeOutWaiters() {
  const int64_t now = clock_.monotonic_us();
  for (int left = kTimeOutsPerTurn; left > 0; --left) {
    const WaitList::Waiter* waiter = wait_list_.NextToTimeOut();
    if (waiter == nullptr || *waiter->deadline() > now) return;
    Unblock(waiter->session());
  }
}

void Engine::PauseClients(Pause::Scope scope, int64_t until_us) {
  // The wider scope and the later end win, as in Redis.
  pause_.scope = std::max(pause_.scope, scope);
  pause_.until_us = std::max(pause_.until_us, until_us);
}

void Engine::ResumeClients() {
  pause_ = {};
  for (Session* session : postponed_) {
    session->state = Session::State::kReady;
    ScheduleResume(*session);
  }
  postponed_.clear();
}

void Engine::EndPause() {
  if (pause_.scope != Pause::Scope::kNone &&
      clock_.monotonic_us() >= pause_.until_us) {
    ResumeClients();
  }
}

void Engine::Postpone(Session& session, Args args) {
  session.state = Session::State::kPostponed;
  session.pending = OwnedRequest(args);
  postponed_.push_back(&session);
}

void Engine::Park(Session& session, Args args) {
  session.state = Session::State::kParked;
  session.pending = OwnedRequest(args);
}

void Engine::Unpark(Session& session, const Attempt& attempt) {
  const OwnedRequest request = std::move(session.pending);
  session.state = Session::State::kReady;
  dispatcher_.RunAgain(session, request.args(), attempt);
  Continue(session);
}

}  // namespace listq::server
