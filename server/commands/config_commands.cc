// CONFIG: the settings of a running server.
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "resp/request_encoder.h"
#include "server/admin/config.h"
#include "server/commands/all_commands.h"
#include "server/commands/help.h"
#include "server/commands/on_disk.h"
#include "server/engine/command_context.h"
#include "server/engine/command_table.h"
#include "server/engine/engine.h"
#include "server/engine/permission.h"
#include "storage/glob.h"

namespace listq::server {

namespace {

bool IsPlain(std::string_view pattern) {
  return pattern.find_first_of("[*?") == pattern.npos;
}

// The name under which a setting is shown: as it was asked for, unless that
// was a pattern; empty if it was not asked for.
std::string_view NameAskedFor(Args patterns, std::string_view name) {
  for (std::string_view pattern : patterns) {
    if (storage::GlobMatches(pattern, name, storage::Case::kInsensitive)) {
      return IsPlain(pattern) ? pattern : name;
    }
  }
  return {};
}

// A test double is told of settings that it does not have.
void NoteUnknown(const CommandContext& context, std::string_view name) {
  Interceptor* const interceptor = context.engine().interceptor();
  if (interceptor == nullptr) return;
  interceptor->OnUnsupported("CONFIG " + UpperCase(context.spec().name) + " " +
                             std::string(name.substr(0, 128)));
}

void ConfigGet(CommandContext& context) {
  std::vector<std::pair<std::string_view, const Setting*>> found;
  const auto look_for = [&](std::string_view name, const Setting& setting) {
    name = NameAskedFor(context.args().subspan(2), name);
    if (!name.empty()) found.emplace_back(name, &setting);
  };
  for (const Setting& setting : Settings()) {
    look_for(setting.name, setting);
    look_for(setting.alias, setting);
  }
  for (const std::string_view name : context.args().subspan(2)) {
    if (IsPlain(name) && FindSetting(name) == nullptr) {
      NoteUnknown(context, name);
    }
  }
  context.reply().Map(found.size());
  for (const auto& [name, setting] : found) {
    context.reply().Bulk(name);
    context.reply().Bulk(setting->get(context.engine().config()));
  }
}

std::string SetFailure(std::string_view name, std::string_view reason) {
  return "ERR CONFIG SET failed (possibly related to argument '" +
         std::string(name) + "') - " + std::string(reason);
}

bool WantsDisk(const Config& config) {
  return KeepsData(config) || config.appendonly || !config.save.empty();
}

// Sets one parameter; answers the error's text.
std::optional<std::string> SetOne(Config& config, const Setting& setting,
                                  std::string_view value) {
  const bool keeps_data = KeepsData(config);
  std::vector<std::string> words;
  if (setting.clear != nullptr) setting.clear(config);
  if (!setting.takes_many) {
    words.emplace_back(value);
  } else if (!resp::SplitQuotedWords(value, words)) {
    return "Unbalanced quotes in configuration line";
  }
  auto error = setting.set(config, words);
  if (!error.has_value() && !keeps_data && WantsDisk(config)) {
    error = kNoDiskReason;
  }
  return error;
}

// False if the log was to be turned on and cannot be.
bool SwitchLog(Engine& engine, bool logged) {
  Config& config = engine.config();
  if (config.appendonly == logged) return true;
  if (!config.appendonly) {
    engine.persistence().append_log().Disable();
    return true;
  }
  config.appendonly = engine.persistence().append_log().Enable();
  return config.appendonly;
}

void ConfigSet(CommandContext& context) {
  if (context.args().size() % 2 != 0) return context.Fail(kSyntaxError);
  Config config = context.engine().config();
  std::vector<const Setting*> seen;
  for (size_t i = 2; i < context.args().size(); i += 2) {
    const std::string_view name = context.arg(i);
    const Setting* setting = FindSetting(name);
    if (setting == nullptr) {
      NoteUnknown(context, name);
      return context.Fail(
          "ERR Unknown option or number of arguments for CONFIG SET - '" +
          std::string(name) + "'");
    }
    if (setting->immutable) {
      return context.Fail(SetFailure(name, "can't set immutable config"));
    }
    if (setting->is_protected &&
        !IsAllowed(config.enable_protected_configs, context.session())) {
      return context.Fail(SetFailure(name, "can't set protected config"));
    }
    if (std::find(seen.begin(), seen.end(), setting) != seen.end()) {
      return context.Fail(SetFailure(name, "duplicate parameter"));
    }
    seen.push_back(setting);
  }
  // Nothing changes unless everything is right.
  for (size_t i = 0; i < seen.size(); ++i) {
    const auto error = SetOne(config, *seen[i], context.arg(2 * i + 3));
    if (error.has_value()) {
      return context.Fail(SetFailure(context.arg(2 * i + 2), *error));
    }
  }
  const bool logged = context.engine().config().appendonly;
  context.engine().config() = config;
  context.engine().ApplyConfig();
  if (!SwitchLog(context.engine(), logged)) {
    return context.Fail(
        SetFailure("appendonly", "Unable to turn on AOF. Check server logs."));
  }
  context.reply().Ok();
}

bool IsPassword(Args args, size_t index) {
  return index > 2 && index % 2 == 1 && IsWord(args[index - 1], "requirepass");
}

void ConfigResetstat(CommandContext& context) {
  context.engine().ResetStatistics();
  context.reply().Ok();
}

constexpr uint32_t kAdministration = kAdmin | kNoScript | kLoading | kStale;

constexpr CommandSpec kConfigSubcommands[] = {
    {.name = "get",
     .group = Group::kServer,
     .since = "2.0.0",
     .summary = "Reads the settings whose names match a pattern.",
     .complexity = "O(N) in the settings",
     .arity = -3,
     .flags = kAdministration,
     .syntax = "parameter:{parameter:string}...",
     .handler = ConfigGet},
    {.name = "help",
     .group = Group::kServer,
     .since = "5.0.0",
     .summary = "Prints this help.",
     .complexity = "O(1)",
     .arity = 2,
     .flags = kLoading | kStale,
     .handler = ReplyWithHelp},
    {.name = "resetstat",
     .group = Group::kServer,
     .since = "2.0.0",
     .summary = "Starts the counters of INFO anew.",
     .complexity = "O(1)",
     .arity = 2,
     .flags = kAdministration,
     .handler = ConfigResetstat},
    {.name = "set",
     .group = Group::kServer,
     .since = "2.0.0",
     .summary = "Changes settings, all of those named or none.",
     .complexity = "O(N) in the settings named",
     .arity = -4,
     .flags = kAdministration,
     .syntax = "parameter_value:{parameter:string value:string}...",
     .tips = "request_policy:all_nodes response_policy:all_succeeded",
     .handler = ConfigSet,
     .secret = IsPassword},
};
static_assert(IsWellFormed(kConfigSubcommands));

constexpr CommandSpec kConfigCommands[] = {
    {.name = "config",
     .group = Group::kServer,
     .since = "2.0.0",
     .summary = "Reads and changes the settings of the server.",
     .complexity = "That of the subcommand",
     .arity = -2,
     .subcommands = kConfigSubcommands},
};
static_assert(IsWellFormed(kConfigCommands));

}  // namespace

std::span<const CommandSpec> ConfigCommands() { return kConfigCommands; }

}  // namespace listq::server
