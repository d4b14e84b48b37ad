// A recursive descent through the notation of the rows, and its rendering for
// people.
#include "server/engine/command_syntax.h"

#include <algorithm>
#include <utility>

namespace listq::server {

namespace {

using Arguments = std::vector<ArgumentDoc>;

constexpr std::string_view kTypes[] = {"key",      "string",  "integer",
                                       "double",   "pattern", "key-pattern",
                                       "unix-time"};
constexpr std::string_view kDelimiters = " []{}<>|";

bool IsUpper(char c) { return c >= 'A' && c <= 'Z'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (IsUpper(c)) c = static_cast<char>(c + 32);
  }
  return lower;
}

// Each Read... takes what it reads off the text; false: the text is malformed.
class SyntaxParser {
 public:
  explicit SyntaxParser(std::string_view text) : rest_(text) {}

  bool ReadAll(Arguments& out) {
    SkipSpaces();
    while (!rest_.empty()) {
      if (!ReadItem(out.emplace_back())) return false;
    }
    return true;
  }

 private:
  // [argument] or argument.
  bool ReadItem(ArgumentDoc& out) {
    out.optional = Take('[');
    if (!ReadArgument(out)) return false;
    return !out.optional || Take(']');
  }

  // WORD, name:type or WORD name:type.
  bool ReadArgument(ArgumentDoc& out) {
    if (!rest_.empty() && IsUpper(rest_[0])) {
      std::string_view word = ReadWord();
      if (word.ends_with("...")) {
        out.multiple = out.multiple_token = true;
        word.remove_suffix(3);
      }
      TakeVersion(word, out);
      out.token = word;
      SkipSpaces();
      if (rest_.empty() || !IsLower(rest_[0])) {
        out.name = LowerCase(word);
        out.type = "pure-token";
        return true;
      }
    }
    return ReadNamed(out);
  }

  bool ReadNamed(ArgumentDoc& out) {
    std::string_view word = ReadWord();
    const bool composite = word.ends_with(':') && !rest_.empty() &&
                           (rest_[0] == '<' || rest_[0] == '{');
    if (composite) {
      word.remove_suffix(1);
      out.name = word;
      const bool read =
          rest_[0] == '<' ? ReadAlternatives(out) : ReadGroup(out);
      if (!read) return false;
      word = ReadWord();
    }
    if (word.ends_with("...")) {
      out.multiple = true;
      word.remove_suffix(3);
    }
    TakeVersion(word, out);
    SkipSpaces();
    // What follows a composite is its suffix and nothing else.
    return composite ? word.empty() : ReadNameAndType(word, out);
  }

  static bool ReadNameAndType(std::string_view word, ArgumentDoc& out) {
    // Redis has names with colons in them, as in ip:port.
    const size_t colon = word.rfind(':');
    if (colon == std::string_view::npos || colon == 0) return false;
    out.name = word.substr(0, colon);
    out.type = word.substr(colon + 1);
    if (!out.type.empty() && IsUpper(out.type[0])) {
      out.token = std::exchange(out.type, "pure-token");
      return true;
    }
    return std::ranges::find(kTypes, out.type) != std::end(kTypes);
  }

  bool ReadAlternatives(ArgumentDoc& out) {
    out.type = "oneof";
    if (!Take('<')) return false;
    do {
      if (!ReadItem(out.arguments.emplace_back())) return false;
    } while (Take('|'));
    return TakeTight('>');
  }

  bool ReadGroup(ArgumentDoc& out) {
    out.type = "block";
    if (!Take('{')) return false;
    do {
      if (!ReadItem(out.arguments.emplace_back())) return false;
    } while (!rest_.empty() && rest_[0] != '}');
    return TakeTight('}');
  }

  // Splits "@6.2.0" or "@..2.8.12" off the end of `word`.
  static void TakeVersion(std::string_view& word, ArgumentDoc& out) {
    const size_t at = word.rfind('@');
    if (at == std::string_view::npos) return;
    std::string_view version = word.substr(at + 1);
    word = word.substr(0, at);
    if (version.starts_with("..")) {
      out.deprecated_since = version.substr(2);
    } else {
      out.since = version;
    }
  }

  std::string_view ReadWord() {
    const size_t end = std::min(rest_.find_first_of(kDelimiters), rest_.size());
    const std::string_view word = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return word;
  }

  bool TakeTight(char c) {
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool Take(char c) {
    const bool taken = TakeTight(c);
    if (taken) SkipSpaces();
    return taken;
  }
  void SkipSpaces() {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size()));
  }

  std::string_view rest_;
};

std::string ArgumentText(const ArgumentDoc& argument);

std::string Join(const Arguments& arguments, std::string_view separator) {
  std::string text;
  for (const ArgumentDoc& argument : arguments) {
    if (!text.empty()) text += separator;
    text += ArgumentText(argument);
  }
  return text;
}

std::string ValueText(const ArgumentDoc& argument) {
  if (argument.type == "block") return Join(argument.arguments, " ");
  if (argument.type != "oneof") return argument.name;
  std::string text = Join(argument.arguments, " | ");
  // The brackets of an optional choice hold it together already.
  const bool bracketed =
      argument.optional && argument.token.empty() && !argument.multiple;
  return bracketed ? text : "<" + text + ">";
}

std::string ArgumentText(const ArgumentDoc& argument) {
  std::string text = argument.token;
  if (argument.type != "pure-token") {
    const std::string value = ValueText(argument);
    if (!text.empty()) text += ' ';
    text += value;
    if (argument.multiple_token) {
      text += " [" + text + " ...]";
      return argument.optional ? "[" + text + "]" : text;
    }
    // A choice is too long to be written twice.
    if (argument.multiple) {
      text += argument.type == "oneof" ? " ..." : " [" + value + " ...]";
    }
  }
  return argument.optional ? "[" + text + "]" : text;
}

}  // namespace

std::optional<Arguments> ParseSyntax(std::string_view syntax) {
  Arguments arguments;
  if (!SyntaxParser(syntax).ReadAll(arguments)) return std::nullopt;
  return arguments;
}

std::string SyntaxText(const Arguments& arguments) {
  return Join(arguments, " ");
}

}  // namespace listq::server
