// What COMMAND INFO and COMMAND DOCS tell of each command: clients choose by
// it how to route a request and how to complete a line that is being typed.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "resp/reply.h"
#include "tests/support/server_under_test.h"
#include "tests/support/wire_client.h"

namespace listq::testing {
namespace {

using resp::Reply;

Reply Ask(WireClient& client, const std::string& line) {
  client.Send(*RequestBytes(line));
  return client.Take().value_or(Reply());
}

// What is ours to say (summary, complexity), what we do not keep (history),
// and the rows of subcommands, which are compared on their own.
bool IsOurs(std::string_view field) {
  return field == "summary" || field == "complexity" || field == "history" ||
         field == "subcommands";
}

// What differs on purpose, as "command field".
bool IsDecided(const std::string& fact) {
  constexpr std::string_view kDecided[] = {
      // The reference is older than the version that listq follows.
      "client|pause since",
      "quit deprecated_since",
      "quit doc_flags",
      "quit replaced_by",
      // Redis has no arguments there, which leaves a client without a hint.
      "command|getkeys arguments",
      "command|getkeysandflags arguments",
      "debug arguments",
  };
  return std::ranges::find(kDecided, fact) != std::end(kDecided);
}

const Reply* FieldOf(const Reply& docs, std::string_view name) {
  for (size_t i = 0; i + 1 < docs.elements.size(); i += 2) {
    if (docs.elements[i].text == name) return &docs.elements[i + 1];
  }
  return nullptr;
}

class CommandRowsTest : public ::testing::Test {
 protected:
  // The commands and subcommands that both servers have.
  std::vector<std::string> SharedCommands() {
    std::vector<std::string> names;
    for (const Reply& name : Ask(listq_client_, "COMMAND LIST").elements) {
      const Reply info = Ask(redis_client_, "COMMAND INFO " + name.text);
      if (info.elements[0].elements.empty()) continue;
      names.push_back(name.text);
    }
    return names;
  }

  void CompareDocs(const std::string& name, const Reply& from,
                   const Reply& to) {
    for (size_t i = 0; i + 1 < from.elements.size(); i += 2) {
      const std::string& field = from.elements[i].text;
      if (IsOurs(field) || IsDecided(name + " " + field)) continue;
      const Reply* other = FieldOf(to, field);
      ASSERT_NE(other, nullptr) << name << " " << field;
      EXPECT_EQ(resp::ToLine(from.elements[i + 1]), resp::ToLine(*other))
          << name << " " << field;
    }
  }

  ServerUnderTest redis_{Product::kRedis};
  ServerUnderTest listq_{Product::kListq};
  WireClient redis_client_{redis_.port()};
  WireClient listq_client_{listq_.port()};
};

TEST_F(CommandRowsTest, InfoIsTheSame) {
  constexpr size_t kSubcommands = 9;
  const std::vector<std::string> names = SharedCommands();
  ASSERT_GT(names.size(), 80U);
  for (const std::string& name : names) {
    Reply redis = Ask(redis_client_, "COMMAND INFO " + name).elements[0];
    Reply listq = Ask(listq_client_, "COMMAND INFO " + name).elements[0];
    redis.elements.resize(kSubcommands);
    listq.elements.resize(kSubcommands);
    EXPECT_EQ(resp::ToLine(listq), resp::ToLine(redis));
  }
}

TEST_F(CommandRowsTest, DocsSayTheSameOfArgumentsAndVersions) {
  for (const std::string& name : SharedCommands()) {
    const Reply redis = Ask(redis_client_, "COMMAND DOCS " + name);
    const Reply listq = Ask(listq_client_, "COMMAND DOCS " + name);
    ASSERT_EQ(redis.elements.size(), 2U) << name;
    ASSERT_EQ(listq.elements.size(), 2U) << name;
    CompareDocs(name, redis.elements[1], listq.elements[1]);
    CompareDocs(name, listq.elements[1], redis.elements[1]);
  }
}

}  // namespace
}  // namespace listq::testing
