// Where settings come from at start: a text in the manner of redis.conf, and
// the command line. What each of them means is in settings.cc.
#include "server/admin/config.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "resp/word_splitter.h"

namespace listq::server {

namespace {

using Refusal = std::optional<std::string>;

// False if the quotes in `line` do not match.
bool SplitWords(std::string_view line, std::vector<std::string>& words) {
  resp::WordSplitter splitter(line);
  std::string unquoted;
  std::string_view word;
  auto status = splitter.Next(unquoted, &word);
  for (; status == resp::WordSplitter::Status::kWord;
       status = splitter.Next(unquoted, &word)) {
    words.emplace_back(word);
  }
  return status == resp::WordSplitter::Status::kEnd;
}

Refusal ApplyDirective(const std::string& name,
                       std::span<const std::string> words, Config& config) {
  if (name == "include") {
    return "include is not supported: put all settings into one file";
  }
  const Setting* setting = FindSetting(name);
  if (setting == nullptr) return "there is no such setting";
  std::vector<std::string> list;
  if (setting->takes_many && words.size() <= 1) {
    // A list may come as one word, and an empty list as none, as in Redis.
    if (!words.empty() && !SplitWords(words[0], list)) {
      return "unbalanced quotes";
    }
    if (list.empty()) list.emplace_back();
    words = list;
  }
  if (words.empty() || (words.size() > 1 && !setting->takes_many)) {
    return "wrong number of arguments";
  }
  return setting->set(config, words);
}

std::string_view Trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

Refusal ApplyLine(std::string_view line, Config& config) {
  std::vector<std::string> words;
  if (!SplitWords(line, words)) return "unbalanced quotes";
  if (words.empty()) return std::nullopt;
  return ApplyDirective(words[0], std::span(words).subspan(1), config);
}

// False with errno set if `fd` cannot be read.
bool ReadAll(int fd, std::string& text) {
  std::array<char, 4096> block;
  for (;;) {
    const ssize_t bytes = ::read(fd, block.data(), block.size());
    if (bytes == 0) return true;
    if (bytes < 0 && errno == EINTR) continue;
    if (bytes < 0) return false;
    text.append(block.data(), static_cast<size_t>(bytes));
  }
}

std::string AbsolutePath(const std::string& path) {
  char* resolved = ::realpath(path.c_str(), nullptr);
  std::string result = resolved != nullptr ? resolved : path;
  std::free(resolved);
  return result;
}

Refusal LoadFile(const std::string& path, Config& config) {
  const bool is_input = path == "-";
  const std::string name = is_input ? "standard input" : path;
  const int fd =
      is_input ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  std::string text;
  const bool readable = fd >= 0 && ReadAll(fd, text);
  const int error = errno;
  if (fd >= 0 && !is_input) ::close(fd);
  if (!readable) {
    return "Cannot read the configuration file " + name + ": " +
           std::strerror(error);
  }
  Refusal refusal = ParseConfigText(text, config);
  if (refusal.has_value()) return name + ", " + *refusal;
  if (!is_input) config.config_file = AbsolutePath(path);
  return std::nullopt;
}

bool IsOption(const std::string& argument) {
  return argument.starts_with("--");
}

// Applies the option at the front of `rest` and drops it with its words.
Refusal ApplyOption(std::span<const std::string>& rest, Config& config) {
  const std::string name = rest[0].substr(2);
  rest = rest.subspan(1);
  size_t count = 0;
  // The word behind an option is its value, whatever it looks like: a
  // password may begin with dashes. Redis excepts `save`, and so does this.
  if (!rest.empty() && name != "save") count = 1;
  while (count < rest.size() && !IsOption(rest[count])) ++count;
  Refusal refusal = ApplyDirective(name, rest.first(count), config);
  rest = rest.subspan(count);
  if (refusal.has_value()) return "--" + name + ": " + *refusal;
  return std::nullopt;
}

}  // namespace

Refusal ParseConfigText(std::string_view text, Config& config) {
  for (size_t number = 1; !text.empty(); ++number) {
    const size_t end = text.find('\n');
    const std::string_view line = Trim(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view()
                                         : text.substr(end + 1);
    if (line.empty() || line[0] == '#') continue;
    const Refusal refusal = ApplyLine(line, config);
    if (refusal.has_value()) {
      return "line " + std::to_string(number) + ", '" + std::string(line) +
             "': " + *refusal;
    }
  }
  return std::nullopt;
}

Refusal ParseCommandLine(std::span<const std::string> arguments,
                         CommandLine& result) {
  if (!arguments.empty()) {
    const std::string& first = arguments[0];
    if (first == "-v" || first == "--version") {
      result.action = CommandLine::Action::kShowVersion;
      return std::nullopt;
    }
    if (first == "-h" || first == "--help") {
      result.action = CommandLine::Action::kShowHelp;
      return std::nullopt;
    }
    if (!IsOption(first)) {
      if (Refusal refusal = LoadFile(first, result.config)) return refusal;
      arguments = arguments.subspan(1);
    }
  }
  result.config.dir = AbsolutePath(result.config.dir);
  while (!arguments.empty()) {
    if (!IsOption(arguments[0])) {
      return "'" + arguments[0] + "' is not an option: they begin with --";
    }
    if (Refusal refusal = ApplyOption(arguments, result.config)) return refusal;
  }
  if (result.config.clock_is_virtual &&
      result.config.enable_test_commands == "no") {
    return "'clock virtual' needs enable-test-commands: nobody could move the "
           "clock";
  }
  return std::nullopt;
}

std::string HelpText() {
  std::string text =
      "Usage: listq-server [FILE|-] [--SETTING VALUE...]...\n"
      "       listq-server --version\n"
      "       listq-server --help\n"
      "\n"
      "FILE is in the format of redis.conf; - reads it from standard input.\n"
      "Settings and their defaults:\n";
  const Config defaults;
  for (const Setting& setting : Settings()) {
    const std::string value = setting.get(defaults);
    text += "  --" + std::string(setting.name) + ' ' +
            (value.empty() ? "\"\"" : value) + '\n';
  }
  return text;
}

}  // namespace listq::server
