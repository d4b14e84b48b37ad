// MONITOR: what is shown of whose requests, and when.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <span>
#include <string>
#include <string_view>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

using std::chrono::seconds;

class MonitorTest : public CommandTest {
 protected:
  MonitorTest() : CommandTest(WithDebug()) {
    EXPECT_EQ(c_.Run("MONITOR"), "OK");
  }
  static server::Config WithDebug() {
    server::Config config;
    config.enable_debug_command = "yes";
    return config;
  }
  // How `line` is shown, from the database on; "" if it is not.
  std::string Shown(TestClient& client, std::string_view line) {
    client.Pipeline(line);
    client.Forget();
    return Take();
  }
  std::string Take() {
    std::string shown = c_.TakeAll();
    for (std::string_view stamp = "1700000000.000000 ";;) {
      const size_t at = shown.find(stamp);
      if (at == shown.npos) return shown;
      shown.erase(at, stamp.size());
    }
  }
};

TEST_F(MonitorTest, ShowsTimeDatabaseClientAndArguments) {
  Run("SET k v");
  EXPECT_EQ(c_.TakeBytes(),
            "+1700000000.000000 [0 127.0.0.1:40000] \"SET\" \"k\" \"v\"\r\n");
  server_.Advance(std::chrono::microseconds(1'000'007));
  b_.Run("SELECT 5");
  EXPECT_EQ(c_.TakeBytes(),
            "+1700000001.000007 [5 127.0.0.1:40001] \"SELECT\" \"5\"\r\n");
}

TEST_F(MonitorTest, EscapesWhatIsNotPrintable) {
  a_.Send("*2\r\n$4\r\nECHO\r\n$13\r\na\n\r\t\a\b\x01\xff\"\\ 'z\r\n");
  EXPECT_EQ(c_.TakeBytes(),
            "+1700000000.000000 [0 127.0.0.1:40000] \"ECHO\" "
            "\"a\\n\\r\\t\\a\\b\\x01\\xff\\\"\\\\ 'z\"\r\n");
}

TEST_F(MonitorTest, WhatIsRefusedIsNotShown) {
  EXPECT_EQ(Shown(a_, "NOSUCH"), "");
  EXPECT_EQ(Shown(a_, "GET"), "");
  EXPECT_EQ(Shown(a_, "SET a b NX XX"),
            R"([0 127.0.0.1:40000] "SET" "a" "b" "NX" "XX")");
}

TEST_F(MonitorTest, WhatIsForAdministratorsIsNotShown) {
  for (const char* line : {"CONFIG GET port", "CLIENT LIST", "SLOWLOG GET",
                           "DEBUG SLEEP 0", "LATENCY LATEST"}) {
    EXPECT_EQ(Shown(a_, line), "") << line;
  }
  EXPECT_EQ(Shown(a_, "CONFIG HELP"), R"([0 127.0.0.1:40000] "CONFIG" "HELP")");
}

TEST_F(MonitorTest, PasswordsAreNotShown) {
  EXPECT_EQ(Shown(a_, "AUTH secret"),
            "[0 127.0.0.1:40000] \"AUTH\" \"(redacted)\"");
  EXPECT_EQ(Shown(a_, "HELLO 2 AUTH default secret SETNAME auth"),
            "[0 127.0.0.1:40000] \"HELLO\" \"2\" \"AUTH\" \"(redacted)\" "
            "\"(redacted)\" \"SETNAME\" \"auth\"");
}

TEST_F(MonitorTest, ATransactionIsShownWhenItRunsAndExecLast) {
  EXPECT_EQ(Shown(a_, "MULTI"), R"([0 127.0.0.1:40000] "MULTI")");
  EXPECT_EQ(Shown(a_, "SET k v"), "");
  EXPECT_EQ(Shown(a_, "CONFIG GET port"), "");
  EXPECT_EQ(Shown(a_, "EXEC"),
            "[0 127.0.0.1:40000] \"SET\" \"k\" \"v\" | "
            "[0 127.0.0.1:40000] \"EXEC\"");
}

TEST_F(MonitorTest, ARequestThatWaitsIsShownOnceBeforeWhatServesIt) {
  EXPECT_EQ(Shown(a_, "BLPOP q 0"), R"([0 127.0.0.1:40000] "BLPOP" "q" "0")");
  EXPECT_EQ(Shown(b_, "RPUSH q x"), R"([0 127.0.0.1:40001] "RPUSH" "q" "x")");
  EXPECT_EQ(Shown(a_, "BLPOP q 1"), R"([0 127.0.0.1:40000] "BLPOP" "q" "1")");
  server_.Advance(seconds(2));
  EXPECT_EQ(Take(), "");
}

TEST_F(MonitorTest, ALargeElementIsShownWherever) {
  const std::string large(100'000, 'x');
  for (const char* key : {"list", "string"}) {
    Run("SET string v");
    c_.Forget();
    const std::string request =
        Encode(std::string("LPUSH ") + key + " " + large);
    // What is cut off comes into a block of its own.
    std::string_view rest = request;
    a_.Send(rest.substr(0, 50));
    rest.remove_prefix(50);
    while (!rest.empty()) {
      const std::span<char> room =
          server_.engine().ReadBuffer(a_.session(), {});
      const std::string_view piece = rest.substr(0, room.size());
      ASSERT_FALSE(piece.empty());
      std::copy(piece.begin(), piece.end(), room.begin());
      a_.Send({room.data(), piece.size()});
      rest.remove_prefix(piece.size());
    }
    EXPECT_NE(c_.TakeBytes().find('"' + large + "\"\r\n"), std::string::npos);
  }
}

TEST_F(MonitorTest, ItsOwnRequestsFollowTheirReplies) {
  c_.Pipeline("PING\nMONITOR\nMULTI\nPING\nEXEC");
  EXPECT_EQ(Take(),
            "PONG | [0 127.0.0.1:40002] \"PING\" | OK | "
            "[0 127.0.0.1:40002] \"MULTI\" | QUEUED | [PONG] | "
            "[0 127.0.0.1:40002] \"PING\" | [0 127.0.0.1:40002] \"EXEC\"");
}

TEST_F(MonitorTest, WhoMonitorsCannotUseKeys) {
  constexpr char kRefused[] = "-ERR Replica can't interact with the keyspace";
  EXPECT_EQ(c_.Run("GET k"), kRefused);
  EXPECT_EQ(c_.Run("SET k v"), kRefused);
  EXPECT_EQ(c_.Run("BLPOP q 0"), kRefused);
  EXPECT_EQ(c_.Run("NOSUCH").substr(0, 20), "-ERR unknown command");
}

TEST_F(MonitorTest, ResetAndQuitLeaveIt) {
  TestClient& d = server_.Connect();
  EXPECT_EQ(d.Run("MONITOR"), "OK");
  EXPECT_EQ(ClientField(d, "flags"), "O");
  EXPECT_EQ(d.Run("RESET"), "RESET");
  Run("PING");
  EXPECT_EQ(d.TakeAll(), "");
  EXPECT_EQ(ClientField(d, "flags"), "N");
  EXPECT_EQ(d.Run("GET k"), "nil");
  c_.Forget();
  EXPECT_EQ(c_.Run("RESET"), "RESET");
  EXPECT_EQ(d.Run("MONITOR"), "OK");
  EXPECT_EQ(d.Run("QUIT"), "OK");
  EXPECT_TRUE(d.closed());
  EXPECT_EQ(d.TakeAll(), "");
  EXPECT_EQ(Run("PING"), "PONG");
}

TEST_F(MonitorTest, WhoLeavesWhileMonitoringIsForgotten) {
  c_.Disconnect();
  EXPECT_EQ(Run("PING"), "PONG");
}

TEST_F(MonitorTest, WithoutRepliesNothingIsShown) {
  c_.Pipeline("CLIENT REPLY OFF");
  Run("PING");
  c_.Pipeline("PING");
  EXPECT_EQ(Take(), "");
  c_.Pipeline("CLIENT REPLY ON");
  EXPECT_EQ(Take(), R"(OK | [0 127.0.0.1:40002] "CLIENT" "REPLY" "ON")");
}

TEST_F(MonitorTest, InATransactionItIsAnError) {
  a_.Pipeline("MULTI\nMONITOR\nEXEC");
  EXPECT_EQ(a_.TakeAll(),
            "OK | QUEUED | "
            "[-ERR MONITOR isn't allowed for DENY BLOCKING client]");
}

TEST_F(MonitorTest, NeitherIdlenessNorAPauseConcernsIt) {
  Run("CONFIG SET timeout 10");
  server_.Advance(seconds(60));
  EXPECT_TRUE(a_.closed());
  EXPECT_FALSE(c_.closed());
  TestClient& d = server_.Connect();
  d.Run("CLIENT PAUSE 1000000 ALL");
  c_.Forget();
  EXPECT_EQ(c_.Run("PING"), "PONG");
  EXPECT_EQ(d.Run("PING"), "");
}

TEST_F(MonitorTest, ASlowReaderIsClosedByTheLimitOfItsClass) {
  Run("CONFIG SET client-output-buffer-limit \"normal 1000 0 0\"");
  c_.set_unsent(2000);
  EXPECT_EQ(Run("PING"), "PONG");
  EXPECT_TRUE(c_.closed());
  EXPECT_EQ(Run("PING"), "PONG");
}

}  // namespace
}  // namespace listq::testing
