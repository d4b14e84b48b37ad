// LQ.CLOCK: time under the control of a client.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <utility>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

using std::chrono_literals::operator""h;
using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr char kNoTime[] =
    "-ERR the time must be a whole number of milliseconds, 0 or more";
constexpr char kTooFar[] =
    "-ERR the clock does not go that far: deadlines could not be counted there";

server::Config ForTests() {
  server::Config config;
  config.enable_test_commands = "yes";
  return config;
}

class TestClockTest : public CommandTest {
 protected:
  explicit TestClockTest(server::Config config = ForTests())
      : CommandTest(std::move(config)) {}

  // A field of LQ.CLOCK INFO.
  std::string ClockInfo(const std::string& field) {
    const resp::Reply info = a_.Ask("LQ.CLOCK INFO");
    for (size_t i = 0; i + 1 < info.elements.size(); i += 2) {
      if (info.elements[i].text == field) {
        return resp::ToLine(info.elements[i + 1]);
      }
    }
    return "absent";
  }
};

// ---- ADVANCE ----

TEST_F(TestClockTest, AnHourOfWaitingEndsAtOnce) {
  EXPECT_EQ(b_.Run("BRPOP q 3600"), "");
  EXPECT_EQ(Run("LQ.CLOCK ADVANCE 3599999"), "OK");
  EXPECT_EQ(b_.Take(), "");
  EXPECT_EQ(Run("LQ.CLOCK ADVANCE 1"), "OK");
  EXPECT_EQ(b_.Take(), "nil-array");
}

TEST_F(TestClockTest, WhatFallsDueHappensInItsOrder) {
  Run("CONFIG SET notify-keyspace-events Ex");
  TestClient& listener = server_.Connect();
  listener.Run("SUBSCRIBE __keyevent@0__:expired");
  Run("SET k v PX 2000");
  // Each hears of what came before it when its own time is up.
  b_.Pipeline("BRPOP q 1\nEXISTS k\nTIME");
  c_.Pipeline("BRPOP q 3\nEXISTS k\nTIME");
  const int64_t start = server_.engine().clock().unix_us();
  EXPECT_EQ(Run("LQ.CLOCK ADVANCE 10000"), "OK");
  const auto time = [&](int seconds) {
    const int64_t us = start + seconds * 1'000'000;
    return "[\"" + std::to_string(us / 1'000'000) + "\", \"" +
           std::to_string(us % 1'000'000) + "\"]";
  };
  EXPECT_EQ(b_.TakeAll(), "nil-array | :1 | " + time(1));
  EXPECT_THAT(listener.Take(), HasSubstr("expired"));
  EXPECT_EQ(c_.TakeAll(), "nil-array | :0 | " + time(3));
}

TEST_F(TestClockTest, EveryPopThatATimeOutLeadsToHasItsOwnInstant) {
  b_.Pipeline("BRPOP q 1\nBRPOP q 1\nBRPOP q 1");
  EXPECT_EQ(Run("LQ.CLOCK ADVANCE 2500"), "OK");
  EXPECT_EQ(b_.TakeAll(), "nil-array | nil-array");
  EXPECT_EQ(Run("LQ.CLOCK ADVANCE 500"), "OK");
  EXPECT_EQ(b_.TakeAll(), "nil-array");
}

TEST_F(TestClockTest, TheAnswerComesATurnAfterWhatFellDue) {
  b_.Run("BRPOP q 1");
  a_.Receive(Encode("LQ.CLOCK ADVANCE 1000"));
  server_.engine().RunTurn();
  EXPECT_FALSE(b_.session().output.empty());
  EXPECT_TRUE(a_.session().output.empty());
  EXPECT_LE(server_.engine().NextDeadline(),
            server_.engine().clock().monotonic_us());
  server_.engine().RunTurn();
  EXPECT_FALSE(a_.session().output.empty());
}

TEST_F(TestClockTest, WhatIsPipelinedBehindItFindsTheClockMoved) {
  Run("SET k v PX 100");
  a_.Pipeline("EXISTS k\nLQ.CLOCK ADVANCE 101\nEXISTS k");
  EXPECT_EQ(a_.TakeAll(), ":1 | OK | :0");
}

TEST_F(TestClockTest, AKeyLivesUntilItsLastMillisecondIsOver) {
  Run("SET k v PX 100");
  Run("LQ.CLOCK ADVANCE 100");
  EXPECT_EQ(Run("EXISTS k"), ":1");
  EXPECT_EQ(Run("PTTL k"), ":0");
  Run("LQ.CLOCK ADVANCE 1");
  EXPECT_EQ(Run("EXISTS k"), ":0");
}

TEST_F(TestClockTest, OneJourneyFollowsTheOther) {
  TestClient& worker = server_.Connect();
  worker.Run("BRPOP q 3");
  a_.Receive(Encode("LQ.CLOCK ADVANCE 1000"));
  b_.Receive(Encode("LQ.CLOCK NEXT"));
  c_.Receive(Encode("LQ.CLOCK INFO"));
  server_.Settle();
  EXPECT_EQ(a_.Take(), "OK");
  EXPECT_EQ(b_.Take(), ":2000");
  EXPECT_THAT(c_.Take(), HasSubstr("\"travels\", :2"));
  EXPECT_EQ(worker.Take(), "nil-array");
  EXPECT_EQ(ClockInfo("travels"), ":0");
}

TEST_F(TestClockTest, ACallerThatLeavesDoesNotStopTheClockHalfWay) {
  b_.Run("BRPOP q 3600");
  c_.Receive(Encode("LQ.CLOCK ADVANCE 3600000"));
  c_.Disconnect();
  server_.Settle();
  EXPECT_EQ(b_.Take(), "nil-array");
  EXPECT_EQ(ClockInfo("travels"), ":0");
}

TEST_F(TestClockTest, ACallerThatIsKilledIsClosedAndTheClockGoesOn) {
  b_.Run("BRPOP q 3600");
  c_.Receive(Encode("LQ.CLOCK ADVANCE 3600000"));
  a_.Receive(Encode("CLIENT KILL ID " + std::to_string(c_.id())));
  server_.Settle();
  EXPECT_EQ(a_.Take(), ":1");
  EXPECT_TRUE(c_.closed());
  EXPECT_EQ(c_.Take(), "");
  EXPECT_EQ(b_.Take(), "nil-array");
}

TEST_F(TestClockTest, AJourneyIsMadeInBoundedTurns) {
  constexpr int kCount = 100'000;
  server_.config().maxclients = kCount + 100;
  std::string sets;
  for (int i = 0; i < kCount; ++i) {
    const std::string number = std::to_string(i);
    server_.Connect().Receive(Encode("BRPOP q" + number + " 60"));
    sets += Encode("SET k" + number + " v PX " + std::to_string(1 + i % 5000));
  }
  a_.Send(sets);
  a_.Forget();
  server::Engine& engine = server_.engine();
  b_.Receive(Encode("LQ.CLOCK ADVANCE 60000"));
  size_t turns = 0;
  size_t waiting = kCount;
  size_t keys = kCount;
  while (b_.session().waiting()) {
    engine.RunTurn();
    const size_t still = engine.wait_list().waiters_with_deadline();
    EXPECT_LE(waiting - still, 2'000u);
    EXPECT_LE(keys - engine.keyspace(0).size(), 20'000u);
    waiting = still;
    keys = engine.keyspace(0).size();
    ++turns;
    // Others are served in between.
    if (turns % 100 == 0) {
      ASSERT_EQ(c_.session().output.size(), 0u);
      c_.Receive(Encode("PING"));
      EXPECT_EQ(c_.session().output.view(), "+PONG\r\n");
      engine.RecycleOutput(c_.session().output);
    }
  }
  EXPECT_EQ(waiting, 0u);
  EXPECT_EQ(keys, 0u);
  EXPECT_GT(turns, 50u);
  server_.Settle();
  EXPECT_EQ(b_.Take(), "OK");
}

TEST_F(TestClockTest, AYearWithIdleTimeOutsIsNotWalkedSecondBySecond) {
  Run("CONFIG SET timeout 40000000");
  EXPECT_EQ(Run("LQ.CLOCK ADVANCE 31536000000"), "OK");
  EXPECT_EQ(Run("PING"), "PONG");
}

TEST_F(TestClockTest, DistancesThatAreNoneAreRefused) {
  for (const char* text : {"-1", "1.5", "x", "", "9223372036854775808"}) {
    EXPECT_EQ(Run(std::string("LQ.CLOCK ADVANCE \"") + text + "\""), kNoTime);
    EXPECT_EQ(Run(std::string("LQ.CLOCK SET \"") + text + "\""), kNoTime);
  }
  EXPECT_EQ(Run("LQ.CLOCK ADVANCE"), ArityErrorOf("lq.clock|advance"));
  EXPECT_EQ(Run("LQ.CLOCK NEXT 1"), ArityErrorOf("lq.clock|next"));
  EXPECT_EQ(Run("LQ.CLOCK ADVANCE 0"), "OK");
}

TEST_F(TestClockTest, TheClockEndsWhereDeadlinesCannotBeCounted) {
  const std::string time = Run("TIME");
  for (const char* text : {"4611686018427388", "9223372036854775807"}) {
    EXPECT_EQ(Run(std::string("LQ.CLOCK ADVANCE ") + text), kTooFar);
    EXPECT_EQ(Run(std::string("LQ.CLOCK SET ") + text), kTooFar);
  }
  EXPECT_EQ(Run("TIME"), time);
  // A hundred thousand years do.
  EXPECT_EQ(Run("LQ.CLOCK ADVANCE 3155760000000000"), "OK");
  EXPECT_EQ(Run("LQ.CLOCK ADVANCE 3155760000000000"), kTooFar);
  b_.Run("BRPOP q 1");
  EXPECT_EQ(Run("SET k v EX 2"), "OK");
  EXPECT_EQ(Run("LQ.CLOCK NEXT"), ":1000");
  EXPECT_EQ(b_.Take(), "nil-array");
  EXPECT_EQ(Run("LQ.CLOCK NEXT"), ":1001");
  EXPECT_EQ(Run("EXISTS k"), ":0");
}

// ---- SET ----

TEST_F(TestClockTest, SetForwardIsLikeAdvance) {
  b_.Run("BRPOP q 1");
  Run("SET k v EX 2");
  const int64_t ms = server_.engine().clock().unix_ms();
  EXPECT_EQ(Run("LQ.CLOCK SET " + std::to_string(ms + 1500)), "OK");
  EXPECT_EQ(b_.Take(), "nil-array");
  EXPECT_EQ(Run("PTTL k"), ":500");
  EXPECT_EQ(ClockInfo("unix-ms"), ":" + std::to_string(ms + 1500));
}

TEST_F(TestClockTest, SetBackwardMovesTheWallClockAlone) {
  b_.Run("BRPOP q 10");
  Run("SET k v EX 100");
  const std::string monotonic = ClockInfo("monotonic-ms");
  EXPECT_EQ(Run("LQ.CLOCK SET 1000000"), "OK");
  EXPECT_EQ(Run("TIME"), R"(["1000", "0"])");
  EXPECT_EQ(ClockInfo("monotonic-ms"), monotonic);
  EXPECT_EQ(Run("EXISTS k"), ":1");
  server_.Advance(10s);
  EXPECT_EQ(b_.Take(), "nil-array");
  EXPECT_EQ(Run("TIME"), R"(["1010", "0"])");
  EXPECT_EQ(Run("LQ.CLOCK SET 0"), "OK");
  EXPECT_EQ(Run("TIME"), R"(["0", "0"])");
}

// ---- NEXT ----

TEST_F(TestClockTest, NextStopsAtEachEventOnce) {
  EXPECT_EQ(Run("LQ.CLOCK NEXT"), "nil");
  b_.Run("BRPOP q 1");
  Run("SET k v PX 2000");
  EXPECT_EQ(Run("LQ.CLOCK NEXT"), ":1000");
  EXPECT_EQ(b_.Take(), "nil-array");
  EXPECT_EQ(Run("EXISTS k"), ":1");
  EXPECT_EQ(Run("LQ.CLOCK NEXT"), ":1001");
  EXPECT_EQ(Run("EXISTS k"), ":0");
  EXPECT_EQ(Run("LQ.CLOCK NEXT"), "nil");
}

TEST_F(TestClockTest, NextEndsAPause) {
  Run("CLIENT PAUSE 5000 ALL");
  EXPECT_EQ(b_.Run("PING"), "");
  EXPECT_EQ(Run("LQ.CLOCK NEXT"), ":5000");
  EXPECT_EQ(b_.Take(), "PONG");
}

TEST_F(TestClockTest, NoKeyDiesInAPause) {
  Run("SET k v PX 1000");
  Run("CLIENT PAUSE 5000 ALL");
  EXPECT_EQ(ClockInfo("next-ms"), ":5000");
  EXPECT_EQ(Run("LQ.CLOCK NEXT"), ":5000");
  EXPECT_EQ(Run("DBSIZE"), ":0");
}

TEST_F(TestClockTest, NextClosesWhoIsIdle) {
  Run("CONFIG SET timeout 100");
  TestClient& listener = server_.Connect();
  listener.Run("SUBSCRIBE news");
  server_.Advance(30s);
  EXPECT_EQ(b_.Run("PING"), "PONG");
  const std::string travelled = Run("LQ.CLOCK NEXT");
  // It is looked for once a second.
  EXPECT_THAT(travelled, StartsWith(":7"));
  EXPECT_TRUE(c_.closed());
  EXPECT_FALSE(b_.closed());
  EXPECT_FALSE(listener.closed());
}

TEST_F(TestClockTest, WhoWasAnsweredJustNowIsNotIdle) {
  Run("CONFIG SET timeout 5");
  b_.Run("BRPOP q 10");
  EXPECT_EQ(Run("LQ.CLOCK ADVANCE 10000"), "OK");
  EXPECT_EQ(b_.Take(), "nil-array");
  EXPECT_EQ(Run("LQ.CLOCK ADVANCE 4000"), "OK");
  EXPECT_FALSE(b_.closed());
  EXPECT_EQ(Run("LQ.CLOCK ADVANCE 4000"), "OK");
  EXPECT_TRUE(b_.closed());
}

TEST_F(TestClockTest, FreeingMemoryIsNoEvent) {
  std::string push = "RPUSH big";
  for (int i = 0; i < 100'000; ++i) push += " element" + std::to_string(i);
  Run(push);
  a_.Receive(Encode("UNLINK big") + Encode("LQ.CLOCK NEXT"));
  ASSERT_FALSE(server_.engine().databases().reclaimer().idle());
  server_.Settle();
  EXPECT_EQ(a_.TakeAll(), ":1 | nil");
}

// ---- FREEZE, RESUME, INFO ----

TEST_F(TestClockTest, FrozenTimeDoesNotPass) {
  EXPECT_EQ(Run("LQ.CLOCK FREEZE"), "OK");
  EXPECT_EQ(b_.Run("BRPOP q 1"), "");
  server_.Advance(1h);
  EXPECT_EQ(b_.Take(), "");
  EXPECT_EQ(Run("LQ.CLOCK RESUME"), "OK");
  server_.Advance(1s);
  EXPECT_EQ(b_.Take(), "nil-array");
}

TEST_F(TestClockTest, AFrozenClockIsMovedAndStaysFrozen) {
  Run("LQ.CLOCK FREEZE");
  b_.Run("BRPOP q 1");
  EXPECT_EQ(Run("LQ.CLOCK ADVANCE 999"), "OK");
  server_.Advance(1h);
  EXPECT_EQ(b_.Take(), "");
  EXPECT_EQ(Run("LQ.CLOCK NEXT"), ":1");
  EXPECT_EQ(b_.Take(), "nil-array");
}

TEST_F(TestClockTest, FreezingOnTheWayIsObeyed) {
  b_.Pipeline("BRPOP q 1\nLQ.CLOCK FREEZE");
  EXPECT_EQ(Run("LQ.CLOCK ADVANCE 2000"), "OK");
  EXPECT_EQ(b_.TakeAll(), "nil-array | OK");
  EXPECT_EQ(ClockInfo("state"), "\"frozen\"");
  const std::string time = Run("TIME");
  server_.Advance(1h);
  EXPECT_EQ(Run("TIME"), time);
}

TEST_F(TestClockTest, InfoTellsHowTheClockStands) {
  EXPECT_EQ(ClockInfo("state"), "\"running\"");
  EXPECT_EQ(ClockInfo("unix-ms"), ":1700000000000");
  EXPECT_EQ(ClockInfo("monotonic-ms"), ":1000000");
  EXPECT_EQ(ClockInfo("ahead-ms"), ":0");
  EXPECT_EQ(ClockInfo("next-ms"), "nil");
  EXPECT_EQ(ClockInfo("travels"), ":0");
  Run("LQ.CLOCK ADVANCE 60000");
  b_.Run("BRPOP q 1");
  EXPECT_EQ(ClockInfo("ahead-ms"), ":60000");
  EXPECT_EQ(ClockInfo("next-ms"), ":1000");
  server_.Advance(300ms);
  EXPECT_EQ(ClockInfo("next-ms"), ":700");
  EXPECT_EQ(ClockInfo("unix-ms"), ":1700000060300");
  Run("LQ.CLOCK FREEZE");
  server_.Advance(300ms);
  EXPECT_EQ(ClockInfo("ahead-ms"), ":59700");
}

TEST_F(TestClockTest, HelpNamesEverySubcommand) {
  const std::string help = Run("LQ.CLOCK HELP");
  for (const char* word : {"ADVANCE milliseconds", "FREEZE", "INFO", "NEXT",
                           "RESUME", "SET unix-time-milliseconds"}) {
    EXPECT_THAT(help, HasSubstr(word));
  }
}

// ---- What follows the clock ----

TEST_F(TestClockTest, IdleTimesFollowTheClock) {
  Run("SET k v");
  EXPECT_EQ(Run("LQ.CLOCK ADVANCE 3600000"), "OK");
  EXPECT_EQ(Run("OBJECT IDLETIME k"), ":3600");
  EXPECT_EQ(ClientField(b_, "idle"), "3600");
  EXPECT_EQ(ClientField(b_, "age"), "3600");
}

TEST_F(TestClockTest,
       TheCommandsAreExemptFromPausesAndStillUnknownIfTheyAreOff) {
  Run("CLIENT PAUSE 1000 ALL");
  EXPECT_EQ(Run("LQ.CLOCK ADVANCE 1000"), "OK");
  EXPECT_EQ(Run("PING"), "PONG");
  TestServer plain;
  EXPECT_THAT(plain.Connect().Run("LQ.CLOCK NEXT"),
              StartsWith("-ERR unknown command 'LQ.CLOCK'"));
}

class VirtualClockTest : public TestClockTest {
 protected:
  static server::Config Virtual() {
    server::Config config = ForTests();
    config.clock_is_virtual = true;
    return config;
  }
  VirtualClockTest() : TestClockTest(Virtual()) {}
};

TEST_F(VirtualClockTest, StandsStillUntilItIsMoved) {
  EXPECT_EQ(ClockInfo("state"), "\"virtual\"");
  const std::string time = Run("TIME");
  server_.Advance(1h);
  EXPECT_EQ(Run("TIME"), time);
  b_.Run("BRPOP q 60");
  EXPECT_EQ(Run("LQ.CLOCK NEXT"), ":60000");
  EXPECT_EQ(b_.Take(), "nil-array");
}

}  // namespace
}  // namespace listq::testing
