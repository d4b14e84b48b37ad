// Everything is decided by the seed, so that the same life can be ended
// elsewhere.
#include "tests/support/doomed_server.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <iterator>
#include <utility>

#include "resp/reply_parser.h"
#include "server/durability/log_rewriter.h"

namespace listq::testing {

namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr size_t kWorkers = 5;
constexpr size_t kStory = 200;

server::Config ConfigOf(server::SyncPolicy policy) {
  server::Config config;
  config.appendonly = true;
  config.appendfsync = policy;
  config.auto_aof_rewrite_min_size = 4096;
  return config;
}

}  // namespace

DoomedServer::DoomedServer(const Plan& plan, std::unique_ptr<LyingFiles> files,
                           const ListData& data, int64_t start_us)
    : plan_(plan),
      random_(plan.seed),
      files_(std::move(files)),
      history_(data),
      server_(ConfigOf(plan.policy), *files_) {
  if (plan.seed % 2 == 0) server_.background().BeQuick();
  server_.clock().Advance(start_us);
  remains_.end_us = start_us;
}

void DoomedServer::Tell(std::string line) {
  story_.push_back(std::move(line));
  if (story_.size() > kStory) story_.pop_front();
}

std::string DoomedServer::Story() const {
  std::string text;
  for (const std::string& line : story_) text += line + '\n';
  return text;
}

void DoomedServer::Fail(const std::string& what) {
  if (error_.empty()) error_ = what;
  Tell("wrong: " + what);
}

// ---- Life and death ----

Remains DoomedServer::Run() {
  const int64_t begin_us = server_.clock().monotonic_us();
  const int64_t start_us = remains_.end_us;
  files_->set_before_call([this] {
    // A log that is mended takes its place again, amid a turn.
    if (!workers_.empty()) history_.Watch(server_.engine());
    if (++calls_ == plan_.end_at) Cut();
  });
  if (Start()) {
    for (int i = 0; i < plan_.steps && remains_.files == nullptr; ++i) Step();
    if (remains_.files == nullptr && Below(4) == 0) Recover();
  }
  ended_early_ = remains_.files != nullptr;
  if (!ended_early_) Cut();
  remains_.end_us = start_us + server_.clock().monotonic_us() - begin_us;
  return std::move(remains_);
}

void DoomedServer::Cut() {
  TakeReplies();
  remains_.written = history_.writes();
  const bool always = plan_.policy == server::SyncPolicy::kAlways;
  remains_.durable = remains_.promised = always ? promised_ : 0;
  if (plan_.end == End::kKill) {
    remains_.promised = std::max(remains_.promised, in_file_);
    remains_.files = files_->Kill(plan_.seed);
  } else {
    remains_.files = files_->CutPower(plan_.seed ^ plan_.end_at);
  }
  files_->TurnOff();
  Tell("the end, before call " + std::to_string(plan_.end_at) + ": " +
       std::to_string(remains_.promised) + " of " +
       std::to_string(remains_.written) + " writes are promised");
}

bool DoomedServer::Start() {
  const auto error = server_.log().StartLoading();
  while (!error.has_value() &&
         server_.engine().persistence().loading().active &&
         !server_.engine().stop_requested()) {
    server_.engine().RunTurn();
  }
  if (remains_.files != nullptr) return false;  // that may fail
  if (error.has_value()) Fail("no start: " + *error);
  if (!server_.log().load_error().empty()) {
    Fail("no load: " + server_.log().load_error());
  }
  if (!error_.empty()) return false;
  history_.Watch(server_.engine());
  for (size_t i = 0; i < kWorkers; ++i) {
    workers_.emplace_back().client = &server_.Connect();
  }
  Settle();
  return true;
}

void DoomedServer::Settle() {
  server_.Settle();
  history_.Watch(server_.engine());
  if (remains_.files != nullptr) return;
  TakeReplies();
  const auto status = server_.log().status();
  if (status.pending == 0 && status.last_write_ok) {
    in_file_ = history_.writes();
  }
}

void DoomedServer::Step() {
  switch (Below(16)) {
    case 0:
      Tell("some time passes");
      server_.Advance(milliseconds(Below(Below(4) == 0 ? 3000 : 60)));
      break;
    case 1:
    case 2:
    case 3:
    case 4:
    case 5:
      RunJobs();
      break;
    case 6:
      EndChild();
      break;
    case 7:
      RunProgram();
      break;
    case 8:
      if (Below(3) == 0) {
        Tell("the log is to be rewritten");
        (void)server_.log().Rewrite(server::AppendLog::Haste::kNow);
      }
      break;
    case 9:
      if (plan_.faults == Faults::kSome) BreakSomething();
      break;
    default:
      // They come in one batch.
      for (size_t i = Below(3) + 1; i > 0; --i) Work(workers_[Below(kWorkers)]);
  }
  Settle();
}

void DoomedServer::RunJobs() {
  ManualBackground& background = server_.background();
  if (background.jobs() == 0) return;
  if (Below(4) == 0) {
    Tell("a job is done, and nobody knows");
    background.DoWork();
  } else {
    Tell("a job is done");
    background.RunJob();
  }
}

void DoomedServer::EndChild() {
  ManualBackground& background = server_.background();
  if (Below(5) == 0 && !background.programs().empty()) {
    Tell("the program crashes");
    background.EndProgram(background.programs().front().pid, 128 + 11);
  } else {
    background.EndForks();
  }
}

void DoomedServer::RunProgram() {
  ManualBackground& background = server_.background();
  if (background.programs().empty()) return;
  const ManualBackground::Program program = background.programs().front();
  std::vector<std::string> arguments = program.arguments;
  const auto task = server::TakeRewriteTask(arguments);
  if (!task.has_value()) return Fail("the program has no task");
  TestServer beside;
  ::testing::internal::CaptureStderr();  // it says what it cannot do
  const int status = server::RewriteLog(beside.engine(), *files_, *task);
  (void)::testing::internal::GetCapturedStderr();
  Tell("the program ends with " + std::to_string(status));
  if (remains_.files != nullptr) return;
  background.EndProgram(program.pid, status);
}

void DoomedServer::BreakSomething() {
  using Call = LyingFiles::Call;
  constexpr Call kCalls[] = {Call::kWrite, Call::kSync,   Call::kTruncate,
                             Call::kOpen,  Call::kRename, Call::kRemove,
                             Call::kSync,  Call::kWrite,  Call::kSyncDirectory,
                             Call::kAny};
  if (Below(3) == 0) {
    const bool full = Below(2) == 0;
    Tell(full ? "the disk is full" : "there is room on the disk");
    files_->LeaveRoomFor(full ? Below(100) : UINT64_MAX);
    return;
  }
  const Call call = kCalls[Below(std::size(kCalls))];
  const size_t nth = 1 + Below(3);
  Tell("call of kind " + std::to_string(static_cast<int>(call)) +
       " is to fail: " + std::to_string(nth));
  files_->FailOnce(call, nth, EIO);
  remains_.doubtful |= call == Call::kSync || call == Call::kAny;
}

void DoomedServer::Recover() {
  Tell("all is well again");
  files_->LeaveRoomFor(UINT64_MAX);
  files_->ForgetFaults();
  for (int i = 0; i < 6; ++i) {
    server_.background().RunJobs();
    Settle();
    while (!server_.background().programs().empty() &&
           remains_.files == nullptr) {
      RunProgram();
      Settle();
    }
    server_.background().EndForks();
    Settle();
    server_.Advance(std::chrono::seconds(2));
    Settle();
  }
  if (remains_.files != nullptr) return;
  server::Persistence& persistence = server_.engine().persistence();
  if (persistence.log_error() != 0) Fail("writes are still refused");
  if (server_.log().status().pending != 0) Fail("something was not written");
  const server::LogGate& gate = persistence.log_gate();
  if (!gate.OpenFor(gate.appended)) {
    Fail("replies are still held back");
  }
}

// ---- Work ----

std::string DoomedServer::NewElement() {
  std::string element = "s" + std::to_string(plan_.seed) + "e" +
                        std::to_string(next_element_++) + "-";
  if (Below(4) == 0) element.append(Below(150), 'x');
  return element;
}

std::string DoomedServer::NextRequest() {
  const std::string key = Key();
  switch (Below(12)) {
    case 0:
    case 1:
      return "LPUSH " + key + " " + NewElement();
    case 2:
    case 3:
      return "RPUSH " + key + " " + NewElement() + " " + NewElement();
    case 4:
      return "LPOP " + key;
    case 5:
      return "RPOP " + key + " 2";
    case 6:
      return "LMOVE " + key + " " + Key() + " RIGHT LEFT";
    case 7:
      return "BRPOP " + key + " " + Key() + " " + (Below(2) == 0 ? "0" : "1");
    case 8:
      return "BLMOVE " + key + " " + Key() + " LEFT RIGHT 0";
    case 9:
      return "DEL " + key;
    case 10:
      return "PEXPIRE " + key + " " + std::to_string(1 + Below(2000));
    default:
      return "RPUSH " + key + " " + NewElement();
  }
}

void DoomedServer::Work(Worker& worker) {
  if (worker.replies > 0) return;
  if (Below(6) != 0) return Send(worker, NextRequest());
  std::string lines = "MULTI";
  for (size_t i = 1 + Below(3); i > 0; --i) lines += '\n' + NextRequest();
  Send(worker, lines + "\nEXEC");
}

void DoomedServer::Send(Worker& worker, const std::string& lines) {
  std::string bytes;
  size_t count = 0;
  for (size_t begin = 0; begin < lines.size(); ++count) {
    const size_t end = std::min(lines.find('\n', begin), lines.size());
    bytes += Encode(lines.substr(begin, end - begin));
    begin = end + 1;
  }
  history_.Watch(server_.engine());
  const size_t before = history_.writes();
  worker.client->Receive(bytes);
  // What others did in consequence comes after it.
  const bool wrote = history_.writes() > before;
  worker.replies = count;
  worker.request = lines;
  worker.since = before;
  worker.promise = wrote ? before + 1 : 0;
  worker.blocked = worker.client->session().blocked();
  std::replace(worker.request.begin(), worker.request.end(), '\n', ';');
  Tell(std::to_string(worker.client->id()) + ": " + worker.request + " (" +
       std::to_string(before) + ".." + std::to_string(history_.writes()) + ")");
}

void DoomedServer::TakeReplies() {
  for (Worker& worker : workers_) {
    while (worker.replies > 0) {
      resp::Reply reply;
      if (!worker.client->TakeReply(&reply)) break;
      if (--worker.replies == 0) Hear(worker, reply);
    }
  }
}

void DoomedServer::Hear(Worker& worker, const resp::Reply& last) {
  using Type = resp::Reply::Type;
  Tell(std::to_string(worker.client->id()) + " hears " + resp::ToLine(last));
  if (last.type == Type::kError) return;
  if (worker.blocked) {
    std::string element;
    if (last.type == Type::kArray) element = last.elements.at(1).text;
    if (last.type == Type::kBulk) element = last.text;
    if (element.empty()) return;  // its time was up
    std::string to;
    if (last.type == Type::kBulk) to = worker.request.substr(9, 1);
    worker.promise = history_.FindMove(element, worker.since, to);
    const bool same = worker.request[7] == worker.request[9];
    if (worker.promise == 0 && !(last.type == Type::kBulk && same)) {
      Fail(element + " was handed out, and no write tells of it");
    }
  } else if (last.type == Type::kInteger && last.integer > 0 &&
             worker.promise == 0) {
    Fail("no write tells of " + worker.request);
  }
  promised_ = std::max(promised_, worker.promise);
}

}  // namespace listq::testing
