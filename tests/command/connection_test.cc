// The connection itself: PING, ECHO, SELECT, AUTH, HELLO, RESET and QUIT.
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

using ConnectionTest = CommandTest;

class PasswordTest : public CommandTest {
 protected:
  PasswordTest() : CommandTest(WithPassword()) {}

 private:
  static server::Config WithPassword() {
    server::Config config;
    config.requirepass = "secret";
    return config;
  }
};

constexpr char kWrongPass[] =
    "-WRONGPASS invalid username-password pair or user is disabled.";
constexpr char kNoAuth[] = "-NOAUTH Authentication required.";

TEST_F(ConnectionTest, PingAnswersPongOrItsArgument) {
  EXPECT_EQ(Run("PING"), "PONG");
  EXPECT_EQ(Run("ping hello"), R"("hello")");
  EXPECT_EQ(Run("PING a b"), ArityErrorOf("ping"));
}

TEST_F(ConnectionTest, EchoAnswersItsArgument) {
  EXPECT_EQ(Run(R"(ECHO "a\r\nb")"), R"("a\r\nb")");
  EXPECT_EQ(Run("ECHO"), ArityErrorOf("echo"));
}

TEST_F(ConnectionTest, SelectTakesADatabaseThatThereIs) {
  EXPECT_EQ(Run("SELECT 15"), "OK");
  EXPECT_EQ(Run("SELECT 16"), "-ERR DB index is out of range");
  EXPECT_EQ(Run("SELECT -1"), "-ERR DB index is out of range");
  EXPECT_EQ(Run("SELECT abc"), kNotAnInteger);
  EXPECT_EQ(Run("SELECT 99999999999"),
            "-ERR value is out of range, value must between -2147483648 and "
            "2147483647");
  EXPECT_EQ(ClientField(a_, "db"), "15");
}

TEST_F(ConnectionTest, NamesOfCommandsAreReadInAnyCase) {
  EXPECT_EQ(Run("rPuSh q x"), ":1");
  EXPECT_EQ(Run("cLiEnT iD"), ":" + std::to_string(a_.id()));
}

TEST_F(ConnectionTest, UnknownCommandsAreShownWithTheirArguments) {
  const std::string begin =
      "-ERR unknown command 'foo', with args beginning "
      "with: ";
  const std::string x(200, 'x');
  EXPECT_EQ(Run("foo"), begin);
  EXPECT_EQ(Run("foo a \"\" c"), begin + "'a' '' 'c' ");
  EXPECT_EQ(Run("foo " + x + " b"), begin + "'" + x.substr(0, 128) + "' ");
  EXPECT_EQ(Run(x), "-ERR unknown command '" + x.substr(0, 128) +
                        "', with args beginning with: ");
  EXPECT_EQ(Run(R"(foo "a\r\nb")"), begin + "'a  b' ");
}

TEST_F(ConnectionTest, QuitAnswersAndCloses) {
  b_.Pipeline("PING\nQUIT\nSET s v");
  EXPECT_EQ(b_.TakeAll(), "PONG | OK");
  EXPECT_TRUE(b_.closed());
  EXPECT_EQ(Run("EXISTS s"), ":0");
  EXPECT_EQ(c_.Run("QUIT now"), "OK");
  EXPECT_TRUE(c_.closed());
}

TEST_F(ConnectionTest, HelloTellsAboutTheServer) {
  const resp::Reply reply = a_.Ask("HELLO");
  ASSERT_EQ(reply.elements.size(), 14u);
  EXPECT_EQ(reply.type, resp::Reply::Type::kArray);
  EXPECT_EQ(reply.elements[0].text, "server");
  EXPECT_EQ(reply.elements[1].text, "redis");
  EXPECT_EQ(reply.elements[5].integer, 2);
  EXPECT_EQ(reply.elements[7].integer, a_.id());
}

TEST_F(ConnectionTest, HelloChoosesTheProtocolAndAnswersInIt) {
  const resp::Reply reply = a_.Ask("HELLO 3 SETNAME me");
  EXPECT_EQ(reply.type, resp::Reply::Type::kMap);
  EXPECT_EQ(ClientField(a_, "resp"), "3");
  EXPECT_EQ(ClientField(a_, "name"), "me");
  EXPECT_EQ(a_.Ask("HELLO").type, resp::Reply::Type::kMap);
  EXPECT_EQ(a_.Ask("HELLO 2").type, resp::Reply::Type::kArray);
}

TEST_F(ConnectionTest, HelloChecksEverythingBeforeItChangesAnything) {
  EXPECT_EQ(Run("HELLO 1"), "-NOPROTO unsupported protocol version");
  EXPECT_EQ(Run("HELLO 4"), "-NOPROTO unsupported protocol version");
  EXPECT_EQ(Run("HELLO abc"),
            "-ERR Protocol version is not an integer or out of range");
  EXPECT_EQ(Run("HELLO 3 SETNAME"),
            "-ERR Syntax error in HELLO option 'SETNAME'");
  EXPECT_EQ(Run("HELLO 3 AUTH default"),
            "-ERR Syntax error in HELLO option 'AUTH'");
  EXPECT_EQ(Run("HELLO 3 FOO"), "-ERR Syntax error in HELLO option 'FOO'");
  EXPECT_EQ(Run("HELLO 3 SETNAME \"a b\""),
            "-ERR Client names cannot contain spaces, newlines or special "
            "characters.");
  EXPECT_EQ(Run("HELLO 3 AUTH nobody x SETNAME me"), kWrongPass);
  EXPECT_EQ(ClientField(a_, "resp"), "2");
  EXPECT_EQ(ClientField(a_, "name"), "");
}

TEST_F(ConnectionTest, ResetMakesTheConnectionNew) {
  Run("HELLO 3 SETNAME me");
  Run("SELECT 3");
  Run("CLIENT NO-EVICT ON");
  Run("CLIENT NO-TOUCH ON");
  EXPECT_EQ(Run("RESET"), "RESET");
  EXPECT_EQ(ClientField(a_, "resp"), "2");
  EXPECT_EQ(ClientField(a_, "name"), "");
  EXPECT_EQ(ClientField(a_, "db"), "0");
  EXPECT_EQ(ClientField(a_, "flags"), "N");
}

TEST_F(ConnectionTest, Resp3HasOneNull) {
  Run("HELLO 3");
  for (const char* command :
       {"GET none", "LPOP none", "LPOP none 2", "LINDEX none 0", "LPOS none x",
        "LMOVE a b LEFT LEFT", "LMPOP 1 none LEFT", "RANDOMKEY",
        "CLIENT GETNAME", "OBJECT ENCODING none", "MEMORY USAGE none"}) {
    a_.Pipeline(command);
    EXPECT_EQ(a_.TakeBytes(), "_\r\n") << command;
  }
}

TEST_F(ConnectionTest, Resp2TellsNullsApart) {
  for (const char* command :
       {"GET none", "LPOP none", "LINDEX none 0", "LPOS none x",
        "LMOVE a b LEFT LEFT", "RANDOMKEY", "CLIENT GETNAME"}) {
    a_.Pipeline(command);
    EXPECT_EQ(a_.TakeBytes(), "$-1\r\n") << command;
  }
  for (const char* command : {"LPOP none 2", "LMPOP 1 none LEFT"}) {
    a_.Pipeline(command);
    EXPECT_EQ(a_.TakeBytes(), "*-1\r\n") << command;
  }
}

TEST_F(ConnectionTest, Resp3HasMapsAndVerbatimTexts) {
  Run("HELLO 3");
  EXPECT_EQ(Run("CONFIG GET timeout"), R"({"timeout": "0"})");
  for (const char* command : {"INFO", "CLIENT LIST", "CLIENT INFO"}) {
    EXPECT_TRUE(Run(command).starts_with("=txt:")) << command;
  }
  Run("HELLO 2");
  EXPECT_EQ(Run("CONFIG GET timeout"), R"(["timeout", "0"])");
  EXPECT_TRUE(Run("INFO").starts_with("\"# Server"));
}

TEST_F(ConnectionTest, AuthWithoutAPasswordIsAMistake) {
  EXPECT_EQ(Run("AUTH x"),
            "-ERR AUTH <password> called without any password configured for "
            "the default user. Are you sure your configuration is correct?");
  EXPECT_EQ(Run("AUTH default x"), "OK");
  EXPECT_EQ(Run("AUTH nobody x"), kWrongPass);
  EXPECT_EQ(Run("AUTH a b c"), kSyntax);
}

TEST_F(PasswordTest, NothingRunsWithoutIt) {
  for (const char* command :
       {"PING", "GET s", "BLPOP q 0", "CLIENT ID", "SELECT 1"}) {
    EXPECT_EQ(Run(command), kNoAuth) << command;
  }
  EXPECT_EQ(Run("GET"), ArityErrorOf("get"));
  EXPECT_TRUE(Run("FOO").starts_with("-ERR unknown command 'FOO'"));
  EXPECT_EQ(Run("RESET"), "RESET");
  EXPECT_EQ(Run("QUIT"), "OK");
}

TEST_F(PasswordTest, AuthTakesIt) {
  for (const char* wrong : {"AUTH wrong", "AUTH secre", "AUTH secrets",
                            "AUTH \"\"", "AUTH nobody secret"}) {
    EXPECT_EQ(Run(wrong), kWrongPass) << wrong;
  }
  EXPECT_EQ(Run("PING"), kNoAuth);
  EXPECT_EQ(Run("AUTH secret"), "OK");
  EXPECT_EQ(Run("PING"), "PONG");
  EXPECT_EQ(Run("AUTH wrong"), kWrongPass);
  EXPECT_EQ(Run("PING"), "PONG");
  EXPECT_EQ(b_.Run("AUTH default secret"), "OK");
}

TEST_F(PasswordTest, HelloTakesIt) {
  EXPECT_EQ(Run("HELLO 3"),
            "-NOAUTH HELLO must be called with the client already "
            "authenticated, otherwise the HELLO <proto> AUTH <user> <pass> "
            "option can be used to authenticate the client and select the RESP "
            "protocol version at the same time");
  EXPECT_EQ(Run("HELLO 3 AUTH default wrong"), kWrongPass);
  EXPECT_TRUE(Run("HELLO 3 AUTH default secret").starts_with("{\"server\""));
  EXPECT_EQ(Run("PING"), "PONG");
}

TEST_F(PasswordTest, ResetForgetsIt) {
  Run("AUTH secret");
  EXPECT_EQ(Run("RESET"), "RESET");
  EXPECT_EQ(Run("PING"), kNoAuth);
}

TEST_F(PasswordTest, WhoIsInStaysInWhenItChanges) {
  Run("AUTH secret");
  EXPECT_EQ(Run("CONFIG SET requirepass other"), "OK");
  EXPECT_EQ(Run("PING"), "PONG");
  EXPECT_EQ(b_.Run("AUTH secret"), kWrongPass);
  EXPECT_EQ(b_.Run("AUTH other"), "OK");
}

TEST_F(PasswordTest, WhenItIsTakenAwayEverybodyIsIn) {
  Run("AUTH secret");
  EXPECT_EQ(b_.Run("PING"), kNoAuth);
  EXPECT_EQ(Run("CONFIG SET requirepass \"\""), "OK");
  EXPECT_EQ(b_.Run("PING"), "PONG");
  EXPECT_EQ(b_.Run("DEL 1 2 3 4 5 6 7 8 9 10 11 12"), ":0");
  EXPECT_EQ(Run("CONFIG SET requirepass other"), "OK");
  EXPECT_EQ(b_.Run("PING"), kNoAuth);
}

TEST_F(ConnectionTest, WaitHasNoReplicasToWaitFor) {
  EXPECT_EQ(Run("WAIT 0 0"), ":0");
  EXPECT_EQ(Run("WAIT -1 0"), ":0");
  EXPECT_EQ(Run("WAIT 1 100"), "");
  EXPECT_EQ(b_.Run("PING"), "PONG");
  server_.Advance(std::chrono::milliseconds(100));
  EXPECT_EQ(a_.Take(), ":0");
  EXPECT_EQ(Run("WAIT 1 0"), "");
  server_.Advance(std::chrono::hours(1000));
  EXPECT_EQ(a_.Take(), "");
  b_.Run("CLIENT UNBLOCK " + std::to_string(a_.id()));
  EXPECT_EQ(a_.Take(), ":0");
  a_.Pipeline("MULTI\nWAIT 1 0\nEXEC");
  EXPECT_EQ(a_.TakeAll(), "OK | QUEUED | [:0]");
}

TEST_F(ConnectionTest, WaitRefusesWhatIsNoTime) {
  EXPECT_EQ(Run("WAIT x y"), kNotAnInteger);
  EXPECT_EQ(Run("WAIT 0 x"), "-ERR timeout is not an integer or out of range");
  EXPECT_EQ(Run("WAIT 0 -1"), "-ERR timeout is negative");
  EXPECT_EQ(Run("WAIT 1 9223372036854775807"), "-ERR timeout is out of range");
}

}  // namespace
}  // namespace listq::testing
