// LQ.FAULT: which requests a rule is about, how often it acts, and what is
// no rule.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>
#include <utility>

#include "tests/command/fault_fixture.h"

namespace listq::testing {
namespace {

using std::chrono_literals::operator""ms;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

class FaultRulesTest : public FaultFixture {};

// ---- Which requests ----

TEST_F(FaultRulesTest, CommandNamesSubcommandsAndContainers) {
  const std::string one = Add("COMMAND client|getname DO ERROR 'ERR one'");
  const std::string all = Add("COMMAND config DO ERROR 'ERR all'");
  EXPECT_EQ(worker_.Run("CLIENT GETNAME"), "-ERR one");
  EXPECT_EQ(worker_.Run("CLIENT SETNAME w"), "OK");
  EXPECT_EQ(worker_.Run("CONFIG GET port"), "-ERR all");
  EXPECT_EQ(worker_.Run("CONFIG RESETSTAT"), "-ERR all");
  EXPECT_EQ(Hits(one), "1");
  EXPECT_EQ(Hits(all), "2");
}

TEST_F(FaultRulesTest, KeyIsAPatternForAnyKeyOfTheRequest) {
  Add("KEY jobs:* DO ERROR 'ERR no'");
  EXPECT_EQ(worker_.Run("LLEN jobs:a"), "-ERR no");
  EXPECT_EQ(worker_.Run("DEL other jobs:b"), "-ERR no");
  EXPECT_EQ(worker_.Run("LMPOP 2 a jobs:b LEFT"), "-ERR no");
  EXPECT_EQ(worker_.Run("RPUSH other jobs:a"), ":1");
  EXPECT_EQ(worker_.Run("ECHO jobs:a"), R"("jobs:a")");
  EXPECT_EQ(worker_.Run("PUBLISH jobs:a x"), ":0");
}

TEST_F(FaultRulesTest, ClientIsAPatternForTheNameOfTheConnection) {
  Add("CLIENT worker-* DO ERROR 'ERR no'");
  EXPECT_EQ(worker_.Run("CLIENT SETNAME worker-1"), "OK");
  EXPECT_EQ(worker_.Run("PING"), "-ERR no");
  EXPECT_EQ(other_.Run("PING"), "PONG");
  test_.Run("LQ.FAULT CLEAR");
  Add("CLIENT '' DO ERROR 'ERR anonymous'");
  EXPECT_EQ(worker_.Run("PING"), "PONG");
  EXPECT_EQ(other_.Run("PING"), "-ERR anonymous");
}

TEST_F(FaultRulesTest, AllConditionsHaveToHold) {
  Add("client w key q command rpush do error 'ERR no'");
  worker_.Run("CLIENT SETNAME w");
  EXPECT_EQ(worker_.Run("RPUSH p x"), ":1");
  EXPECT_EQ(worker_.Run("LLEN q"), ":0");
  EXPECT_EQ(other_.Run("RPUSH q x"), ":1");
  EXPECT_EQ(worker_.Run("RPUSH q x"), "-ERR no");
}

TEST_F(FaultRulesTest, AfterSparesTheFirstOnesAndTimesTheLastOnes) {
  const std::string id = Add("COMMAND PING AFTER 1 TIMES 2 DO ERROR 'ERR no'");
  worker_.Pipeline("PING\nPING\nPING\nPING");
  EXPECT_EQ(worker_.TakeAll(), "PONG | -ERR no | -ERR no | PONG");
  EXPECT_EQ(Hits(id), "2");
}

TEST_F(FaultRulesTest, ChanceRepeatsItselfWithTheSameSeed) {
  const auto history = [&](const std::string& seed) {
    test_.Run("LQ.FAULT CLEAR");
    Add("COMMAND PING PROBABILITY 0.5 SEED " + seed + " DO ERROR 'ERR no'");
    std::string replies;
    for (int i = 0; i < 100; ++i) replies += worker_.Run("PING").substr(0, 1);
    return replies;
  };
  const std::string first = history("1");
  EXPECT_EQ(history("1"), first);
  EXPECT_NE(history("2"), first);
  const auto errors = std::count(first.begin(), first.end(), '-');
  EXPECT_GT(errors, 25);
  EXPECT_LT(errors, 75);
}

TEST_F(FaultRulesTest, ChanceMayBeNoneOrCertainty) {
  Add("COMMAND PING PROBABILITY 0 DO ERROR 'ERR never'");
  Add("COMMAND PING PROBABILITY 1 DO ERROR 'ERR always'");
  for (int i = 0; i < 100; ++i) {
    ASSERT_EQ(worker_.Run("PING"), "-ERR always");
  }
}

TEST_F(FaultRulesTest, TheFirstRuleThatActsIsTheLastThatIsAsked) {
  const std::string first = Add("COMMAND PING TIMES 1 DO ERROR 'ERR first'");
  const std::string second = Add("TIMES 1 DO ERROR 'ERR second'");
  EXPECT_EQ(worker_.Run("PING"), "-ERR first");
  EXPECT_EQ(Hits(second), "0");
  EXPECT_EQ(worker_.Run("PING"), "-ERR second");
  EXPECT_EQ(worker_.Run("PING"), "PONG");
  EXPECT_EQ(Hits(first), "1");
}

TEST_F(FaultRulesTest, ARequestThatWasRunMeetsARuleForItsReply) {
  Add("COMMAND RPUSH DO CLOSE AFTER");
  Add("COMMAND RPUSH DO DELAY 100");
  EXPECT_EQ(worker_.Run("RPUSH q x"), "");
  EXPECT_FALSE(worker_.closed());
  server_.Advance(100ms);
  EXPECT_TRUE(worker_.closed());
  EXPECT_EQ(other_.Run("LLEN q"), ":1");
}

TEST_F(FaultRulesTest, WhatAFaultAnsweredMeetsNoOther) {
  const std::string close = Add("COMMAND PING DO CLOSE AFTER");
  Add("COMMAND PING TIMES 1 DO ERROR 'ERR no'");
  EXPECT_EQ(worker_.Run("PING"), "-ERR no");
  EXPECT_EQ(Hits(close), "0");
  worker_.Run("PING");
  EXPECT_TRUE(worker_.closed());
}

TEST_F(FaultRulesTest, TheCommandsOfTheTestAreExempt) {
  for (const char* action :
       {"ERROR 'ERR no'", "DELAY 1000", "CLOSE BEFORE", "CLOSE AFTER",
        "CLOSE MID", "DROP", "NIL", "STALL", "SPLIT 1"}) {
    Add(std::string("DO ") + action);
  }
  EXPECT_EQ(test_.Ask("LQ.FAULT LIST").elements.size(), 9u);
  EXPECT_THAT(test_.Run("LQ.FAULT NONSENSE"), StartsWith("-"));
  EXPECT_THAT(test_.Run("LQ.FAULT ADD"), StartsWith("-"));
  EXPECT_THAT(test_.Run("LQ.FAULT ADD DO NONSENSE"), StartsWith("-"));
  EXPECT_EQ(test_.Run("LQ.CLOCK ADVANCE 1"), "OK");
  EXPECT_EQ(test_.Run("LQ.FAULT CLEAR"), "OK");
  EXPECT_EQ(test_.Run("PING"), "PONG");
}

TEST_F(FaultRulesTest, UnknownCommandsAndWrongCountsAreRefusedAsEver) {
  const std::string id = Add("DO ERROR 'ERR no'");
  const std::string close = Add("COMMAND GET DO CLOSE AFTER");
  EXPECT_THAT(worker_.Run("NONSENSE"), HasSubstr("unknown command"));
  EXPECT_THAT(worker_.Run("GET"), HasSubstr("wrong number of arguments"));
  EXPECT_EQ(Hits(id), "0");
  EXPECT_EQ(Hits(close), "0");
}

// ---- LIST, DEL and what is no rule ----

TEST_F(FaultRulesTest, ListShowsTheRulesWithTheirHits) {
  Add("COMMAND ping TIMES 3 DO ERROR 'ERR no'");
  Add("KEY 'a b' PROBABILITY 0.5 SEED 7 DO CLOSE AFTER");
  worker_.Run("PING");
  EXPECT_EQ(test_.Run("LQ.FAULT LIST"),
            R"([["id", :1, "rule", ["COMMAND", "ping", "TIMES", "3", "DO", )"
            R"("ERROR", "ERR no"], "seed", nil, "hits", :1, "left", :2], )"
            R"(["id", :2, "rule", ["KEY", "a b", "PROBABILITY", "0.5", )"
            R"("SEED", "7", "DO", "CLOSE", "AFTER"], "seed", :7, "hits", :0, )"
            R"("left", nil]])");
}

TEST_F(FaultRulesTest, IdsAreNeverUsedAgain) {
  EXPECT_EQ(Add("DO DROP"), ":1");
  EXPECT_EQ(test_.Run("LQ.FAULT DEL 1"), ":1");
  EXPECT_EQ(test_.Run("LQ.FAULT DEL 1"), ":0");
  EXPECT_EQ(Add("DO DROP"), ":2");
  test_.Run("LQ.FAULT CLEAR");
  EXPECT_EQ(Add("DO DROP"), ":3");
}

TEST_F(FaultRulesTest, WhatIsNoRuleIsRefused) {
  const std::string long_text(5000, 'x');
  const std::pair<std::string, const char*> cases[] = {
      {"PING x", "'PING' is no option"},
      {"COMMAND get", "ends with DO"},
      {"COMMAND nonsense DO DROP", "there is no command 'nonsense'"},
      {"COMMAND client|nonsense DO DROP", "there is no command"},
      {"COMMAND get|x DO DROP", "there is no command"},
      {"COMMAND lq.clock DO DROP", "exempt"},
      {"COMMAND get COMMAND set DO DROP", "COMMAND is given twice"},
      {"KEY a KEY b DO DROP", "KEY is given twice"},
      {"CLIENT a CLIENT b DO DROP", "CLIENT is given twice"},
      {"AFTER 1 AFTER", "'AFTER' is no option"},
      {"AFTER 1 AFTER 1 DO DROP", "AFTER is given twice"},
      {"TIMES 1 TIMES 1 DO DROP", "TIMES is given twice"},
      {"AFTER -1 DO DROP", "AFTER needs"},
      {"TIMES 0 DO DROP", "TIMES needs"},
      {"TIMES many DO DROP", "TIMES needs"},
      {"PROBABILITY 1.5 DO DROP", "PROBABILITY needs"},
      {"PROBABILITY nan DO DROP", "PROBABILITY needs"},
      {"PROBABILITY 1 PROBABILITY 1 DO DROP", "PROBABILITY is given twice"},
      {"PROBABILITY 1 SEED x DO DROP", "SEED needs"},
      {"SEED 1 DO DROP", "'SEED' is no option"},
      {"TIMES 1 DO", "after DO comes one of"},
      {"DO NONSENSE", "after DO comes one of"},
      {"DO ERROR", "after DO comes one of"},
      {"DO ERROR ''", "one line, and not empty"},
      {"DO ERROR \"two\\r\\nlines\"", "one line, and not empty"},
      {"DO ERROR two words", "nothing comes behind"},
      {"DO DELAY -1", "DELAY needs"},
      {"DO DELAY 9223372036854775807", "DELAY needs"},
      {"DO SPLIT 0", "SPLIT needs"},
      {"DO CLOSE", "after DO comes one of"},
      {"DO CLOSE LATER", "CLOSE needs one of"},
      {"DO DROP x", "nothing comes behind"},
      {"CLIENT x DO REFUSE", "REFUSE is about connections"},
      {"DO ERROR " + long_text, "4096 bytes at most"},
  };
  for (const auto& [rule, error] : cases) {
    EXPECT_THAT(Add(rule), AllOf(StartsWith("-ERR "), HasSubstr(error)))
        << rule;
  }
  EXPECT_EQ(test_.Run("LQ.FAULT LIST"), "[]");
  EXPECT_THAT(test_.Run("LQ.FAULT DEL x"), HasSubstr("is an integer"));
}

TEST_F(FaultRulesTest, RulesAreBounded) {
  std::string rules;
  for (size_t i = 0; i < server::Faults::kMostRules; ++i) {
    rules += Encode("LQ.FAULT ADD COMMAND GET DO DROP");
  }
  test_.Send(rules);
  test_.Forget();
  EXPECT_THAT(Add("DO DROP"), HasSubstr("10000 rules"));
  EXPECT_EQ(worker_.Run("PING"), "PONG");
  EXPECT_EQ(test_.Run("LQ.FAULT CLEAR"), "OK");
}

TEST_F(FaultRulesTest, HelpTellsTheSubcommands) {
  EXPECT_THAT(test_.Run("LQ.FAULT HELP"), HasSubstr("CLEAR"));
}

TEST_F(FaultRulesTest, WithoutRulesNobodyIsAsked) {
  EXPECT_EQ(server_.engine().intercepting(), nullptr);
  Add("DO DROP");
  EXPECT_NE(server_.engine().intercepting(), nullptr);
  test_.Run("LQ.FAULT CLEAR");
  EXPECT_EQ(server_.engine().intercepting(), nullptr);
}

}  // namespace
}  // namespace listq::testing
