// Which requests a test means: COMMAND, KEY and CLIENT, as LQ.FAULT and
// LQ.RECORD take them. Without any of these it means all.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "server/engine/arg_reader.h"
#include "server/engine/command.h"
#include "server/engine/command_table.h"
#include "server/engine/session.h"

namespace listq::server {

class RequestFilter {
 public:
  // Takes `COMMAND name`, `KEY pattern` or `CLIENT pattern` if it comes next;
  // false if something else does, or nothing. Latches an error in the reader
  // for what makes no sense. Those who read more options call it for each.
  bool TakeOption(ArgReader& reader, const CommandTable& commands);

  // A request of `session` that is `args`; `spec` is null if there is no such
  // command. What LQ. commands do to the server is for nobody to meddle with:
  // they never match, and requests without a command or with a wrong number
  // of arguments match no COMMAND and no KEY.
  bool Matches(const Session& session, const CommandSpec* spec,
               Args args) const {
    return Matches(session.name, spec, args);
  }
  // The same, for a client of that name.
  bool Matches(std::string_view client_name, const CommandSpec* spec,
               Args args) const;

  // None of the options was given.
  bool empty() const {
    return command_ == nullptr && !key_.has_value() && !client_.has_value();
  }

 private:
  void SetCommand(ArgReader& reader, const CommandTable& commands);
  static void SetPattern(ArgReader& reader, std::string_view option,
                         std::optional<std::string>& pattern);
  bool MatchesCommand(const CommandSpec& spec) const;
  bool MatchesKey(const CommandSpec& spec, Args args) const;

  const CommandSpec* command_ = nullptr;
  std::optional<std::string> key_;
  std::optional<std::string> client_;
};

}  // namespace listq::server
