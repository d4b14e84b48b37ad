// CONFIG: settings read and changed while the server runs.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

class ConfigTest : public CommandTest {
 protected:
  std::string Get(std::string_view name) {
    const resp::Reply reply = a_.Ask("CONFIG GET " + std::string(name));
    return reply.elements.size() == 2 ? reply.elements[1].text : "not one";
  }
  static std::string Failed(std::string_view name, std::string_view reason) {
    return "-ERR CONFIG SET failed (possibly related to argument '" +
           std::string(name) + "') - " + std::string(reason);
  }
};

TEST_F(ConfigTest, GetTakesPatternsAndNames) {
  EXPECT_EQ(Run("CONFIG GET timeout"), R"(["timeout", "0"])");
  EXPECT_EQ(Run("CONFIG GET timeout timeout"), R"(["timeout", "0"])");
  EXPECT_EQ(Run("CONFIG GET nonsense"), "[]");
  EXPECT_EQ(Run("CONFIG GET maxcl* tim?out"),
            R"(["maxclients", "10000", "timeout", "0"])");
  EXPECT_GE(a_.Ask("CONFIG GET *").elements.size(), 40u);
}

TEST_F(ConfigTest, EverySettingCanBeSetToWhatItIs) {
  const resp::Reply all = a_.Ask("CONFIG GET *");
  for (size_t i = 0; i < all.elements.size(); i += 2) {
    const std::string& name = all.elements[i].text;
    const std::string reply =
        Run("CONFIG SET " + name + " \"" + all.elements[i + 1].text + '"');
    EXPECT_TRUE(reply == "OK" ||
                reply == Failed(name, "can't set immutable config") ||
                reply == Failed(name, "can't set protected config"))
        << name << ": " << reply;
  }
}

TEST_F(ConfigTest, SetChangesSeveralAtOnce) {
  EXPECT_EQ(Run("CONFIG SET timeout 5 MaxClients 20"), "OK");
  EXPECT_EQ(Get("timeout"), "5");
  EXPECT_EQ(Get("maxclients"), "20");
}

TEST_F(ConfigTest, SetChangesAllOrNothing) {
  EXPECT_EQ(Run("CONFIG SET timeout 5 maxclients 0"),
            Failed("maxclients",
                   "argument must be between 1 and 4294967295 inclusive"));
  EXPECT_EQ(Run("CONFIG SET timeout 5 nonsense 0"),
            "-ERR Unknown option or number of arguments for CONFIG SET - "
            "'nonsense'");
  EXPECT_EQ(Run("CONFIG SET timeout 5 databases 1"),
            Failed("databases", "can't set immutable config"));
  EXPECT_EQ(Run("CONFIG SET timeout 5 timeout 6"),
            Failed("timeout", "duplicate parameter"));
  EXPECT_EQ(Get("timeout"), "0");
}

TEST_F(ConfigTest, SetChecksNumbersAndSizes) {
  EXPECT_EQ(Run("CONFIG SET timeout abc"),
            Failed("timeout", "argument couldn't be parsed into an integer"));
  EXPECT_EQ(
      Run("CONFIG SET timeout -1"),
      Failed("timeout", "argument must be between 0 and 2147483647 inclusive"));
  EXPECT_EQ(Run("CONFIG SET maxmemory abc"),
            Failed("maxmemory", "argument must be a memory value"));
  EXPECT_EQ(Run("CONFIG SET maxmemory 1gb"), "OK");
  EXPECT_EQ(Get("maxmemory"), "1073741824");
  EXPECT_EQ(Run("CONFIG SET client-query-buffer-limit 1"),
            Failed("client-query-buffer-limit",
                   "argument must be between 1048576 and 9223372036854775807 "
                   "inclusive"));
}

TEST_F(ConfigTest, OutputLimitsAreSetClassByClass) {
  const std::string name = "client-output-buffer-limit";
  EXPECT_EQ(Run("CONFIG SET " + name + " \"normal 1mb 2kb 3\""), "OK");
  EXPECT_EQ(Get(name),
            "normal 1048576 2048 3 slave 268435456 67108864 60 "
            "pubsub 33554432 8388608 60");
  EXPECT_EQ(
      Run("CONFIG SET " + name + " \"normal 1\""),
      Failed(name, "Wrong number of arguments in buffer limit configuration."));
  EXPECT_EQ(Run("CONFIG SET " + name + " \"foo 1 2 3\""),
            Failed(name,
                   "Invalid client class specified in buffer limit "
                   "configuration."));
  EXPECT_EQ(Run("CONFIG SET " + name + " \"normal x 2 3\""),
            Failed(name,
                   "Error in hard, soft or soft_seconds setting in buffer "
                   "limit configuration."));
}

TEST_F(ConfigTest, ResetstatStartsTheCountersAnew) {
  Run("GET none");
  Run("NOSUCH");
  EXPECT_EQ(Info("keyspace_misses"), "1");
  EXPECT_EQ(Info("total_error_replies"), "1");
  EXPECT_EQ(Run("CONFIG RESETSTAT"), "OK");
  EXPECT_EQ(Info("keyspace_misses"), "0");
  EXPECT_EQ(Info("total_error_replies"), "0");
  EXPECT_EQ(Info("total_connections_received"), "0");
  EXPECT_EQ(Info("connected_clients"), "3");
}

TEST_F(ConfigTest, ChecksTheNumberOfArguments) {
  EXPECT_EQ(Run("CONFIG"), ArityErrorOf("config"));
  EXPECT_EQ(Run("CONFIG GET"), ArityErrorOf("config|get"));
  EXPECT_EQ(Run("CONFIG SET timeout"), ArityErrorOf("config|set"));
  EXPECT_EQ(Run("CONFIG SET timeout 1 maxclients"), kSyntax);
  EXPECT_EQ(Run("CONFIG FOO"),
            "-ERR unknown subcommand 'FOO'. Try CONFIG HELP.");
  EXPECT_TRUE(Run("CONFIG HELP").starts_with("[CONFIG <subcommand>"));
}

}  // namespace
}  // namespace listq::testing
