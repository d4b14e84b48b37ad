// COMMAND: what the commands of this server are, told from their rows.
#include <optional>
#include <string>
#include <vector>

#include "server/commands/all_commands.h"
#include "server/commands/command_docs.h"
#include "server/commands/command_info.h"
#include "server/commands/help.h"
#include "server/engine/arg_reader.h"
#include "server/engine/command_context.h"
#include "server/engine/command_keys.h"
#include "server/engine/command_names.h"
#include "server/engine/command_table.h"
#include "server/engine/engine.h"
#include "storage/glob.h"

namespace listq::server {

namespace {

const CommandTable& TableOf(CommandContext& context) {
  return context.engine().commands();
}

void ReplyWithAll(CommandContext& context) {
  const CommandTable& table = TableOf(context);
  context.reply().Array(table.commands().size());
  for (const CommandSpec* spec : table.commands()) {
    WriteCommandInfo(context.reply(), table, *spec);
  }
}

void CommandCount(CommandContext& context) {
  context.reply().Integer(
      static_cast<int64_t>(TableOf(context).commands().size()));
}

void CommandInfo(CommandContext& context) {
  const Args names = context.args().subspan(2);
  if (names.empty()) return ReplyWithAll(context);
  const CommandTable& table = TableOf(context);
  context.reply().Array(names.size());
  for (std::string_view name : names) {
    const CommandSpec* spec = table.FindByFullName(name);
    if (spec == nullptr) {
      context.reply().Null();
    } else {
      WriteCommandInfo(context.reply(), table, *spec);
    }
  }
}

void CommandDocs(CommandContext& context) {
  const CommandTable& table = TableOf(context);
  std::vector<const CommandSpec*> wanted;
  for (std::string_view name : context.args().subspan(2)) {
    const CommandSpec* spec = table.FindByFullName(name);
    if (spec != nullptr) wanted.push_back(spec);
  }
  if (context.args().size() == 2) {
    wanted.assign(table.commands().begin(), table.commands().end());
  }
  context.reply().Map(wanted.size());
  for (const CommandSpec* spec : wanted) {
    WriteCommandDocs(context.reply(), table, *spec);
  }
}

// ---- LIST ----

struct Filter {
  enum class By : uint8_t { kNothing, kModule, kCategory, kPattern };
  By by = By::kNothing;
  std::string_view text;
};

Filter ReadFilter(ArgReader& reader) {
  constexpr std::pair<std::string_view, Filter::By> kWords[] = {
      {"module", Filter::By::kModule},
      {"aclcat", Filter::By::kCategory},
      {"pattern", Filter::By::kPattern}};
  if (reader.done()) return {};
  if (reader.left() == 3 && reader.TakeWord("filterby")) {
    for (const auto& [word, by] : kWords) {
      if (reader.TakeWord(word)) return {by, reader.Text()};
    }
  }
  reader.Fail(kSyntaxError);
  return {};
}

bool Passes(const Filter& filter, const CommandSpec& spec,
            std::string_view full_name) {
  switch (filter.by) {
    case Filter::By::kNothing:
      return true;
    case Filter::By::kModule:
      return false;  // there are no modules
    case Filter::By::kCategory:
      for (std::string_view category : CategoryNames(spec)) {
        if (IsWord(filter.text, category)) return true;
      }
      return false;
    case Filter::By::kPattern:
      return storage::GlobMatches(filter.text, full_name,
                                  storage::Case::kInsensitive);
  }
  return false;
}

void CommandList(CommandContext& context) {
  ArgReader reader(context.args(), 2);
  const Filter filter = ReadFilter(reader);
  if (reader.failed()) return context.Fail(reader.error());
  const CommandTable& table = TableOf(context);
  std::vector<std::string> names;
  const auto add = [&](const CommandSpec& spec) {
    std::string full_name = table.FullName(spec);
    if (Passes(filter, spec, full_name)) names.push_back(full_name);
  };
  for (const CommandSpec* spec : table.commands()) {
    add(*spec);
    for (const CommandSpec& subcommand : spec->subcommands) add(subcommand);
  }
  context.reply().Array(names.size());
  for (const std::string& name : names) context.reply().Bulk(name);
}

// ---- GETKEYS ----

const CommandSpec* FindFor(const CommandTable& table, Args request) {
  const CommandSpec* spec = table.Find(request[0]);
  if (spec == nullptr || spec->subcommands.empty()) return spec;
  return CommandTable::FindSubcommand(*spec, request[1]);
}

// The keys of the request that follows the two words; nullopt once the error
// has been replied. Requires: two arguments at least.
std::optional<std::vector<KeyUse>> ReadKeys(CommandContext& context) {
  const Args request = context.args().subspan(2);
  const CommandSpec* spec = FindFor(TableOf(context), request);
  std::string_view error;
  if (spec == nullptr) {
    error = "ERR Invalid command specified";
  } else if (!HasKeys(*spec)) {
    error = "ERR The command has no key arguments";
  } else if (!spec->AcceptsCount(request.size())) {
    error = "ERR Invalid number of arguments specified for command";
  } else if (auto keys = KeysOf(*spec, request); keys.has_value()) {
    return keys;
  } else {
    error = "ERR Invalid arguments specified for command";
  }
  context.Fail(error);
  return std::nullopt;
}

void CommandGetkeys(CommandContext& context) {
  const auto keys = ReadKeys(context);
  if (!keys.has_value()) return;
  context.reply().Array(keys->size());
  for (const KeyUse& use : *keys) context.reply().Bulk(use.key);
}

void CommandGetkeysandflags(CommandContext& context) {
  const auto keys = ReadKeys(context);
  if (!keys.has_value()) return;
  context.reply().Array(keys->size());
  for (const KeyUse& use : *keys) {
    context.reply().Array(2);
    context.reply().Bulk(use.key);
    WriteNames(context.reply(), KeyFlagNames(use.flags));
  }
}

constexpr uint32_t kAnytime = kLoading | kStale | kConnectionCategory;

constexpr CommandSpec kCommandSubcommands[] = {
    {.name = "count",
     .group = Group::kServer,
     .since = "2.8.13",
     .summary = "Counts the commands.",
     .complexity = "O(1)",
     .arity = 2,
     .flags = kAnytime,
     .handler = CommandCount},
    {.name = "docs",
     .group = Group::kServer,
     .since = "7.0.0",
     .summary = "Explains commands and their arguments, all if none is named.",
     .complexity = "O(N) in the commands explained",
     .arity = -2,
     .flags = kAnytime,
     .syntax = "[command-name:string...]",
     .tips = "nondeterministic_output_order",
     .handler = CommandDocs},
    {.name = "getkeys",
     .group = Group::kServer,
     .since = "2.8.13",
     .summary = "Picks the keys out of a whole command.",
     .complexity = "O(N) in the arguments of the command",
     .arity = -4,
     .flags = kAnytime,
     .syntax = "command:string arg:string...",
     .handler = CommandGetkeys},
    {.name = "getkeysandflags",
     .group = Group::kServer,
     .since = "7.0.0",
     .summary = "Picks the keys out of a whole command and tells how it uses "
                "each.",
     .complexity = "O(N) in the arguments of the command",
     .arity = -4,
     .flags = kAnytime,
     .syntax = "command:string arg:string...",
     .handler = CommandGetkeysandflags},
    {.name = "help",
     .group = Group::kServer,
     .since = "5.0.0",
     .summary = "Prints this help.",
     .complexity = "O(1)",
     .arity = 2,
     .flags = kAnytime,
     .handler = ReplyWithHelp},
    {.name = "info",
     .group = Group::kServer,
     .since = "2.8.13",
     .summary = "Tells the properties of commands, of all if none is named.",
     .complexity = "O(N) in the commands shown",
     .arity = -2,
     .flags = kAnytime,
     .syntax = "[command-name:string...]",
     .tips = "nondeterministic_output_order",
     .handler = CommandInfo},
    {.name = "list",
     .group = Group::kServer,
     .since = "7.0.0",
     .summary = "Lists the names of the commands.",
     .complexity = "O(N) in the commands",
     .arity = -2,
     .flags = kAnytime,
     .syntax = "[FILTERBY filterby:<MODULE module-name:string|"
               "ACLCAT category:string|PATTERN pattern:pattern>]",
     .tips = "nondeterministic_output_order",
     .handler = CommandList},
};
static_assert(IsWellFormed(kCommandSubcommands));

constexpr CommandSpec kIntrospectionCommands[] = {
    {.name = "command",
     .group = Group::kServer,
     .since = "2.8.13",
     .summary = "Tells the properties of all commands.",
     .complexity = "O(N) in the commands",
     .arity = -1,
     .flags = kAnytime,
     .tips = "nondeterministic_output_order",
     .handler = ReplyWithAll,
     .subcommands = kCommandSubcommands},
};
static_assert(IsWellFormed(kIntrospectionCommands));

}  // namespace

std::span<const CommandSpec> IntrospectionCommands() {
  return kIntrospectionCommands;
}

}  // namespace listq::server
