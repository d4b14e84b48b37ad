// Plays the shell: moves bytes between clients and engine, and turns.
#include "tests/support/test_server.h"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "resp/reply_parser.h"
#include "resp/request_encoder.h"

namespace listq::testing {

namespace {

server::Config Quiet(server::Config config) {
  config.loglevel = server::LogLevel::kNothing;
  if (config.hash_seed == 0) config.hash_seed = 1;
  return config;
}

bool HasTestCommands(const server::Config& config) {
  return config.enable_test_commands != "no";
}

void AppendCommand(std::string_view line, resp::ByteBuffer& bytes) {
  std::vector<std::string> words;
  if (!resp::SplitQuotedWords(line, words)) std::abort();
  const std::vector<std::string_view> views(words.begin(), words.end());
  resp::EncodeRequest(views, bytes);
}

}  // namespace

TestClient::TestClient(TestServer& server, int number)
    : server_(server), address_("127.0.0.1:" + std::to_string(40000 + number)) {
  session_ = server.engine_.Connect(*this);
  if (session_ != nullptr) id_ = static_cast<int64_t>(session_->id);
}

void TestClient::SchedulePump() {
  if (std::exchange(pump_scheduled_, true)) return;
  server_.to_pump_.push_back(this);
}

void TestClient::ScheduleClose() {
  close_scheduled_ = true;
  SchedulePump();
}

void TestClient::Pump() {
  pump_scheduled_ = false;
  if (session_ == nullptr) return;
  // Held back as a connection holds it back, only that what follows waits, too.
  const server::LogGate& gate = server_.engine_.persistence().log_gate();
  if (!gate.OpenFor(session_->log_position)) {
    return SchedulePump();
  }
  if (!session_->output.empty()) {
    received_ += session_->output.view();
    server_.engine_.RecycleOutput(session_->output);
  }
  if (close_scheduled_) Disconnect();
}

void TestClient::Receive(std::string_view bytes) {
  if (session_ == nullptr) return;
  server_.engine_.clock().Refresh();
  server_.engine_.Receive(*session_, bytes);
}

void TestClient::Send(std::string_view bytes) {
  if (session_ == nullptr) return;
  Receive(bytes);
  server_.Settle();
}

void TestClient::Pipeline(std::string_view lines) {
  resp::ByteBuffer bytes;
  while (!lines.empty()) {
    const size_t end = std::min(lines.find('\n'), lines.size());
    AppendCommand(lines.substr(0, end), bytes);
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  Send(bytes.view());
}

std::string TestClient::Run(std::string_view line) {
  Pipeline(line);
  return Take();
}

resp::Reply TestClient::Ask(std::string_view line) {
  Pipeline(line);
  resp::Reply reply;
  size_t consumed = 0;
  if (resp::ParseReply(received_, &reply, &consumed) !=
      resp::ReplyStatus::kReply) {
    reply.type = resp::Reply::Type::kError;
    reply.text = "there is no reply";
  }
  received_.erase(0, consumed);
  return reply;
}

std::string TestClient::Take() {
  resp::Reply reply;
  size_t consumed = 0;
  switch (resp::ParseReply(received_, &reply, &consumed)) {
    case resp::ReplyStatus::kIncomplete:
      return received_.empty() ? "" : "incomplete reply: " + received_;
    case resp::ReplyStatus::kError:
      return "malformed reply: " + received_;
    case resp::ReplyStatus::kReply:
      break;
  }
  received_.erase(0, consumed);
  return resp::ToLine(reply);
}

bool TestClient::TakeReply(resp::Reply* reply) {
  size_t consumed = 0;
  if (resp::ParseReply(received_, reply, &consumed) !=
      resp::ReplyStatus::kReply) {
    return false;
  }
  received_.erase(0, consumed);
  return true;
}

std::string TestClient::TakeAll() {
  std::string all;
  for (std::string reply = Take(); !reply.empty(); reply = Take()) {
    if (!all.empty()) all += " | ";
    all += reply;
  }
  return all;
}

std::string TestClient::TakeBytes() { return std::exchange(received_, {}); }

void TestClient::Disconnect() {
  if (session_ == nullptr) return;
  server_.engine_.Disconnect(*std::exchange(session_, nullptr));
}

std::string Encode(std::string_view line) {
  resp::ByteBuffer bytes;
  AppendCommand(line, bytes);
  return std::string(bytes.view());
}

TestServer::TestServer(server::Config config)
    : TestServer(std::move(config), files_) {}

TestServer::TestServer(server::Config config, server::Files& files)
    : config_(Quiet(std::move(config))),
      commands_(AllCommands(HasTestCommands(config_)
                                ? server::TestCommands::kPresent
                                : server::TestCommands::kAbsent)),
      engine_(config_,
              HasTestCommands(config_) ? test_clock_.emplace(clock_)
                                       : static_cast<storage::Clock&>(clock_),
              logger_, commands_),
      snapshots_(engine_, files, background_),
      log_(engine_, files, background_) {
  engine_.persistence().Keep(snapshots_, log_);
  if (test_clock_.has_value()) test_control_.emplace(engine_, *test_clock_);
}

TestServer::~TestServer() {
  for (const auto& client : clients_) client->Disconnect();
}

TestClient& TestServer::Connect() {
  clients_.push_back(std::unique_ptr<TestClient>(
      new TestClient(*this, static_cast<int>(clients_.size()))));
  return *clients_.back();
}

void TestServer::Settle() {
  std::optional<int64_t> next;
  do {
    engine_.RunTurn();
    pumping_.swap(to_pump_);
    for (TestClient* client : pumping_) client->Pump();
    pumping_.clear();
    next = engine_.NextDeadline();
  } while (next.has_value() && *next <= engine_.clock().monotonic_us());
}

std::optional<int64_t> TestServer::NextRealTime() const {
  std::optional<int64_t> next = engine_.NextDeadline();
  if (next.has_value()) next = engine_.clock().RealTimeOf(*next);
  if (const auto other = engine_.NextRealDeadline()) {
    next = std::min(next.value_or(*other), *other);
  }
  return next;
}

void TestServer::Advance(std::chrono::microseconds time) {
  const int64_t end = clock_.monotonic_us() + time.count();
  for (;;) {
    const std::optional<int64_t> next = NextRealTime();
    if (!next.has_value() || *next > end) break;
    if (*next > clock_.monotonic_us()) {
      clock_.Advance(*next - clock_.monotonic_us());
    }
    Settle();
  }
  clock_.Advance(end - clock_.monotonic_us());
  Settle();
}

}  // namespace listq::testing
