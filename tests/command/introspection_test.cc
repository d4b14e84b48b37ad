// COMMAND: what the server tells of its own commands.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "server/commands/all_commands.h"
#include "server/engine/command_syntax.h"
#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

using resp::Reply;

class IntrospectionTest : public CommandTest {
 protected:
  std::vector<std::string> List(const std::string& filter = "") {
    std::vector<std::string> names;
    const Reply list = a_.Ask("COMMAND LIST " + filter);
    for (const Reply& name : list.elements) names.push_back(name.text);
    return names;
  }
  // A field of COMMAND DOCS, "absent" if it is not there.
  std::string Doc(const std::string& command, std::string_view field) {
    const Reply docs = a_.Ask("COMMAND DOCS " + command);
    if (docs.elements.size() != 2) return "undocumented";
    const std::vector<Reply>& fields = docs.elements[1].elements;
    for (size_t i = 0; i + 1 < fields.size(); i += 2) {
      if (fields[i].text == field) return resp::ToLine(fields[i + 1]);
    }
    return "absent";
  }
};

TEST_F(IntrospectionTest, ListNamesCommandsAndSubcommands) {
  const std::vector<std::string> names = List();
  for (const char* name : {"lpush", "client", "client|kill", "command|docs"}) {
    EXPECT_EQ(std::ranges::count(names, name), 1) << name;
  }
}

TEST_F(IntrospectionTest, ListIsFiltered) {
  EXPECT_EQ(Run("COMMAND LIST FILTERBY PATTERN bl*"),
            R"(["blmove", "blmpop", "blpop"])");
  EXPECT_EQ(Run("COMMAND LIST FILTERBY ACLCAT Blocking"),
            R"(["blmove", "blmpop", "blpop", "brpop", "brpoplpush", "bzmpop", )"
            R"("bzpopmax", "bzpopmin"])");
  EXPECT_EQ(Run("COMMAND LIST FILTERBY ACLCAT nothing"), "[]");
  EXPECT_EQ(Run("COMMAND LIST FILTERBY MODULE any"), "[]");
  EXPECT_EQ(Run("COMMAND LIST FILTERBY PATTERN"), kSyntax);
  EXPECT_EQ(Run("COMMAND LIST FILTERBY AGE 1"), kSyntax);
  EXPECT_EQ(Run("COMMAND LIST ALL"), kSyntax);
}

TEST_F(IntrospectionTest, CountIsThatOfCommandsWithoutSubcommands) {
  const auto commands = std::ranges::count_if(
      List(),
      [](const std::string& name) { return name.find('|') == name.npos; });
  EXPECT_EQ(Run("COMMAND COUNT"), ":" + std::to_string(commands));
  EXPECT_EQ(a_.Ask("COMMAND").elements.size(), static_cast<size_t>(commands));
  EXPECT_EQ(a_.Ask("COMMAND INFO").elements.size(),
            static_cast<size_t>(commands));
  EXPECT_EQ(a_.Ask("COMMAND DOCS").elements.size(),
            static_cast<size_t>(commands) * 2);
}

TEST_F(IntrospectionTest, InfoAnswersNullForWhatThereIsNot) {
  EXPECT_EQ(Run("COMMAND INFO nothing client|nothing"), "[nil, nil]");
  const Reply info = a_.Ask("COMMAND INFO BRPOP");
  ASSERT_EQ(info.elements.size(), 1u);
  EXPECT_EQ(
      resp::ToLine(info.elements[0]),
      R"(["brpop", :-3, [write, noscript, blocking], :1, :-2, :1, )"
      R"([@write, @list, @slow, @blocking], [], [["flags", )"
      R"([RW, access, delete], "begin_search", ["type", "index", "spec", )"
      R"(["index", :1]], "find_keys", ["type", "range", "spec", ["lastkey", )"
      R"(:-2, "keystep", :1, "limit", :0]]]], []])");
}

TEST_F(IntrospectionTest, InfoOfAContainerHasItsSubcommands) {
  const Reply info = a_.Ask("COMMAND INFO config");
  ASSERT_EQ(info.elements.size(), 1u);
  ASSERT_EQ(info.elements[0].elements.size(), 10u);
  std::string names;
  for (const Reply& sub : info.elements[0].elements[9].elements) {
    names += sub.elements[0].text + " ";
  }
  EXPECT_EQ(names, "config|get config|help config|resetstat config|set ");
}

TEST_F(IntrospectionTest, InfoUsesMapsAndSetsInResp3) {
  Run("HELLO 3");
  const std::string line = Run("COMMAND INFO llen");
  EXPECT_TRUE(
      line.starts_with(R"([["llen", :2, #{readonly, fast}, :1, :1, :1, )"
                       R"(#{@read, @list, @fast}, #{}, #{{"flags": #{RO}, )"))
      << line;
}

TEST_F(IntrospectionTest, DocsSayWhatThereIsToSay) {
  EXPECT_EQ(Doc("llen", "since"), R"("1.0.0")");
  EXPECT_EQ(Doc("llen", "group"), R"("list")");
  EXPECT_EQ(Doc("llen", "deprecated_since"), "absent");
  EXPECT_EQ(Doc("rpoplpush", "doc_flags"), "[deprecated]");
  EXPECT_EQ(Doc("rpoplpush", "deprecated_since"), R"("6.2.0")");
  EXPECT_EQ(Doc("llen", "arguments"),
            R"([["name", "key", "type", "key", "key_spec_index", :0]])");
  EXPECT_EQ(Doc("ltrim", "arguments"),
            R"([["name", "key", "type", "key", "key_spec_index", :0], )"
            R"(["name", "start", "type", "integer"], )"
            R"(["name", "stop", "type", "integer"]])");
  EXPECT_EQ(Run("COMMAND DOCS nothing"), "[]");
}

TEST_F(IntrospectionTest, DocsOfASubcommandStandAlone) {
  const std::string alone = Doc("client|kill", "since");
  EXPECT_EQ(alone, R"("2.4.0")");
  EXPECT_NE(Doc("client", "subcommands").find("client|kill"),
            std::string::npos);
}

TEST_F(IntrospectionTest, EveryRowHasAReadableSyntax) {
  size_t rows = 0;
  const auto check = [&rows](const server::CommandSpec& spec) {
    EXPECT_TRUE(server::ParseSyntax(spec.syntax).has_value())
        << spec.name << ": " << spec.syntax;
    if (spec.group != server::Group::kListq) ++rows;  // not on this server
  };
  for (const auto table : server::AllCommands(server::TestCommands::kPresent)) {
    for (const server::CommandSpec& spec : table) {
      check(spec);
      for (const server::CommandSpec& sub : spec.subcommands) check(sub);
    }
  }
  EXPECT_EQ(rows, List().size());
}

TEST_F(IntrospectionTest, GetkeysPicksTheKeys) {
  EXPECT_EQ(Run("COMMAND GETKEYS LPUSH q a b"), R"(["q"])");
  EXPECT_EQ(Run("COMMAND GETKEYS BLPOP a b c 0"), R"(["a", "b", "c"])");
  EXPECT_EQ(Run("COMMAND GETKEYS LMOVE a b LEFT LEFT"), R"(["a", "b"])");
  EXPECT_EQ(Run("COMMAND GETKEYS LMPOP 2 a b LEFT"), R"(["a", "b"])");
  EXPECT_EQ(Run("COMMAND GETKEYS BLMPOP 0 1 a LEFT COUNT 2"), R"(["a"])");
  EXPECT_EQ(Run("COMMAND GETKEYS OBJECT ENCODING a"), R"(["a"])");
}

TEST_F(IntrospectionTest, GetkeysRefusesWhatHasNone) {
  EXPECT_EQ(Run("COMMAND GETKEYS nothing q"), "-ERR Invalid command specified");
  EXPECT_EQ(Run("COMMAND GETKEYS CLIENT nothing"),
            "-ERR Invalid command specified");
  EXPECT_EQ(Run("COMMAND GETKEYS PING a"),
            "-ERR The command has no key arguments");
  EXPECT_EQ(Run("COMMAND GETKEYS LMOVE a"),
            "-ERR Invalid number of arguments specified for command");
  for (const char* numkeys : {"9", "0", "-1", "x", "9223372036854775807"}) {
    EXPECT_EQ(Run("COMMAND GETKEYS LMPOP " + std::string(numkeys) + " a LEFT"),
              "-ERR Invalid arguments specified for command")
        << numkeys;
  }
}

TEST_F(IntrospectionTest, GetkeysandflagsTellsTheUseOfEachKey) {
  EXPECT_EQ(Run("COMMAND GETKEYSANDFLAGS LMOVE a b LEFT LEFT"),
            R"([["a", [RW, access, delete]], ["b", [RW, insert]]])");
  EXPECT_EQ(Run("COMMAND GETKEYSANDFLAGS SET k v"), R"([["k", [OW, update]]])");
  EXPECT_EQ(Run("COMMAND GETKEYSANDFLAGS SET k v GET"),
            R"([["k", [RW, access, update]]])");
}

TEST_F(IntrospectionTest, HelpListsTheSubcommandsAndItselfLast) {
  const Reply help = a_.Ask("COMMAND HELP");
  ASSERT_GT(help.elements.size(), 10u);
  EXPECT_EQ(help.elements[0].text,
            "COMMAND <subcommand> [<arg> [value] [opt] ...]. Subcommands are:");
  EXPECT_EQ(help.elements[1].text, "(no subcommand)");
  EXPECT_EQ(help.elements[help.elements.size() - 2].text, "HELP");
  EXPECT_EQ(help.elements.back().text, "    Prints this help.");
}

}  // namespace
}  // namespace listq::testing
