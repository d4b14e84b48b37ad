// What each fault does to a request or its reply.
#include "server/testing/faults.h"

#include <string>
#include <utility>

namespace listq::server {

namespace {

using Action = FaultRule::Action;
using Rules = std::map<uint64_t, FaultRule>;

constexpr int64_t kNever = INT64_MAX;
// Each is a request to be run: a millisecond's worth.
constexpr int kWakingsPerTurn = 100;

// The first rule that acts on what `concerns` says that it is about.
template <typename Concerns>
Rules::value_type* Choose(Rules& rules, Concerns concerns) {
  for (auto& entry : rules) {
    if (concerns(entry.second) && entry.second.Strikes()) return &entry;
  }
  return nullptr;
}

// There is no such command, or it is one of those that end faults.
bool IsExempt(const CommandSpec* spec) {
  return spec == nullptr || spec->group == Group::kListq;
}

// A request that is not run cannot be part of a transaction, nor begin one.
void LeaveTransaction(CommandContext& context) {
  Session& session = context.session();
  if (!session.in_multi()) return;
  if (context.spec().Has(kExecutes)) {
    session.transaction.reset();
  } else {
    session.transaction->Spoil();
  }
}

void ReplyWithError(CommandContext& context, const std::string& text) {
  context.Fail(text);
  Engine& engine = context.engine();
  ++engine.stats().error_replies;
  engine.telemetry().RecordError("-" + text + "\r\n");
  engine.telemetry().RecordRejection(context.spec());
}

// What the command itself says when there is nothing.
void ReplyWithNothing(CommandContext& context) {
  const CommandSpec& spec = context.spec();
  const size_t arguments = context.args().size();
  const std::string_view name = spec.name;
  const bool counts = (name == "lpop" || name == "rpop") && arguments == 3;
  const bool ranks = (name == "zrank" || name == "zrevrank") && arguments == 4;
  if (spec.Has(kBlocking | kExecutes) || name == "lmpop" || name == "zmpop" ||
      counts || ranks) {
    context.reply().NullArray();
  } else {
    context.reply().Null();
  }
}

}  // namespace

uint64_t Faults::Add(FaultRule rule) {
  rules_.emplace_hint(rules_.end(), next_id_, std::move(rule));
  return next_id_++;
}

bool Faults::Remove(uint64_t id) {
  if (rules_.erase(id) == 0) return false;
  ReleaseParked();
  return true;
}

void Faults::Clear() {
  rules_.clear();
  ReleaseParked();
}

bool Faults::TakesOver(CommandContext& context) {
  if (IsExempt(&context.spec())) return false;
  const auto* const chosen = Choose(rules_, [&](const FaultRule& rule) {
    return rule.IsAboutRequests() &&
           rule.filter.Matches(context.session(), &context.spec(),
                               context.args());
  });
  if (chosen == nullptr) return false;
  const auto& [id, rule] = *chosen;
  const int64_t now = engine_.clock().monotonic_us();
  switch (rule.action) {
    case Action::kDelay:
      Park(context, id, now + rule.amount * 1000);
      return true;
    case Action::kStall:
      Park(context, id, kNever);
      return true;
    case Action::kError:
      ReplyWithError(context, rule.text);
      break;
    case Action::kNil:
      ReplyWithNothing(context);
      break;
    case Action::kCloseBefore:
      engine_.Close(context.session());
      break;
    default:  // dropped
      break;
  }
  LeaveTransaction(context);
  answered_ = true;
  return true;
}

void Faults::OnReply(Session& session, Args args, Interceptor::Ending ending) {
  if (std::exchange(answered_, false)) return;
  if (IsExempt(session.last_command)) return;
  resp::ByteBuffer& output = session.output;
  const size_t begin = session.reply_begin;
  const size_t bytes = output.size() - begin;
  const bool was_run = ending == Interceptor::Ending::kReplied;
  const bool is_heard = bytes > 0 && session.reply_mode != ReplyMode::kOff &&
                        session.reply_mode != ReplyMode::kSkipThis;
  const auto* const chosen = Choose(rules_, [&](const FaultRule& rule) {
    const bool possible =
        rule.action == Action::kSplit
            ? is_heard
            : was_run && (rule.action == Action::kCloseAfter ||
                          rule.action == Action::kCloseMid);
    return possible && rule.filter.Matches(session, session.last_command, args);
  });
  if (chosen == nullptr) return;
  const FaultRule& rule = chosen->second;
  if (rule.action == Action::kSplit) {
    session.piece_bytes = static_cast<size_t>(rule.amount);
    return;
  }
  output.Truncate(begin + (rule.action == Action::kCloseMid ? bytes / 2 : 0));
  engine_.Close(session);
}

bool Faults::RefusesConnection() {
  // Nobody could end it, otherwise.
  const bool only_with_end = engine_.sessions().empty();
  return Choose(rules_, [&](const FaultRule& rule) {
           return rule.action == Action::kRefuse &&
                  (rule.times.has_value() || !only_with_end);
         }) != nullptr;
}

// ---- What waits ----

void Faults::Park(CommandContext& context, uint64_t rule_id, int64_t until_us) {
  engine_.Park(context.session(), context.args());
  parked_.emplace(until_us, Parked{context.session().id, rule_id});
}

void Faults::ReleaseParked() {
  const int64_t now = engine_.clock().monotonic_us();
  for (auto next = parked_.upper_bound(now); next != parked_.end();) {
    const auto entry = next++;
    if (rules_.contains(entry->second.rule_id)) continue;
    auto node = parked_.extract(entry);
    node.key() = now;
    parked_.insert(std::move(node));
  }
}

void Faults::OnDisconnect(const Session& session) {
  std::erase_if(parked_, [&](const auto& entry) {
    return entry.second.session_id == session.id;
  });
}

void Faults::RunTurn() {
  const int64_t now = engine_.clock().monotonic_us();
  for (int left = kWakingsPerTurn; left > 0; --left) {
    if (parked_.empty() || parked_.begin()->first > now) return;
    const auto node = parked_.extract(parked_.begin());
    Session* const session = engine_.FindSession(node.mapped().session_id);
    if (session == nullptr || session->state != Session::State::kParked) {
      continue;
    }
    engine_.Unpark(*session, {.intercepted = true});
  }
}

std::optional<int64_t> Faults::NextDeadline() const {
  if (parked_.empty() || parked_.begin()->first == kNever) return std::nullopt;
  return parked_.begin()->first;
}

}  // namespace listq::server
