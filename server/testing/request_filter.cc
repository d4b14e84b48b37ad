// The options, and what they compare.
#include "server/testing/request_filter.h"

#include <algorithm>

#include "server/engine/command_keys.h"
#include "storage/glob.h"

namespace listq::server {

bool RequestFilter::TakeOption(ArgReader& reader,
                               const CommandTable& commands) {
  if (reader.TakeOption("command", 1)) {
    SetCommand(reader, commands);
  } else if (reader.TakeOption("key", 1)) {
    SetPattern(reader, "KEY", key_);
  } else if (reader.TakeOption("client", 1)) {
    SetPattern(reader, "CLIENT", client_);
  } else {
    return false;
  }
  return true;
}

void RequestFilter::SetCommand(ArgReader& reader,
                               const CommandTable& commands) {
  const std::string name(reader.Text());
  const CommandSpec* const spec = commands.FindByFullName(name);
  if (command_ != nullptr) return reader.Fail("ERR COMMAND is given twice");
  if (spec == nullptr) {
    return reader.Fail("ERR there is no command '" + name.substr(0, 128) +
                       "'; a subcommand is written \"client|setname\"");
  }
  if (spec->group == Group::kListq) {
    return reader.Fail("ERR the commands LQ. are exempt");
  }
  command_ = spec;
}

void RequestFilter::SetPattern(ArgReader& reader, std::string_view option,
                               std::optional<std::string>& pattern) {
  const std::string_view text = reader.Text();
  if (pattern.has_value()) {
    return reader.Fail("ERR " + std::string(option) + " is given twice");
  }
  pattern = text;
}

bool RequestFilter::Matches(std::string_view client_name,
                            const CommandSpec* spec, Args args) const {
  if (spec != nullptr && spec->group == Group::kListq) return false;
  if (client_.has_value() && !storage::GlobMatches(*client_, client_name)) {
    return false;
  }
  if (command_ == nullptr && !key_.has_value()) return true;
  return spec != nullptr && spec->AcceptsCount(args.size()) &&
         MatchesCommand(*spec) && MatchesKey(*spec, args);
}

bool RequestFilter::MatchesCommand(const CommandSpec& spec) const {
  if (command_ == nullptr || command_ == &spec) return true;
  // A subcommand belongs to what its container is called.
  const auto& rows = command_->subcommands;
  return !rows.empty() && &spec >= rows.data() &&
         &spec < rows.data() + rows.size();
}

bool RequestFilter::MatchesKey(const CommandSpec& spec, Args args) const {
  if (!key_.has_value()) return true;
  const auto keys = KeysOf(spec, args);
  return keys.has_value() &&
         std::any_of(keys->begin(), keys->end(), [this](const KeyUse& use) {
           return (use.flags & kNotKey) == 0 &&
                  storage::GlobMatches(*key_, use.key);
         });
}

}  // namespace listq::server
