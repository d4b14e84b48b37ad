// How long a client waits: the texts of time-outs, and when they pass.
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr char kNotAFloat[] = "-ERR timeout is not a float or out of range";
constexpr char kNegative[] = "-ERR timeout is negative";
constexpr char kOutOfRange[] = "-ERR timeout is out of range";

// The five commands that wait, all for list q, with a time-out of that text.
std::vector<std::string> WaitingFor(std::string_view timeout) {
  const std::string quoted = '"' + std::string(timeout) + '"';
  return {"BLPOP q " + quoted, "BRPOP q " + quoted,
          "BLMOVE q d LEFT RIGHT " + quoted, "BRPOPLPUSH q d " + quoted,
          "BLMPOP " + quoted + " 1 q LEFT"};
}

class BlockingTimeoutTest : public CommandTest {
 protected:
  void ExpectRefused(std::string_view timeout, std::string_view error) {
    for (const std::string& command : WaitingFor(timeout)) {
      EXPECT_EQ(b_.Run(command), error) << command;
    }
  }
  void ExpectTimeOutAfter(std::string_view timeout, milliseconds time) {
    for (const std::string& command : WaitingFor(timeout)) {
      EXPECT_EQ(b_.Run(command), "") << command;
      server_.Advance(time - microseconds(1));
      EXPECT_EQ(b_.Take(), "") << command;
      server_.Advance(microseconds(1));
      EXPECT_EQ(b_.Take(), "nil-array") << command;
    }
  }
  void ExpectToWaitForEver(std::string_view timeout) {
    for (const std::string& command : WaitingFor(timeout)) {
      EXPECT_EQ(b_.Run(command), "") << command;
      EXPECT_EQ(Info("clients_in_timeout_table"), "0") << command;
      server_.Advance(hours(1000));
      EXPECT_EQ(b_.Take(), "") << command;
      EXPECT_EQ(Run("CLIENT UNBLOCK " + std::to_string(b_.id())), ":1");
      EXPECT_EQ(b_.Take(), "nil-array") << command;
    }
  }
};

TEST_F(BlockingTimeoutTest, RefusesWhatIsNoNumber) {
  for (const char* text :
       {"abc", "", " 1", "1 ", "nan", "-nan", "nan(1)", "1e5000", "-1e5000",
        "1e", "0x", "1,5", "1s", "--1", "1\\x00", "\\x00"}) {
    ExpectRefused(text, kNotAFloat);
  }
}

TEST_F(BlockingTimeoutTest, RefusesWhatIsBelowZero) {
  for (const char* text :
       {"-1", "-1.5", "-inf", "-0.0005", "-1e-10", "-1e400", "-0x1"}) {
    ExpectRefused(text, kNegative);
  }
}

TEST_F(BlockingTimeoutTest, RefusesWhatDoesNotFit) {
  for (const char* text :
       {"inf", "infinity", "INF", "+inf", "1e400", "1e18",
        "9223372036854775807", "9223372036854775", "0x7FFFFFFFFFFFFF"}) {
    ExpectRefused(text, kOutOfRange);
  }
}

TEST_F(BlockingTimeoutTest, RoundsUpToWholeMilliseconds) {
  for (const char* text : {"0.001", "0.0009", "1e-5", "0x1p-10", "1e-4000"}) {
    ExpectTimeOutAfter(text, milliseconds(1));
  }
  ExpectTimeOutAfter("0.0011", milliseconds(2));
  ExpectTimeOutAfter("1.0001", milliseconds(1001));
}

TEST_F(BlockingTimeoutTest, TakesEverySpellingOfANumber) {
  for (const char* text : {"1", "+1", "1.", "1.0", "0x1", "1e0", "01"}) {
    ExpectTimeOutAfter(text, seconds(1));
  }
  ExpectTimeOutAfter("0x10", seconds(16));
  ExpectTimeOutAfter(".5", milliseconds(500));
}

TEST_F(BlockingTimeoutTest, ZeroMeansForEver) {
  for (const char* text : {"0", "0.0", "-0", "-0.0", "+0", "0x0"}) {
    ExpectToWaitForEver(text);
  }
}

TEST_F(BlockingTimeoutTest, TakesTimesLongerThanTheServerLives) {
  EXPECT_EQ(b_.Run("BLPOP q 9000000000000000"), "");
  server_.Advance(hours(24 * 365 * 100));
  EXPECT_EQ(b_.Take(), "");
  EXPECT_EQ(Run("RPUSH q x"), ":1");
  EXPECT_EQ(b_.Take(), R"(["q", "x"])");
}

TEST_F(BlockingTimeoutTest, ABadTimeoutIsAnErrorEvenIfThereIsAnElement) {
  Run("RPUSH q x");
  ExpectRefused("abc", kNotAFloat);
  EXPECT_EQ(Run("LLEN q"), ":1");
}

TEST_F(BlockingTimeoutTest, IsCheckedBeforeTheTypeOfAKey) {
  Run("SET q v");
  ExpectRefused("-1", kNegative);
  ExpectRefused("0", kWrongType);
}

TEST_F(BlockingTimeoutTest, BlmoveChecksDirectionsFirst) {
  EXPECT_EQ(b_.Run("BLMOVE q d UP LEFT abc"), kSyntax);
  EXPECT_EQ(b_.Run("BLMOVE q d LEFT DOWN abc"), kSyntax);
}

TEST_F(BlockingTimeoutTest, BlmpopLooksAtTheTimeoutLast) {
  const std::string numkeys = "-ERR numkeys should be greater than 0";
  EXPECT_EQ(b_.Run("BLMPOP abc 0 q LEFT"), numkeys);
  EXPECT_EQ(b_.Run("BLMPOP abc 9223372036854775807 q LEFT"), kSyntax);
  EXPECT_EQ(b_.Run("BLMPOP abc 1 q UP"), kSyntax);
  EXPECT_EQ(b_.Run("BLMPOP abc 1 q LEFT COUNT 0"),
            "-ERR count should be greater than 0");
  EXPECT_EQ(b_.Run("BLMPOP abc 1 q LEFT COUNT 1 COUNT 1"), kSyntax);
  EXPECT_EQ(b_.Run("BLMPOP abc 1 q LEFT COUNT 1"), kNotAFloat);
}

TEST_F(BlockingTimeoutTest, NeedsEnoughArguments) {
  EXPECT_EQ(b_.Run("BLPOP q"), ArityErrorOf("blpop"));
  EXPECT_EQ(b_.Run("BRPOP q"), ArityErrorOf("brpop"));
  EXPECT_EQ(b_.Run("BLMOVE q d LEFT RIGHT"), ArityErrorOf("blmove"));
  EXPECT_EQ(b_.Run("BLMOVE q d LEFT RIGHT 0 0"), ArityErrorOf("blmove"));
  EXPECT_EQ(b_.Run("BRPOPLPUSH q d"), ArityErrorOf("brpoplpush"));
  EXPECT_EQ(b_.Run("BLMPOP 0 1 q"), ArityErrorOf("blmpop"));
}

TEST_F(BlockingTimeoutTest, Resp3HasOneNullForAllOfThem) {
  b_.Run("HELLO 3");
  for (const std::string& command : WaitingFor("1")) {
    EXPECT_EQ(b_.Run(command), "") << command;
    server_.Advance(seconds(1));
    EXPECT_EQ(b_.TakeBytes(), "_\r\n") << command;
  }
}

TEST_F(BlockingTimeoutTest, EachWaiterHasItsOwn) {
  b_.Run("BLPOP q 3");
  c_.Run("BLPOP q 1");
  EXPECT_EQ(Info("clients_in_timeout_table"), "2");
  server_.Advance(seconds(1));
  EXPECT_EQ(b_.Take(), "");
  EXPECT_EQ(c_.Take(), "nil-array");
  server_.Advance(seconds(2));
  EXPECT_EQ(b_.Take(), "nil-array");
  EXPECT_EQ(Info("clients_in_timeout_table"), "0");
}

TEST_F(BlockingTimeoutTest, ManyAtOneMomentAreAnsweredOverSeveralTurns) {
  constexpr size_t kMany = 1000;
  for (size_t i = 0; i < kMany; ++i) {
    EXPECT_EQ(server_.Connect().Run("BRPOP q 1"), "");
  }
  server::Engine& engine = server_.engine();
  server_.clock().Advance(1'000'000);
  size_t turns = 0;
  for (size_t left = kMany; left > 0; ++turns) {
    EXPECT_LE(engine.NextDeadline(), engine.clock().monotonic_us());
    engine.RunTurn();
    EXPECT_LT(engine.blocked_sessions(), left);
    EXPECT_GE(engine.blocked_sessions() + 100, left);
    left = engine.blocked_sessions();
  }
  EXPECT_EQ(turns, kMany / 100);
}

TEST_F(BlockingTimeoutTest, WhoTimedOutIsPassedOver) {
  b_.Run("BLPOP q 1");
  c_.Run("BLPOP q 0");
  server_.Advance(seconds(1));
  Run("RPUSH q x");
  EXPECT_EQ(b_.TakeAll(), "nil-array");
  EXPECT_EQ(c_.Take(), R"(["q", "x"])");
}

TEST_F(BlockingTimeoutTest, AnElementInTimeStopsIt) {
  b_.Run("BLPOP q 1");
  server_.Advance(milliseconds(999));
  Run("RPUSH q x");
  EXPECT_EQ(b_.Take(), R"(["q", "x"])");
  server_.Advance(hours(1));
  EXPECT_EQ(b_.Take(), "");
}

}  // namespace
}  // namespace listq::testing
