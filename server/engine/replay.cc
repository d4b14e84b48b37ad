// Requests of a log go straight to their handlers.
#include "server/engine/replay.h"

#include <utility>

#include "server/engine/command_context.h"
#include "server/engine/engine.h"

namespace listq::server {

namespace {

// Of the room for replies, what is kept from one request to the next.
constexpr size_t kKeptOutput = 64 * 1024;
// No client has it.
constexpr uint64_t kNoId = 0;

}  // namespace

Replay::Replay(Engine& engine)
    : engine_(engine),
      effect_log_(engine.effects().log()),
      session_(kNoId, nobody_) {
  session_.replaying = true;
  engine_.effects().set_log(nullptr);
  engine_.databases().set_aging(storage::Aging::kOff);
}

Replay::~Replay() {
  engine_.databases().set_aging(storage::Aging::kOn);
  engine_.effects().set_log(effect_log_);
}

void Replay::Restart() {
  session_.transaction.reset();
  session_.database = 0;
}

Replay::Outcome Replay::Run(Args request) {
  const CommandSpec* spec = engine_.commands().Find(request[0]);
  if (spec == nullptr) return Outcome::kUnknown;
  if (!spec->AcceptsCount(request.size())) {
    return Refuse(ArityError(spec->name));
  }
  if (spec->Has(kInLog)) return Control(*spec, request);
  if (spec->Has(kReadonly)) return Outcome::kDone;
  if (!spec->Has(kWrite)) {
    return Refuse("'" + std::string(spec->name) + "' is no write");
  }
  if (session_.in_multi()) {
    session_.transaction->Queue(*spec, request);
  } else {
    Write(*spec, request);
  }
  return Outcome::kDone;
}

Replay::Outcome Replay::Control(const CommandSpec& spec, Args request) {
  if (session_.in_multi() && spec.Has(kExecutes)) return RunTransaction();
  if (session_.in_multi() && !spec.Has(kUnqueued)) {
    session_.transaction->Queue(spec, request);
    return Outcome::kDone;
  }
  return Call(spec, request) ? Outcome::kDone : Outcome::kRefused;
}

void Replay::Write(const CommandSpec& spec, Args request) {
  if (!Call(spec, request)) ++failures_;
}

Replay::Outcome Replay::RunTransaction() {
  // Nothing that it runs sees it open.
  const auto transaction = std::exchange(session_.transaction, nullptr);
  for (const Transaction::Queued& queued : transaction->queue()) {
    const CommandSpec& spec = *queued.spec;
    const Args request = queued.request.args();
    if (spec.Has(kWrite)) {
      Write(spec, request);
    } else if (!Call(spec, request)) {
      return Outcome::kRefused;
    }
  }
  return Outcome::kDone;
}

bool Replay::Call(const CommandSpec& spec, Args request) {
  CommandContext context(engine_, session_, spec, request);
  spec.handler(context);
  resp::ByteBuffer& output = session_.output;
  const bool good = output.empty() || output.view().front() != '-';
  if (!good) {
    const std::string_view line = output.view().substr(1);
    error_ = line.substr(0, line.find('\r'));
  }
  output.Clear();
  if (output.capacity() > kKeptOutput) output.Release();
  return good;
}

Replay::Outcome Replay::Refuse(std::string why) {
  error_ = std::move(why);
  return Outcome::kRefused;
}

}  // namespace listq::server
