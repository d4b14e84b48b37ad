// A request becomes a call: look-up, refusals, the handler, and what follows
// every call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "resp/request_parser.h"
#include "server/engine/command.h"
#include "server/engine/command_context.h"

namespace listq::server {

class Engine;
struct Session;

class Dispatcher {
 public:
  explicit Dispatcher(Engine& engine) : engine_(engine) {}

  // Runs the requests at the front of `bytes` until the session can run no
  // more; returns how many bytes they took. Requires: the session is ready
  // and none of its input is buffered, or `bytes` is that input.
  size_t RunRequests(Session& session, std::string_view bytes);

  // Runs one request that waited or was put off.
  void RunAgain(Session& session, Args args, const Attempt& attempt);

  // Runs what the session queued, as one reply. Requires: its transaction is
  // open. It is left to the caller to end it.
  void RunTransaction(Session& session);

  // Replies to a request that waited and did not get what it waited for: what
  // it answers when its time is up, or `error` unless that is empty. Requires:
  // the session is ready again.
  void FinishWaiting(Session& session, Args args, std::string_view error);

 private:
  void Execute(Session& session, Args args, const Attempt& attempt = {});
  // Ends the session for what its parser refused.
  void FailProtocol(Session& session);
  // Ends the session of somebody who speaks HTTP, without another word.
  void DropForeigner(Session& session);
  // The row that a request is for; null once the error has been replied.
  const CommandSpec* Resolve(Session& session, Args args);
  // Somebody asked for what there is not.
  void NoteUnsupported(Args words);
  // Calls, queues, refuses or puts off the request.
  void Run(CommandContext& context);
  void Call(CommandContext& context);
  // Runs the handler, and tells of what it changes. EXEC itself changes
  // nothing.
  void RunHandler(CommandContext& context);
  // Tells of what the session did, which its replies then wait for.
  void EndUnit(Session& session);
  // Notes a call that began at `begin_ns`, and what came of it.
  void Record(const CommandContext& context, int64_t begin_ns);
  // False if the reply under way is no error.
  bool RecordError(const Session& session);
  // After a request was refused: so is the transaction that it belongs to.
  void Reject(Session& session);
  void AbortTransaction(Session& session);
  // Applies CLIENT REPLY to what was answered since the last reply.
  void FinishReply(Session& session);
  // What follows each request of a client.
  void AfterRequest(Session& session);

  Engine& engine_;
  resp::RequestArgs args_;  // of the request under way; reused by all sessions
};

}  // namespace listq::server
