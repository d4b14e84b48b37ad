// CLIENT: what a connection says of itself and does to others.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

using std::chrono::seconds;

using ClientCommandsTest = CommandTest;

constexpr char kBadName[] =
    "-ERR Client names cannot contain spaces, newlines or special characters.";

TEST_F(ClientCommandsTest, EveryConnectionHasANumberOfItsOwn) {
  EXPECT_EQ(Run("CLIENT ID"), ":" + std::to_string(a_.id()));
  EXPECT_LT(a_.id(), b_.id());
  b_.Disconnect();
  EXPECT_LT(c_.id(), server_.Connect().id());
}

TEST_F(ClientCommandsTest, AConnectionHasAName) {
  EXPECT_EQ(Run("CLIENT GETNAME"), "nil");
  EXPECT_EQ(Run("CLIENT SETNAME worker-1"), "OK");
  EXPECT_EQ(Run("CLIENT GETNAME"), R"("worker-1")");
  EXPECT_EQ(Run("CLIENT SETNAME \"a b\""), kBadName);
  EXPECT_EQ(Run(R"(CLIENT SETNAME "a\nb")"), kBadName);
  EXPECT_EQ(Run("CLIENT GETNAME"), R"("worker-1")");
  EXPECT_EQ(Run("CLIENT SETNAME \"\""), "OK");
  EXPECT_EQ(Run("CLIENT GETNAME"), "nil");
}

TEST_F(ClientCommandsTest, SetinfoNamesTheLibrary) {
  EXPECT_EQ(Run("CLIENT SETINFO LIB-NAME redis-py"), "OK");
  EXPECT_EQ(Run("CLIENT SETINFO lib-ver 5.0"), "OK");
  EXPECT_EQ(ClientField(a_, "lib-name"), "redis-py");
  EXPECT_EQ(ClientField(a_, "lib-ver"), "5.0");
  EXPECT_EQ(Run("CLIENT SETINFO LIB-NAME \"a b\""),
            "-ERR lib-name cannot contain spaces, newlines or special "
            "characters.");
  EXPECT_EQ(Run("CLIENT SETINFO FOO x"), "-ERR Unrecognized option 'FOO'");
  EXPECT_EQ(ClientField(a_, "lib-name"), "redis-py");
}

TEST_F(ClientCommandsTest, InfoIsTheLineOfTheListAboutOneself) {
  EXPECT_EQ(
      a_.Ask("CLIENT INFO").text.substr(0, 30),
      a_.Ask("CLIENT LIST ID " + std::to_string(a_.id())).text.substr(0, 30));
  EXPECT_EQ(ClientField(a_, "addr"), "127.0.0.1:40000");
  EXPECT_EQ(ClientField(a_, "laddr"), "127.0.0.1:6379");
  EXPECT_EQ(ClientField(a_, "cmd"), "client|list");
  EXPECT_EQ(ClientField(b_, "cmd"), "NULL");
  EXPECT_EQ(ClientField(a_, "user"), "default");
}

TEST_F(ClientCommandsTest, ListPicksByIdAndType) {
  const auto lines = [this](const std::string& options) {
    const std::string text = a_.Ask("CLIENT LIST" + options).text;
    return std::count(text.begin(), text.end(), '\n');
  };
  EXPECT_EQ(lines(""), 3);
  EXPECT_EQ(lines(" TYPE normal"), 3);
  EXPECT_EQ(lines(" TYPE pubsub"), 0);
  EXPECT_EQ(lines(" ID 999"), 0);
  EXPECT_EQ(
      lines(" ID " + std::to_string(b_.id()) + " " + std::to_string(c_.id())),
      2);
  EXPECT_EQ(Run("CLIENT LIST ID abc"), "-ERR Invalid client ID");
  EXPECT_EQ(Run("CLIENT LIST ID"), kSyntax);
  EXPECT_EQ(Run("CLIENT LIST FOO"), kSyntax);
  EXPECT_EQ(Run("CLIENT LIST TYPE foo"), "-ERR Unknown client type 'foo'");
}

TEST_F(ClientCommandsTest, KillByAddress) {
  EXPECT_EQ(Run("CLIENT KILL 127.0.0.1:40001"), "OK");
  EXPECT_TRUE(b_.closed());
  EXPECT_EQ(Run("CLIENT KILL 127.0.0.1:40001"), "-ERR No such client");
  EXPECT_EQ(Run("CLIENT KILL ADDR 127.0.0.1:40002"), ":1");
  EXPECT_TRUE(c_.closed());
  EXPECT_EQ(Info("connected_clients"), "1");
}

TEST_F(ClientCommandsTest, KillByFilters) {
  const std::string b = std::to_string(b_.id());
  EXPECT_EQ(Run("CLIENT KILL ID 999"), ":0");
  EXPECT_EQ(Run("CLIENT KILL ID " + b + " ADDR 1.2.3.4:5"), ":0");
  EXPECT_EQ(Run("CLIENT KILL ID " + b + " TYPE pubsub"), ":0");
  EXPECT_EQ(Run("CLIENT KILL LADDR 127.0.0.1:1"), ":0");
  EXPECT_EQ(Run("CLIENT KILL ID " + b + " USER default"), ":1");
  EXPECT_TRUE(b_.closed());
  EXPECT_EQ(Run("CLIENT KILL TYPE normal"), ":1");
  EXPECT_TRUE(c_.closed());
  EXPECT_FALSE(a_.closed());
}

TEST_F(ClientCommandsTest, KillSparesTheCallerUnlessToldOtherwise) {
  EXPECT_EQ(Run("CLIENT KILL ID " + std::to_string(a_.id())), ":0");
  EXPECT_EQ(Run("CLIENT KILL TYPE normal SKIPME no"), ":3");
  EXPECT_TRUE(a_.closed());
}

TEST_F(ClientCommandsTest, KillChecksItsFilters) {
  EXPECT_EQ(Run("CLIENT KILL ID 0"), "-ERR client-id should be greater than 0");
  EXPECT_EQ(Run("CLIENT KILL ID x"), "-ERR client-id should be greater than 0");
  EXPECT_EQ(Run("CLIENT KILL TYPE foo"), "-ERR Unknown client type 'foo'");
  EXPECT_EQ(Run("CLIENT KILL USER foo"), "-ERR No such user 'foo'");
  EXPECT_EQ(Run("CLIENT KILL SKIPME maybe"), kSyntax);
  EXPECT_EQ(Run("CLIENT KILL ID 1 ID"), kSyntax);
  EXPECT_EQ(Run("CLIENT KILL FOO x"), kSyntax);
}

TEST_F(ClientCommandsTest, AKilledClientRunsNothingMore) {
  b_.Receive(Encode("PING"));
  a_.Receive(Encode("CLIENT KILL ID " + std::to_string(b_.id())));
  b_.Receive(Encode("SET s v"));
  server_.Settle();
  EXPECT_EQ(b_.TakeAll(), "PONG");
  EXPECT_TRUE(b_.closed());
  EXPECT_EQ(c_.Run("EXISTS s"), ":0");
}

TEST_F(ClientCommandsTest, ReplyOffSilencesUntilOn) {
  a_.Pipeline("CLIENT REPLY OFF\nPING\nSET s v\nNOSUCH\nCLIENT REPLY SKIP");
  EXPECT_EQ(a_.TakeBytes(), "");
  a_.Pipeline("PING\nCLIENT REPLY ON\nGET s");
  EXPECT_EQ(a_.TakeAll(), R"(OK | "v")");
}

TEST_F(ClientCommandsTest, ReplySkipSilencesOneCommand) {
  a_.Pipeline("CLIENT REPLY SKIP\nPING\nECHO 1");
  EXPECT_EQ(a_.TakeAll(), R"("1")");
  a_.Pipeline("CLIENT REPLY SKIP\nCLIENT REPLY SKIP\nPING\nECHO 2");
  EXPECT_EQ(a_.TakeAll(), R"("2")");
  a_.Pipeline("CLIENT REPLY SKIP\nNOSUCH\nECHO 3");
  EXPECT_EQ(a_.TakeAll(), R"("3")");
  a_.Pipeline("CLIENT REPLY SKIP\nCLIENT REPLY ON\nECHO 4");
  EXPECT_EQ(a_.TakeAll(), R"(OK | "4")");
}

TEST_F(ClientCommandsTest, ReplySkipSilencesReset) {
  a_.Pipeline("CLIENT REPLY SKIP\nRESET\nECHO 1");
  EXPECT_EQ(a_.TakeAll(), R"("1")");
  a_.Pipeline("CLIENT REPLY OFF\nRESET\nECHO 2");
  EXPECT_EQ(a_.TakeAll(), R"(RESET | "2")");
}

TEST_F(ClientCommandsTest, ReplySkipSilencesAPopThatWaits) {
  b_.Pipeline("CLIENT REPLY SKIP\nBLPOP q 0\nPING\nECHO 1");
  EXPECT_EQ(b_.TakeBytes(), "");
  Run("RPUSH q x");
  EXPECT_EQ(b_.TakeAll(), R"(PONG | "1")");
  EXPECT_EQ(Run("EXISTS q"), ":0");
}

TEST_F(ClientCommandsTest, ReplyOffSilencesATimeOut) {
  b_.Pipeline("CLIENT REPLY OFF\nBLPOP q 1\nCLIENT REPLY ON");
  server_.Advance(seconds(1));
  EXPECT_EQ(b_.TakeAll(), "OK");
}

TEST_F(ClientCommandsTest, ReplyTakesOneOfThreeWords) {
  EXPECT_EQ(Run("CLIENT REPLY maybe"), kSyntax);
  EXPECT_EQ(Run("CLIENT REPLY"), ArityErrorOf("client|reply"));
  EXPECT_EQ(Run("PING"), "PONG");
}

TEST_F(ClientCommandsTest, TheListTellsWhatWasAskedForLastEvenIfRefused) {
  b_.Run("PING");
  EXPECT_EQ(ClientField(b_, "cmd"), "ping");
  b_.Run("GET");
  EXPECT_EQ(ClientField(b_, "cmd"), "get");
  b_.Run("CLIENT NOSUCH");
  EXPECT_EQ(ClientField(b_, "cmd"), "NULL");
  b_.Run("CLIENT");
  EXPECT_EQ(ClientField(b_, "cmd"), "client");
  b_.Run("NOSUCH");
  EXPECT_EQ(ClientField(b_, "cmd"), "NULL");
  Run("CLIENT PAUSE 1000 WRITE");
  b_.Run("BLPOP q 0");
  EXPECT_EQ(ClientField(b_, "cmd"), "blpop");
}

TEST_F(ClientCommandsTest, NoTouchLeavesTheIdleTimeOfKeysAlone) {
  Run("RPUSH q x");
  EXPECT_EQ(Run("CLIENT NO-TOUCH ON"), "OK");
  EXPECT_EQ(ClientField(a_, "flags"), "T");
  server_.Advance(seconds(10));
  Run("LLEN q");
  EXPECT_EQ(Run("OBJECT IDLETIME q"), ":10");
  EXPECT_EQ(Run("TOUCH q"), ":1");
  EXPECT_EQ(Run("OBJECT IDLETIME q"), ":0");
  server_.Advance(seconds(10));
  EXPECT_EQ(Run("CLIENT NO-TOUCH OFF"), "OK");
  Run("LLEN q");
  EXPECT_EQ(Run("OBJECT IDLETIME q"), ":0");
}

TEST_F(ClientCommandsTest, SwitchesAreOnOrOff) {
  EXPECT_EQ(Run("CLIENT NO-EVICT ON"), "OK");
  EXPECT_EQ(ClientField(a_, "flags"), "e");
  EXPECT_EQ(Run("CLIENT NO-EVICT off"), "OK");
  EXPECT_EQ(Run("CLIENT NO-EVICT maybe"), kSyntax);
  EXPECT_EQ(Run("CLIENT NO-TOUCH maybe"), kSyntax);
}

TEST_F(ClientCommandsTest, UnknownSubcommandsPointToHelp) {
  EXPECT_EQ(Run("CLIENT FOO"),
            "-ERR unknown subcommand 'FOO'. Try CLIENT HELP.");
  EXPECT_EQ(Run("CLIENT"), ArityErrorOf("client"));
  EXPECT_EQ(Run("CLIENT ID x"), ArityErrorOf("client|id"));
  EXPECT_TRUE(Run("CLIENT HELP").starts_with("[CLIENT <subcommand>"));
}

}  // namespace
}  // namespace listq::testing
