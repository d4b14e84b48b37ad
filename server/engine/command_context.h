// What a handler sees: its arguments, the data, the reply, and the one way to
// wait.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>

#include "resp/reply_writer.h"
#include "server/engine/command.h"
#include "server/engine/errors.h"
#include "server/engine/session.h"
#include "storage/keyspace.h"
#include "storage/large_element.h"

namespace listq::server {

class Engine;

// A request that waited is run again.
struct Attempt {
  bool first = true;
  // Of the first attempt, if it had one.
  std::optional<int64_t> deadline = std::nullopt;
  bool intercepted = false;  // who intercepts has dealt with it
};

class CommandContext {
 public:
  CommandContext(Engine& engine, Session& session, const CommandSpec& spec,
                 Args args, const Attempt& attempt = {});

  Engine& engine() const { return engine_; }
  Session& session() const { return session_; }
  const CommandSpec& spec() const { return spec_; }
  Args args() const { return args_; }
  std::string_view arg(size_t index) const { return args_[index]; }
  bool first_attempt() const { return attempt_.first; }
  const Attempt& attempt() const { return attempt_; }

  // The selected database.
  storage::Keyspace& keys() const { return keys_; }

  // The last argument with the block in which it was received; nullopt if it
  // is too small or shares its block with too much. May be called once; the
  // arguments live as long as the element then.
  std::optional<storage::LargeElement> TakeLastArgument();

  resp::ReplyWriter& reply() { return reply_; }
  // A bulk string. The block goes to the session's output.
  void ReplyLarge(storage::LargeElement element);
  void Fail(std::string_view error) { reply_.Error(error); }
  void Fail(storage::Error error) { reply_.Error(ErrorText(error)); }

  // Instead of the request: what is to be replayed to have its effect, once the
  // change is made; several in their order. Costs little if it is not wanted:
  // only who would have to write texts for it needs to ask.
  void AddEffect(Args effect);
  void AddEffect(std::initializer_list<std::string_view> words) {
    AddEffect(Args(words.begin(), words.size()));
  }
  bool wants_effect() const;
  // The request itself is no effect.
  bool has_effect() const { return has_effect_; }

  // "wrong number of arguments": for what a range of counts cannot say.
  void FailArity();

  // False within EXEC and for a log, where a request that would wait is
  // answered as if its time were up.
  bool may_wait() const { return !session_.in_exec() && !session_.replaying; }
  // Instead of a reply: waits until one of `keys` holds a value of `type`, and
  // then runs the whole request again, or until `timeout_us` have passed
  // since the first attempt (0: for ever), and then answers a null array. So
  // it does at once if it may not wait.
  void BlockOn(std::span<const std::string_view> keys, storage::ValueType type,
               int64_t timeout_us);
  // The same for what will not happen; answers 0 then.
  void BlockInVain(int64_t timeout_us);

 private:
  std::optional<int64_t> Deadline(int64_t timeout_us) const;

  Engine& engine_;
  Session& session_;
  const CommandSpec& spec_;
  const Args args_;
  const Attempt attempt_;
  storage::Keyspace& keys_;
  resp::ReplyWriter reply_;
  bool has_effect_ = false;
};

}  // namespace listq::server
