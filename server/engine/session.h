// One client without its socket: what it sent, what it is owed, and the state
// that its commands read and change.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "resp/byte_buffer.h"
#include "resp/reply_writer.h"
#include "resp/request_parser.h"
#include "server/engine/command.h"
#include "server/engine/owned_request.h"
#include "server/engine/pubsub.h"
#include "server/engine/transaction.h"
#include "server/engine/transport.h"
#include "server/engine/wait_list.h"

namespace listq::server {

// What a request that waits answers when its time is up.
enum class TimeUp : uint8_t { kNullArray, kZero };

// Replies that CLIENT REPLY lets through.
enum class ReplyMode : uint8_t { kOn, kOff, kSkipNext, kSkipThis };

// A record: the dispatcher and the handlers of CLIENT and its like act on it.
// An idle session owns no buffers.
struct Session {
  Session(uint64_t session_id, Transport& session_transport)
      : id(session_id), transport(session_transport) {}
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  enum class State : uint8_t {
    kReady,      // runs what it sends
    kBlocked,    // waits for a key; what it sends meanwhile is kept
    kPostponed,  // its request waits for the end of CLIENT PAUSE
    kParked,     // its request waits for whoever intercepts
    kClosing,    // runs nothing any more
  };

  bool blocked() const { return state == State::kBlocked; }
  // Its request is not finished.
  bool waiting() const {
    return state != State::kReady && state != State::kClosing;
  }
  bool subscribed() const { return subscriptions != nullptr; }

  // No rule between look-up and handler has to do with it.
  bool plain() const {
    return authenticated && !monitoring && transaction == nullptr &&
           !subscribed();
  }
  // Between MULTI and EXEC.
  bool in_multi() const {
    return transaction != nullptr && transaction->open();
  }
  // Within EXEC: nothing waits for anything.
  bool in_exec() const {
    return transaction != nullptr && transaction->running();
  }

  const uint64_t id;
  Transport& transport;
  State state = State::kReady;
  resp::Protocol protocol = resp::Protocol::kResp2;
  ReplyMode reply_mode = ReplyMode::kOn;
  // Whether it gave the password, or came when there was none.
  bool authenticated = true;
  bool no_evict = false;
  bool no_touch = false;
  bool monitoring = false;  // is shown all requests
  // Runs what a log tells: it waits for nothing.
  bool replaying = false;
  // On the engine's list of sessions whose buffered input is to be run.
  bool resuming = false;
  int database = 0;

  resp::RequestParser parser;
  // Bytes that were received but not run yet: the beginning of a request, or
  // what was pipelined behind one that waits.
  resp::ByteBuffer input;
  resp::ByteBuffer output;
  // Where in `output` the reply under way begins: CLIENT REPLY may take it
  // back.
  size_t reply_begin = 0;

  // What is sent of the output at once, and then after a pause: 0 is all.
  size_t piece_bytes = 0;

  // Where the log has the last effect of what it sent: replies wait for it.
  uint64_t log_position = 0;

  // The request under way while the session waits.
  OwnedRequest pending;
  // Set while kBlocked.
  std::unique_ptr<WaitList::Waiter> waiter;
  TimeUp time_up = TimeUp::kNullArray;
  // What it watches and what it queued, if anything.
  std::unique_ptr<Transaction> transaction;
  // What it listens to, if anything. Changed by Pubsub.
  std::unique_ptr<Pubsub::Subscriptions> subscriptions;

  std::string name;
  std::string library_name;
  std::string library_version;
  // What it asked for last, refused or not; null if there is no such command.
  const CommandSpec* last_command = nullptr;
  int64_t connected_us = 0;  // monotonic
  int64_t last_used_us = 0;  // monotonic, of bytes or of an answer
  // Since when the output is above its soft limit, monotonic.
  std::optional<int64_t> over_soft_limit_us;
};

}  // namespace listq::server
