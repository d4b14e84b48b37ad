// Hands each question of the engine to the part that it concerns.
#include "server/testing/test_control.h"

namespace listq::server {

TestControl::TestControl(Engine& engine, storage::SteerableClock& clock)
    : engine_(engine),
      clock_(clock),
      travel_(engine, clock),
      faults_(engine),
      recorder_(engine),
      snapshots_(engine),
      waits_(engine) {
  engine_.set_interceptor(*this);
  if (engine_.config().clock_is_virtual) clock_.Freeze();
}

void TestControl::UpdateIntercepting() {
  engine_.set_intercepting(!faults_.rules().empty() || recorder_.recording() ||
                           !waits_.empty());
}

void TestControl::OnRequest(Session& session, Args args) {
  recorder_.OnRequest(session, args);
  waits_.OnRequest();
}

bool TestControl::TakesOver(CommandContext& context) {
  return faults_.TakesOver(context);
}

void TestControl::OnReply(Session& session, Args args, Ending ending) {
  faults_.OnReply(session, args, ending);
  // What the client is sent, and not what it would have been.
  recorder_.OnReply(session);
}

void TestControl::OnUnsupported(std::string_view what) {
  unsupported_.Note(what);
}

void TestControl::OnDisconnect(Session& session) {
  if (virtual_servers_ != nullptr) virtual_servers_->OnDisconnect(session.id);
  faults_.OnDisconnect(session);
  recorder_.OnDisconnect(session);
  waits_.OnDisconnect(session);
  UpdateIntercepting();
}

void TestControl::RunTurn() {
  faults_.RunTurn();
  waits_.RunTurn();
  // What is due now comes before the clock moves.
  travel_.RunTurn();
  UpdateIntercepting();
}

std::optional<int64_t> TestControl::NextDeadline() const {
  if (travel_.wants_turn() || waits_.wants_turn()) return clock_.monotonic_us();
  return faults_.NextDeadline();
}

std::optional<int64_t> TestControl::NextRealDeadline() const {
  return waits_.NextRealDeadline();
}

}  // namespace listq::server
