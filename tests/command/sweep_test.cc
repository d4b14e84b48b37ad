// Every command of the table, whatever it is: run with arguments made from its
// syntax, and with too few and too many; and named by some other test.
#include <gtest/gtest.h>

#include <cctype>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "server/commands/all_commands.h"
#include "server/engine/command_syntax.h"
#include "server/engine/errors.h"
#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

using server::ArgumentDoc;
using server::CommandSpec;

// A command or subcommand, and how a request for it begins.
struct Named {
  const CommandSpec* spec;
  std::string full_name;
  std::vector<std::string> words;
};

std::vector<Named> EveryCommand() {
  std::vector<Named> all;
  for (const auto table : server::AllCommands(server::TestCommands::kPresent)) {
    for (const CommandSpec& spec : table) {
      const std::string name(spec.name);
      if (spec.handler != nullptr) all.push_back({&spec, name, {name}});
      for (const CommandSpec& sub : spec.subcommands) {
        const std::string word(sub.name);
        all.push_back({&sub, name + "|" + word, {name, word}});
      }
    }
  }
  return all;
}

std::string ValueOf(const ArgumentDoc& argument) {
  if (argument.type == "integer" || argument.type == "unix-time") return "1";
  if (argument.type == "double") return "0.01";
  if (argument.type == "pattern") return "*";
  return argument.type == "key" ? "key" : "text";
}

void AppendRequired(const std::vector<ArgumentDoc>& arguments,
                    std::vector<std::string>& words) {
  for (const ArgumentDoc& argument : arguments) {
    if (argument.optional) continue;
    if (!argument.token.empty()) words.push_back(argument.token);
    if (argument.type == "pure-token") continue;
    if (argument.type == "oneof") {
      AppendRequired({argument.arguments.front()}, words);
    } else if (argument.type == "block") {
      AppendRequired(argument.arguments, words);
    } else {
      words.push_back(ValueOf(argument));
    }
  }
}

// What the syntax asks for at least.
std::vector<std::string> LeastRequest(const Named& command) {
  std::vector<std::string> words = command.words;
  const auto arguments = server::ParseSyntax(command.spec->syntax);
  if (arguments.has_value()) AppendRequired(*arguments, words);
  const auto least = static_cast<size_t>(std::abs(command.spec->arity));
  while (words.size() < least) words.emplace_back("text");
  return words;
}

std::string Join(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) line += word + " ";
  return line;
}

// Runs one request on a server of its own; "blocked" and "closed" stand for
// the replies that do not come.
std::string RunAlone(const std::vector<std::string>& words,
                     const std::string& first) {
  server::Config config;
  config.enable_test_commands = "yes";
  TestServer server(config);
  TestClient& client = server.Connect();
  if (!first.empty()) client.Run(first);
  client.Pipeline(Join(words));
  const std::string reply = client.Take();
  // SUBSCRIBE and its like confirm each name.
  if (!words[0].ends_with("subscribe")) {
    EXPECT_EQ(client.TakeAll(), "") << Join(words);
  }
  if (!reply.empty()) return reply;
  if (client.closed()) return "closed";
  return client.session().waiting() ? "blocked" : "";
}

TEST(SweepTest, EveryCommandAnswersItsLeastRequest) {
  for (const Named& command : EveryCommand()) {
    const std::vector<std::string> words = LeastRequest(command);
    for (const char* first : {"", "RPUSH key a b", "SET key v"}) {
      const std::string reply = RunAlone(words, first);
      EXPECT_NE(reply, "") << Join(words);
      EXPECT_FALSE(reply.starts_with("-ERR wrong number of arguments"))
          << reply;
    }
  }
}

// EXEC says that it discards the transaction, too.
std::string CountError(const Named& command) {
  const std::string error = ArityErrorOf(command.full_name);
  if (!command.spec->Has(server::kExecutes)) return error;
  return "-" + server::ExecAbortError(error.substr(sizeof "-ERR"));
}

TEST(SweepTest, EveryCommandRefusesTooFewArguments) {
  for (const Named& command : EveryCommand()) {
    std::vector<std::string> words = LeastRequest(command);
    const auto least = static_cast<size_t>(std::abs(command.spec->arity));
    if (least - 1 < command.words.size()) continue;
    words.resize(least - 1);
    EXPECT_EQ(RunAlone(words, ""), ArityErrorOf(command.full_name));
  }
}

TEST(SweepTest, EveryCommandOfFixedLengthRefusesMore) {
  for (const Named& command : EveryCommand()) {
    if (command.spec->arity < 0) continue;
    std::vector<std::string> words = LeastRequest(command);
    words.emplace_back("more");
    EXPECT_EQ(RunAlone(words, ""), CountError(command));
  }
}

TEST(SweepTest, EveryCommandAnswersWhateverItIsGiven) {
  for (const Named& command : EveryCommand()) {
    for (const char* word :
         {"text", "key", "0", "1", "-1", "9223372036854775807", "\"\"", "*"}) {
      std::vector<std::string> words = LeastRequest(command);
      for (int i = 0; i < 12; ++i) {
        words.emplace_back(word);
        EXPECT_NE(RunAlone(words, "RPUSH key a b"), "") << Join(words);
      }
      std::vector<std::string> few = command.words;
      for (int i = 0; i < 8; ++i) {
        few.emplace_back(word);
        EXPECT_NE(RunAlone(few, "RPUSH key a b"), "") << Join(few);
      }
    }
  }
}

// The sources of the other tests beside this one, in lower case.
std::string OtherTests() {
  std::string text;
  const std::filesystem::path self = __FILE__;
  for (const auto& entry :
       std::filesystem::directory_iterator(self.parent_path())) {
    if (entry.path().filename() == self.filename()) continue;
    std::ifstream file(entry.path());
    text.append(std::istreambuf_iterator<char>(file), {});
  }
  for (char& c : text) {
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return text;
}

TEST(SweepTest, EveryCommandIsRunBySomeOtherTest) {
  const std::string tests = OtherTests();
  for (const Named& command : EveryCommand()) {
    const std::string name = command.words.size() == 1
                                 ? command.words[0]
                                 : command.words[0] + " " + command.words[1];
    bool found = false;
    for (size_t at = tests.find(name); at != std::string::npos && !found;
         at = tests.find(name, at + 1)) {
      const std::string_view before(tests.data(), at);
      found = (before.ends_with("\"") || before.ends_with("\\n") ||
               before.ends_with("(")) &&
              std::strchr(" \"\\)", tests[at + name.size()]) != nullptr;
    }
    EXPECT_TRUE(found) << "no test runs " << command.full_name;
  }
}

}  // namespace
}  // namespace listq::testing
