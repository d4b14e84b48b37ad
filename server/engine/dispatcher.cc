// From bytes to calls, and what stands between a request and its handler.
#include "server/engine/dispatcher.h"

#include <algorithm>
#include <string>
#include <vector>

#include "server/engine/engine.h"
#include "server/engine/option_words.h"
#include "server/engine/refusals.h"
#include "storage/list_chunk.h"

namespace listq::server {

namespace {

// Arguments for which room is kept between batches. The room for a request of
// a million is given back.
constexpr size_t kKeptArguments = 4096;

// One session must not keep the others waiting with what it piled up.
constexpr int kRequestsPerTurn = 10'000;

// Words that only begin a line of HTTP. A page in somebody's browser can make
// it post a form to any port, and lines of that form would run as commands.
bool IsHttp(std::string_view word) {
  return IsWord(word, "post") || IsWord(word, "host:");
}

std::string UnknownCommandError(Args args) {
  // The limits of 128 bytes are Redis's: a request can be huge.
  constexpr size_t kShown = 128;
  std::string shown;
  for (size_t i = 1; i < args.size() && shown.size() < kShown; ++i) {
    shown += '\'';
    shown += args[i].substr(0, kShown - shown.size() + 1);
    shown += "' ";
  }
  std::string text = "ERR unknown command '";
  text += args[0].substr(0, kShown);
  text += "', with args beginning with: ";
  return text + shown;
}

std::string UnknownSubcommandError(const CommandSpec& container,
                                   std::string_view word) {
  std::string text = "ERR unknown subcommand '";
  text += word.substr(0, 128);
  text += "'. Try ";
  text += UpperCase(container.name);
  return text + " HELP.";
}

// SUBSCRIBE and its like. No CLIENT REPLY holds messages back.
bool AnswersWithMessages(const CommandSpec& spec) {
  return spec.Has(kPubsub) && spec.Has(kWhileSubscribed);
}

// A test double is told of options that it does not have.
void NoteSyntaxError(const CommandContext& context) {
  Interceptor* const interceptor = context.engine().interceptor();
  const Session& session = context.session();
  if (interceptor == nullptr || context.spec().group == Group::kListq ||
      !session.output.view()
           .substr(session.reply_begin)
           .starts_with("-ERR syntax error")) {
    return;
  }
  interceptor->OnUnsupported(DescribeSyntaxError(context));
}

// EXEC and SUBSCRIBE reply in parts, and move the mark of where the reply
// begins; who intercepts is shown all of it.
void ShowReply(Interceptor& interceptor, Session& session, Args args,
               size_t begin) {
  const size_t mark = session.reply_begin;
  session.reply_begin = std::min(begin, session.output.size());
  interceptor.OnReply(session, args, Interceptor::Ending::kReplied);
  session.reply_begin = std::min(mark, session.output.size());
}

}  // namespace

size_t Dispatcher::RunRequests(Session& session, std::string_view bytes) {
  size_t done = 0;
  if (engine_.stop_requested()) return done;
  engine_.telemetry().Start();
  for (int budget = kRequestsPerTurn;
       session.state == Session::State::kReady && done < bytes.size();) {
    // However much is allowed, no more than a list can keep.
    const resp::ParserLimits limits = {
        static_cast<int64_t>(std::min<uint64_t>(
            engine_.config().proto_max_bulk_len, storage::kMaxElementBytes)),
        engine_.Admits(session)};
    size_t consumed = 0;
    const auto status =
        session.parser.Parse(bytes.substr(done), limits, args_, &consumed);
    if (status == resp::RequestParser::Status::kRequest) {
      Execute(session, args_.views);
    } else if (status == resp::RequestParser::Status::kError) {
      FailProtocol(session);
    }
    done += consumed;
    if (status == resp::RequestParser::Status::kIncomplete) break;
    if (--budget == 0) {
      engine_.ScheduleResume(session);
      break;
    }
  }
  if (args_.views.capacity() > kKeptArguments) {
    std::vector<std::string_view>().swap(args_.views);
  }
  return done;
}

void Dispatcher::FailProtocol(Session& session) {
  if (session.reply_mode == ReplyMode::kOn) {
    engine_.PrepareOutput(session);
    resp::ReplyWriter(session.output, session.protocol)
        .Error(session.parser.error());
  }
  ++engine_.stats().error_replies;
  engine_.telemetry().RecordError("-ERR ");
  engine_.Close(session);
}

void Dispatcher::DropForeigner(Session& session) {
  engine_.logger().Warning(
      "Possible SECURITY ATTACK: client " + std::to_string(session.id) +
      " at " + session.transport.PeerAddress() +
      " speaks HTTP, as a page in a browser would. Closing it.");
  session.output.Clear();
  engine_.Close(session);
}

const CommandSpec* Dispatcher::Resolve(Session& session, Args args) {
  resp::ReplyWriter reply(session.output, session.protocol);
  const CommandSpec* spec = engine_.commands().Find(args[0]);
  session.last_command = spec;
  if (spec == nullptr) {
    if (IsHttp(args[0])) {
      DropForeigner(session);
    } else {
      reply.Error(UnknownCommandError(args));
      NoteUnsupported(args.first(1));
    }
    return nullptr;
  }
  if (!spec->subcommands.empty() && args.size() > 1) {
    const CommandSpec& container = *spec;
    spec = CommandTable::FindSubcommand(container, args[1]);
    session.last_command = spec;
    if (spec == nullptr) {
      reply.Error(UnknownSubcommandError(container, args[1]));
      NoteUnsupported(args.first(2));
      return nullptr;
    }
  }
  if (!spec->AcceptsCount(args.size())) {
    reply.Error(ArityError(engine_.commands().FullName(*spec)));
    return nullptr;
  }
  return spec;
}

void Dispatcher::NoteUnsupported(Args words) {
  Interceptor* const interceptor = engine_.interceptor();
  if (interceptor == nullptr) return;
  std::string what;
  for (const std::string_view word : words) {
    if (!what.empty()) what += ' ';
    what += UpperCase(word.substr(0, 128));
  }
  interceptor->OnUnsupported(what);
}

void Dispatcher::Run(CommandContext& context) {
  Session& session = context.session();
  // A plain request on a plain session passes all of them at once.
  if (session.plain() && !engine_.guarded()) return Call(context);
  if (IsRefused(context)) {
    if (!session.waiting()) Reject(session);
  } else if (IsToBeQueued(context)) {
    session.transaction->Queue(context.spec(), context.args());
    context.reply().Status("QUEUED");
  } else {
    Call(context);
  }
}

void Dispatcher::Call(CommandContext& context) {
  const int64_t begin_ns = engine_.telemetry().now_ns();
  storage::Keyspace& keys = context.keys();
  if (context.session().no_touch) keys.set_touching(storage::Touching::kOff);
  // Only who reads hits or misses: a push that finds no list misses nothing.
  if (context.spec().Has(kReadonly)) {
    keys.set_counting(storage::Counting::kOn);
  }
  RunHandler(context);
  keys.set_touching(storage::Touching::kOn);
  keys.set_counting(storage::Counting::kOff);
  Record(context, begin_ns);
  // Messages are no reply that CLIENT REPLY could hold back.
  if (AnswersWithMessages(context.spec())) {
    context.session().reply_begin = context.session().output.size();
  }
  // One that waited was shown when it came.
  if (engine_.monitored() && context.first_attempt()) {
    engine_.TellMonitors(context);
  }
}

void Dispatcher::RunHandler(CommandContext& context) {
  Effects& effects = engine_.effects();
  if (!effects.wanted() || context.spec().Has(kExecutes)) {
    return context.spec().handler(context);
  }
  const bool alone = !context.session().in_exec();
  if (alone) effects.Begin();
  const uint64_t before = engine_.databases().changes();
  context.spec().handler(context);
  // Who loads data changes them, and is no write.
  if (!context.has_effect() && engine_.databases().changes() != before &&
      context.spec().Has(kWrite)) {
    effects.AddLasting(context.keys().index(), context.args());
  }
  if (alone) EndUnit(context.session());
}

void Dispatcher::EndUnit(Session& session) {
  const uint64_t before = engine_.persistence().log_gate().appended;
  engine_.effects().End();
  const uint64_t after = engine_.persistence().log_gate().appended;
  if (after != before) session.log_position = after;
}

void Dispatcher::Record(const CommandContext& context, int64_t begin_ns) {
  using Outcome = Telemetry::Outcome;
  const Session& session = context.session();
  Outcome outcome = Outcome::kWaits;
  // A request that waits is counted when it ends.
  if (!session.waiting()) {
    ++engine_.stats().commands_processed;
    outcome = RecordError(session) ? Outcome::kFailed : Outcome::kDone;
    if (outcome == Outcome::kFailed) NoteSyntaxError(context);
  }
  engine_.telemetry().RecordCall(context, begin_ns, outcome);
}

bool Dispatcher::RecordError(const Session& session) {
  const std::string_view output = session.output.view();
  if (output.size() <= session.reply_begin ||
      output[session.reply_begin] != '-') {
    return false;
  }
  ++engine_.stats().error_replies;
  engine_.telemetry().RecordError(output.substr(session.reply_begin));
  return true;
}

void Dispatcher::RunAgain(Session& session, Args args, const Attempt& attempt) {
  engine_.telemetry().Start();
  Execute(session, args, attempt);
}

void Dispatcher::Execute(Session& session, Args args, const Attempt& attempt) {
  engine_.PrepareOutput(session);
  engine_.BeginCall(session);
  const size_t begin = session.output.size();
  session.reply_begin = begin;
  Interceptor* const interceptor = engine_.intercepting();
  const auto is_new = [&] { return attempt.first && !attempt.intercepted; };
  if (interceptor != nullptr && is_new()) interceptor->OnRequest(session, args);
  const CommandSpec* spec = Resolve(session, args);
  if (spec != nullptr) {
    CommandContext context(engine_, session, *spec, args, attempt);
    if (interceptor == nullptr || !is_new() ||
        !interceptor->TakesOver(context)) {
      Run(context);
    }
  } else {
    Reject(session);
  }
  if (interceptor != nullptr && !session.waiting()) {
    ShowReply(*interceptor, session, args, begin);
  }
  AfterRequest(session);
  engine_.EndCall(session);
  engine_.ServeReady();
}

void Dispatcher::Reject(Session& session) {
  AbortTransaction(session);
  RecordError(session);
  if (session.last_command != nullptr) {
    engine_.telemetry().RecordRejection(*session.last_command);
  }
}

void Dispatcher::AbortTransaction(Session& session) {
  const CommandSpec* spec = session.last_command;
  if (spec == nullptr || !spec->Has(kExecutes)) {
    if (session.in_multi()) session.transaction->Spoil();
    return;
  }
  // The error that was replied becomes the reason of another one.
  std::string_view why = session.output.view().substr(session.reply_begin);
  why.remove_prefix(why.starts_with("-ERR ") ? 5 : 1);
  why.remove_suffix(2);
  const std::string error = ExecAbortError(why);
  session.output.Truncate(session.reply_begin);
  resp::ReplyWriter(session.output, session.protocol).Error(error);
  session.transaction.reset();
}

void Dispatcher::RunTransaction(Session& session) {
  Transaction& transaction = *session.transaction;
  transaction.Start();
  resp::ReplyWriter(session.output, session.protocol)
      .Array(transaction.queue().size());
  FinishReply(session);
  engine_.effects().Begin();
  for (const Transaction::Queued& queued : transaction.queue()) {
    CommandContext context(engine_, session, *queued.spec,
                           queued.request.args());
    Call(context);
    FinishReply(session);
  }
  EndUnit(session);
}

void Dispatcher::FinishReply(Session& session) {
  resp::ByteBuffer& output = session.output;
  if (output.size() > session.reply_begin &&
      (session.reply_mode == ReplyMode::kOff ||
       session.reply_mode == ReplyMode::kSkipThis)) {
    output.Truncate(session.reply_begin);
  }
  session.reply_begin = output.size();
}

void Dispatcher::AfterRequest(Session& session) {
  if (session.waiting()) return;
  FinishReply(session);
  if (session.reply_mode == ReplyMode::kSkipThis) {
    session.reply_mode = ReplyMode::kOn;
  } else if (session.reply_mode == ReplyMode::kSkipNext) {
    session.reply_mode = ReplyMode::kSkipThis;
  }
}

void Dispatcher::FinishWaiting(Session& session, Args args,
                               std::string_view error) {
  engine_.PrepareOutput(session);
  engine_.telemetry().Start();
  session.reply_begin = session.output.size();
  CommandContext context(engine_, session, *session.last_command, args);
  if (!error.empty()) {
    context.Fail(error);
  } else if (session.time_up == TimeUp::kZero) {
    context.reply().Integer(0);
  } else {
    context.reply().NullArray();
  }
  Record(context, engine_.telemetry().now_ns());
  if (Interceptor* const interceptor = engine_.intercepting()) {
    interceptor->OnReply(session, args, Interceptor::Ending::kTimeUp);
  }
  AfterRequest(session);
}

}  // namespace listq::server
