// CLIENT PAUSE and those who wait, or come to wait.
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class BlockingPauseTest : public CommandTest {
 protected:
  std::string TakeB() { return b_.TakeAll(); }
};

TEST_F(BlockingPauseTest, NobodyIsServedInAPause) {
  for (const char* mode : {"WRITE", "ALL"}) {
    b_.Run("BLPOP q 0");
    EXPECT_EQ(Run("CLIENT PAUSE 1000 " + std::string(mode)), "OK");
    EXPECT_EQ(c_.Run("RPUSH q x"), "");
    server_.Advance(milliseconds(999));
    EXPECT_EQ(c_.Take(), "");
    EXPECT_EQ(b_.Take(), "");
    server_.Advance(milliseconds(1));
    EXPECT_EQ(c_.Take(), ":1");
    EXPECT_EQ(b_.Take(), R"(["q", "x"])");
  }
}

TEST_F(BlockingPauseTest, AWaiterTimesOutInAPause) {
  for (const char* mode : {"WRITE", "ALL"}) {
    b_.Run("BLPOP q 0.4");
    Run("CLIENT PAUSE 1000 " + std::string(mode));
    server_.Advance(milliseconds(399));
    EXPECT_EQ(b_.Take(), "");
    server_.Advance(milliseconds(1));
    EXPECT_EQ(b_.Take(), "nil-array");
    server_.Advance(seconds(1));
  }
}

TEST_F(BlockingPauseTest, AWaiterCanBeUnblockedInAPause) {
  b_.Run("BLPOP q 0");
  Run("CLIENT PAUSE 1000 WRITE");
  EXPECT_EQ(Run("CLIENT UNBLOCK " + std::to_string(b_.id()) + " ERROR"), ":1");
  EXPECT_EQ(b_.Take(), "-UNBLOCKED client unblocked via CLIENT UNBLOCK");
}

TEST_F(BlockingPauseTest, ATimeoutBeginsWhenThePauseEnds) {
  Run("CLIENT PAUSE 1000 WRITE");
  b_.Run("BLPOP q 2");
  EXPECT_EQ(Info("blocked_clients"), "1");
  EXPECT_EQ(Info("clients_in_timeout_table"), "0");
  server_.Advance(milliseconds(2999));
  EXPECT_EQ(b_.Take(), "");
  EXPECT_EQ(Info("clients_in_timeout_table"), "1");
  server_.Advance(milliseconds(1));
  EXPECT_EQ(b_.Take(), "nil-array");
}

TEST_F(BlockingPauseTest, APostponedPopFindsWhatIsThereAfterwards) {
  Run("RPUSH q x");
  Run("CLIENT PAUSE 1000 WRITE");
  EXPECT_EQ(b_.Run("BLPOP q 0"), "");
  EXPECT_EQ(ClientField(b_, "flags"), "b");
  EXPECT_EQ(Run("CLIENT UNPAUSE"), "OK");
  EXPECT_EQ(b_.Take(), R"(["q", "x"])");
  EXPECT_EQ(ClientField(b_, "flags"), "N");
}

TEST_F(BlockingPauseTest, PostponedCommandsRunInTheOrderInWhichTheyCame) {
  Run("CLIENT PAUSE 1000 WRITE");
  b_.Run("RPUSH q 1");
  c_.Run("RPUSH q 2");
  TestClient& d = server_.Connect();
  d.Run("RPUSH q 3");
  Run("CLIENT UNPAUSE");
  EXPECT_EQ(Run("LRANGE q 0 -1"), R"(["1", "2", "3"])");
}

TEST_F(BlockingPauseTest, APipelineBehindAPostponedCommandKeepsItsOrder) {
  Run("CLIENT PAUSE 1000 WRITE");
  b_.Pipeline("PING\nRPUSH q 1\nPING\nRPUSH q 2");
  EXPECT_EQ(TakeB(), "PONG");
  b_.Pipeline("RPUSH q 3");
  EXPECT_EQ(TakeB(), "");
  server_.Advance(seconds(1));
  EXPECT_EQ(TakeB(), ":1 | PONG | :2 | :3");
}

TEST_F(BlockingPauseTest, BytesInTheBatchOfAnUnpauseDoNotOvertake) {
  Run("CLIENT PAUSE 1000 WRITE");
  b_.Run("RPUSH q 1");
  a_.Receive(Encode("CLIENT UNPAUSE"));
  b_.Receive(Encode("RPUSH q 2"));
  server_.Settle();
  EXPECT_EQ(TakeB(), ":1 | :2");
  EXPECT_EQ(c_.Run("LRANGE q 0 -1"), R"(["1", "2"])");
}

TEST_F(BlockingPauseTest, ReadsGoOnWhileOnlyWritesArePaused) {
  Run("RPUSH q x");
  Run("CLIENT PAUSE 1000 WRITE");
  EXPECT_EQ(b_.Run("LRANGE q 0 -1"), R"(["x"])");
  EXPECT_EQ(b_.Run("PING"), "PONG");
  EXPECT_EQ(b_.Run("LPOP q"), "");
  EXPECT_EQ(c_.Run("SET s v"), "");
  server_.Advance(seconds(1));
  EXPECT_EQ(TakeB(), R"("x")");
  EXPECT_EQ(c_.Take(), "OK");
}

TEST_F(BlockingPauseTest, EverythingWaitsWhileAllIsPaused) {
  Run("CLIENT PAUSE 1000");
  EXPECT_EQ(b_.Run("PING"), "");
  EXPECT_EQ(c_.Run("GET s"), "");
  server_.Advance(seconds(1));
  EXPECT_EQ(TakeB(), "PONG");
  EXPECT_EQ(c_.Take(), "nil");
}

TEST_F(BlockingPauseTest, ErrorsOfTheRequestItselfDoNotWait) {
  Run("CLIENT PAUSE 1000 ALL");
  EXPECT_EQ(b_.Run("LPUSH q"), ArityErrorOf("lpush"));
  EXPECT_TRUE(b_.Run("NONSENSE").starts_with("-ERR unknown command"));
}

TEST_F(BlockingPauseTest, WhoWaitsForTheEndOfAPauseCannotBeUnblocked) {
  Run("CLIENT PAUSE 1000 WRITE");
  b_.Run("BLPOP q 0");
  EXPECT_EQ(Run("CLIENT UNBLOCK " + std::to_string(b_.id())), ":0");
  EXPECT_EQ(TakeB(), "");
}

TEST_F(BlockingPauseTest, WhoWaitsForTheEndOfAPauseCanBeKilled) {
  Run("CLIENT PAUSE 1000 WRITE");
  b_.Run("RPUSH q x");
  c_.Run("RPUSH q y");
  EXPECT_EQ(Run("CLIENT KILL ID " + std::to_string(b_.id())), ":1");
  EXPECT_TRUE(b_.closed());
  EXPECT_EQ(Info("blocked_clients"), "1");
  server_.Advance(seconds(1));
  EXPECT_EQ(Run("LRANGE q 0 -1"), R"(["y"])");
}

TEST_F(BlockingPauseTest, WhoLeavesInAPauseChangesNothing) {
  Run("CLIENT PAUSE 1000 WRITE");
  b_.Run("RPUSH q x");
  b_.Disconnect();
  EXPECT_EQ(Info("blocked_clients"), "0");
  server_.Advance(seconds(1));
  EXPECT_EQ(Run("EXISTS q"), ":0");
}

TEST_F(BlockingPauseTest, WhoLeavesInTheBatchOfAnUnpauseChangesNothing) {
  Run("CLIENT PAUSE 1000 WRITE");
  b_.Run("RPUSH q x");
  a_.Receive(Encode("CLIENT UNPAUSE"));
  b_.Disconnect();
  server_.Settle();
  EXPECT_EQ(c_.Run("EXISTS q"), ":0");
}

TEST_F(BlockingPauseTest, ALongerPauseExtendsAndAShorterOneDoesNot) {
  Run("CLIENT PAUSE 1000 WRITE");
  Run("CLIENT PAUSE 10 WRITE");
  b_.Run("RPUSH q x");
  server_.Advance(milliseconds(500));
  EXPECT_EQ(TakeB(), "");
  Run("CLIENT PAUSE 1000 WRITE");
  server_.Advance(milliseconds(999));
  EXPECT_EQ(TakeB(), "");
  server_.Advance(milliseconds(1));
  EXPECT_EQ(TakeB(), ":1");
}

TEST_F(BlockingPauseTest, APauseCanBeginAgainBeforeThePostponedRan) {
  Run("CLIENT PAUSE 1000 WRITE");
  b_.Run("RPUSH q x");
  a_.Pipeline("CLIENT UNPAUSE\nCLIENT PAUSE 1000 WRITE");
  EXPECT_EQ(a_.TakeAll(), "OK | OK");
  EXPECT_EQ(TakeB(), "");
  EXPECT_EQ(Info("blocked_clients"), "1");
  server_.Advance(seconds(1));
  EXPECT_EQ(TakeB(), ":1");
}

TEST_F(BlockingPauseTest, KeysDoNotDieInAPause) {
  Run("SET s v PX 100");
  Run("CLIENT PAUSE 1000 WRITE");
  server_.Advance(milliseconds(500));
  EXPECT_EQ(Run("DBSIZE"), ":1");
  server_.Advance(milliseconds(500));
  EXPECT_EQ(Run("DBSIZE"), ":0");
}

TEST_F(BlockingPauseTest, ChecksModeThenTime) {
  const std::string mode = "-ERR CLIENT PAUSE mode must be WRITE or ALL";
  const std::string number = "-ERR timeout is not an integer or out of range";
  EXPECT_EQ(Run("CLIENT PAUSE abc SOME"), mode);
  EXPECT_EQ(Run("CLIENT PAUSE abc"), number);
  EXPECT_EQ(Run("CLIENT PAUSE 99999999999999999999 ALL"), number);
  EXPECT_EQ(Run("CLIENT PAUSE -1"), "-ERR timeout is negative");
  EXPECT_EQ(Run("CLIENT PAUSE"), ArityErrorOf("client|pause"));
  EXPECT_EQ(Run("CLIENT PAUSE 1 WRITE more"),
            "-ERR unknown subcommand or wrong number of arguments for 'PAUSE'. "
            "Try CLIENT HELP.");
  EXPECT_EQ(b_.Run("SET s v"), "OK");
}

TEST_F(BlockingPauseTest, APauseForEverCanBeEnded) {
  EXPECT_EQ(Run("CLIENT PAUSE 9223372036854775807 WRITE"), "OK");
  b_.Run("RPUSH q x");
  server_.Advance(std::chrono::hours(100000));
  EXPECT_EQ(TakeB(), "");
  Run("CLIENT UNPAUSE");
  EXPECT_EQ(TakeB(), ":1");
}

TEST_F(BlockingPauseTest, UnpauseWithoutAPauseIsHarmless) {
  EXPECT_EQ(Run("CLIENT UNPAUSE"), "OK");
}

}  // namespace
}  // namespace listq::testing
