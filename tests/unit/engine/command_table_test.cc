// Look-up of commands by name.
#include "server/engine/command_table.h"

#include <gtest/gtest.h>

#include <array>
#include <span>
#include <string>

namespace listq::server {
namespace {

void Nothing(CommandContext& /*context*/) {}

constexpr CommandSpec kSubcommands[] = {
    {.name = "kill",
     .since = "1.0.0",
     .summary = "K.",
     .arity = -2,
     .handler = Nothing},
    {.name = "list",
     .since = "1.0.0",
     .summary = "L.",
     .arity = -2,
     .handler = Nothing},
};
constexpr CommandSpec kFirst[] = {
    {.name = "ping",
     .since = "1.0.0",
     .summary = "P.",
     .arity = -1,
     .handler = Nothing},
};
constexpr CommandSpec kSecond[] = {
    {.name = "client",
     .since = "1.0.0",
     .summary = "C.",
     .arity = -2,
     .subcommands = kSubcommands},
    {.name = "echo",
     .since = "1.0.0",
     .summary = "E.",
     .arity = 2,
     .handler = Nothing},
};
static_assert(IsWellFormed(kFirst) && IsWellFormed(kSecond));

class CommandTableTest : public ::testing::Test {
 protected:
  std::array<std::span<const CommandSpec>, 2> tables_ = {kFirst, kSecond};
  CommandTable table_{tables_};
};

TEST_F(CommandTableTest, FindsNamesInAnyCase) {
  EXPECT_EQ(table_.Find("ping")->name, "ping");
  EXPECT_EQ(table_.Find("eChO")->name, "echo");
}

TEST_F(CommandTableTest, FindsNothingElse) {
  for (const char* name : {"", "pin", "pings", "kill", "p\x09ng", "PING "}) {
    EXPECT_EQ(table_.Find(name), nullptr) << name;
  }
  // What differs only in the bit that folds the case is another name.
  EXPECT_EQ(table_.Find(std::string("\x70\x69\x6e\x67"
                                    "\x00",
                                    5)),
            nullptr);
  EXPECT_EQ(table_.Find(std::string(100'000, 'p')), nullptr);
}

// Changes each byte of names of each length to each other byte.
TEST(CommandTableNamesTest, EveryByteOfANameCounts) {
  const std::string longest = "abcdefgh-_xyz012";
  for (size_t length = 1; length <= longest.size(); ++length) {
    const std::string name = longest.substr(longest.size() - length);
    const CommandSpec row = {
        .name = name, .since = "1.0.0", .summary = "N.", .handler = Nothing};
    const std::array<std::span<const CommandSpec>, 1> tables = {{{&row, 1}}};
    const CommandTable table(tables);
    EXPECT_EQ(table.Find(name), &table.row(0));
    EXPECT_EQ(table.Find(UpperCase(name)), &table.row(0));
    EXPECT_EQ(table.Find(name + "x"), nullptr);
    for (size_t i = 0; i < length; ++i) {
      for (int byte = 0; byte < 256; ++byte) {
        std::string other = name;
        other[i] = static_cast<char>(byte);
        EXPECT_EQ(table.Find(other) != nullptr, IsWord(other, name)) << other;
      }
    }
  }
}

TEST_F(CommandTableTest, FindsSubcommandsOfTheirContainer) {
  EXPECT_EQ(CommandTable::FindSubcommand(kSecond[0], "LIST"), &kSubcommands[1]);
  EXPECT_EQ(CommandTable::FindSubcommand(kSecond[0], "ping"), nullptr);
  EXPECT_EQ(CommandTable::FindSubcommand(kSecond[1], "list"), nullptr);
}

TEST_F(CommandTableTest, FullNamesGoBothWays) {
  const CommandSpec* client = table_.Find("client");
  const CommandSpec* kill = table_.FindByFullName("Client|Kill");
  EXPECT_EQ(kill, &client->subcommands[0]);
  EXPECT_EQ(table_.FullName(*kill), "client|kill");
  EXPECT_EQ(table_.FullName(*table_.Find("ping")), "ping");
  EXPECT_EQ(table_.FindByFullName("client"), client);
  EXPECT_EQ(table_.FindByFullName("client|"), nullptr);
  EXPECT_EQ(table_.FindByFullName("ping|kill"), nullptr);
  EXPECT_EQ(table_.ContainerOf(client->subcommands[1]), client);
  EXPECT_EQ(table_.ContainerOf(*client), nullptr);
}

TEST_F(CommandTableTest, NumbersItsRowsSubcommandsBehindTheirContainer) {
  ASSERT_EQ(table_.rows(), 5);
  std::string names;
  for (size_t i = 0; i < table_.rows(); ++i) {
    EXPECT_EQ(table_.IndexOf(table_.row(i)), i);
    names += table_.FullName(table_.row(i)) + " ";
  }
  EXPECT_EQ(names, "client client|kill client|list echo ping ");
}

TEST_F(CommandTableTest, ListsCommandsByName) {
  std::string names;
  for (const CommandSpec* spec : table_.commands()) {
    names.append(spec->name).append(" ");
  }
  EXPECT_EQ(names, "client echo ping ");
}

TEST(IsWordTest, ComparesWithoutCase) {
  EXPECT_TRUE(IsWord("CoUnT", "count"));
  EXPECT_FALSE(IsWord("counts", "count"));
  EXPECT_FALSE(IsWord("coun\x54\x80", "count"));
  EXPECT_FALSE(IsWord("[OUNT", "{ount"));
}

}  // namespace
}  // namespace listq::server
