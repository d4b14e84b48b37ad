// Looks at what the row of the command says about its arguments.
#include "server/engine/option_words.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include "server/engine/command_keys.h"
#include "server/engine/command_syntax.h"
#include "server/engine/command_table.h"
#include "server/engine/engine.h"

namespace listq::server {

namespace {

constexpr size_t kMostWords = 3;

bool LooksLikeOption(std::string_view word) {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  };
  return word.size() >= 2 && word.size() <= 20 && is_letter(word[0]) &&
         std::all_of(word.begin(), word.end(), [&](char c) {
           return is_letter(c) || c == '-' || c == '_';
         });
}

bool StandsIn(const std::vector<ArgumentDoc>& arguments,
              std::string_view word) {
  return std::any_of(
      arguments.begin(), arguments.end(), [&](const ArgumentDoc& argument) {
        return argument.token == word || StandsIn(argument.arguments, word);
      });
}

bool IsKey(const CommandContext& context, std::string_view argument) {
  const auto keys = KeysOf(context.spec(), context.args());
  return keys.has_value() &&
         std::any_of(keys->begin(), keys->end(), [&](const KeyUse& use) {
           return use.key.data() == argument.data();
         });
}

}  // namespace

std::string DescribeSyntaxError(const CommandContext& context) {
  const CommandSpec& spec = context.spec();
  const CommandTable& commands = context.engine().commands();
  std::string text = UpperCase(commands.FullName(spec));
  std::replace(text.begin(), text.end(), '|', ' ');
  text += ": syntax error";
  const auto known = ParseSyntax(spec.syntax);
  size_t words = 0;
  const size_t first = commands.ContainerOf(spec) != nullptr ? 2 : 1;
  for (size_t i = first; i < context.args().size(); ++i) {
    const std::string_view argument = context.arg(i);
    if (!LooksLikeOption(argument) || IsKey(context, argument) ||
        spec.Shown(context.args(), i).data() != argument.data()) {
      continue;
    }
    const std::string word = UpperCase(argument);
    if (known.has_value() && StandsIn(*known, word)) continue;
    text += (words == 0 ? " at " : " ") + word;
    if (++words == kMostWords) break;
  }
  return text;
}

}  // namespace listq::server
