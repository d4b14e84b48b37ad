// HELP in Redis's layout, made of the rows of a container.
#include "server/commands/help.h"

#include <string>
#include <vector>

#include "server/engine/command_syntax.h"
#include "server/engine/command_table.h"
#include "server/engine/engine.h"

namespace listq::server {

namespace {

void Explain(std::vector<std::string>& lines, std::string heading,
             const CommandSpec& spec) {
  lines.push_back(std::move(heading));
  lines.push_back("    " + std::string(spec.summary));
}

std::string Heading(const CommandSpec& subcommand) {
  std::string heading = UpperCase(subcommand.name);
  const auto arguments = ParseSyntax(subcommand.syntax);
  if (arguments.has_value() && !arguments->empty()) {
    heading += " " + SyntaxText(*arguments);
  }
  return heading;
}

}  // namespace

void ReplyWithHelp(CommandContext& context) {
  const CommandSpec& help = context.spec();
  const CommandSpec& container = *context.engine().commands().ContainerOf(help);
  std::vector<std::string> lines;
  lines.push_back(UpperCase(container.name) +
                  " <subcommand> [<arg> [value] [opt] ...]. "
                  "Subcommands are:");
  if (container.handler != nullptr) {
    Explain(lines, "(no subcommand)", container);
  }
  for (const CommandSpec& subcommand : container.subcommands) {
    if (&subcommand == &help) continue;  // comes last
    Explain(lines, Heading(subcommand), subcommand);
  }
  Explain(lines, Heading(help), help);
  context.reply().Array(lines.size());
  for (const std::string& line : lines) context.reply().Status(line);
}

}  // namespace listq::server
