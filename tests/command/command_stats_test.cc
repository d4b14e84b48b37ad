// INFO commandstats and errorstats: what is counted, and as what.
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

class CommandStatsTest : public CommandTest {
 protected:
  CommandStatsTest() : CommandTest(WithDebug()) {}
  static server::Config WithDebug() {
    server::Config config;
    config.enable_debug_command = "yes";
    return config;
  }
  std::string Stats(std::string_view command) {
    return Info("cmdstat_" + std::string(command));
  }
  std::string Errors(std::string_view kind) {
    return Info("errorstat_" + std::string(kind));
  }
};

constexpr char kTwoCalls[] =
    "calls=2,usec=0,usec_per_call=0.00,rejected_calls=0,failed_calls=0";
constexpr char kOneFailed[] =
    "calls=1,usec=0,usec_per_call=0.00,rejected_calls=0,failed_calls=1";

TEST_F(CommandStatsTest, CallsAreCountedAndMeasured) {
  Run("DEBUG SLEEP 0.001");
  Run("DEBUG SLEEP 0.000501");
  EXPECT_EQ(
      Stats("debug"),
      "calls=2,usec=1501,usec_per_call=750.50,rejected_calls=0,failed_calls=0");
  EXPECT_EQ(Stats("get"), "absent");
}

TEST_F(CommandStatsTest, SubcommandsCountOnTheirOwn) {
  Run("CONFIG GET port");
  Run("CONFIG get port");
  EXPECT_EQ(Stats("config|get"), kTwoCalls);
  EXPECT_EQ(Stats("config"), "absent");
}

TEST_F(CommandStatsTest, CallsThatReplyAnErrorFailed) {
  Run("SET k v");
  Run("LPUSH k x");
  EXPECT_EQ(Stats("lpush"), kOneFailed);
  EXPECT_EQ(Errors("WRONGTYPE"), "count=1");
  EXPECT_EQ(Info("total_error_replies"), "1");
}

TEST_F(CommandStatsTest, RefusedRequestsAreNoCalls) {
  Run("NOSUCH");
  Run("CONFIG nosuch");
  Run("CONFIG");
  Run("GET");
  constexpr char kRejected[] =
      "calls=0,usec=0,usec_per_call=0.00,rejected_calls=1,failed_calls=0";
  EXPECT_EQ(Stats("get"), kRejected);
  EXPECT_EQ(Stats("config"), kRejected);
  Run("CONFIG SET maxmemory 1");
  Run("SET k v");
  EXPECT_EQ(Stats("set"), kRejected);
  EXPECT_EQ(Errors("OOM"), "count=1");
  EXPECT_EQ(Errors("ERR"), "count=4");
  EXPECT_EQ(Info("total_error_replies"), "5");
}

TEST_F(CommandStatsTest, WhatIsNoRequestIsAnErrorToo) {
  b_.Send("*1\r\nx\r\n");
  EXPECT_EQ(Errors("ERR"), "count=1");
}

TEST_F(CommandStatsTest, ATransactionCountsItsPartsAndExec) {
  a_.Pipeline("MULTI\nSET k v\nLPUSH k x\nEXEC\nMULTI\nGET\nEXEC\nEXEC x");
  a_.Forget();
  EXPECT_EQ(Stats("multi"), kTwoCalls);
  EXPECT_EQ(Stats("lpush"), kOneFailed);
  EXPECT_EQ(
      Stats("exec"),
      "calls=2,usec=0,usec_per_call=0.00,rejected_calls=1,failed_calls=1");
  EXPECT_EQ(Errors("EXECABORT"), "count=2");
  EXPECT_EQ(Errors("ERR"), "count=1");
}

TEST_F(CommandStatsTest, ARequestThatWaitsIsCountedWhenItEnds) {
  b_.Run("BLPOP q 0");
  EXPECT_EQ(Stats("blpop"), "absent");
  Run("RPUSH q x");
  b_.Run("BLPOP q 1");
  server_.Advance(std::chrono::seconds(2));
  EXPECT_EQ(Stats("blpop"), kTwoCalls);
  b_.Run("BRPOP q 0");
  Run("CLIENT UNBLOCK " + std::to_string(b_.id()) + " ERROR");
  EXPECT_EQ(Stats("brpop"), kOneFailed);
  EXPECT_EQ(Errors("UNBLOCKED"), "count=1");
}

TEST_F(CommandStatsTest, ARequestIsNotChargedForTheOneBeforeIt) {
  a_.Pipeline("DEBUG SLEEP 1\nGET k\nGET k");
  a_.Forget();
  EXPECT_EQ(Stats("get"), kTwoCalls);
}

TEST_F(CommandStatsTest, ExecIsChargedForItsParts) {
  a_.Pipeline("MULTI\nDEBUG SLEEP 0.25\nEXEC");
  a_.Forget();
  EXPECT_EQ(Stats("exec").substr(0, 19), "calls=1,usec=250000");
}

TEST_F(CommandStatsTest, ResetstatForgetsThem) {
  Run("GET k");
  Run("GET");
  EXPECT_EQ(Run("CONFIG RESETSTAT"), "OK");
  EXPECT_EQ(Stats("get"), "absent");
  EXPECT_EQ(Errors("ERR"), "absent");
  EXPECT_EQ(Info("total_error_replies"), "0");
}

TEST_F(CommandStatsTest, CallsAreNotShownUnlessAskedFor) {
  const std::string text = a_.Ask("INFO").text;
  EXPECT_EQ(text.find("# Commandstats"), text.npos);
  EXPECT_EQ(text.find("# Latencystats"), text.npos);
  EXPECT_NE(text.find("# Errorstats\r\n"), text.npos);
  EXPECT_NE(a_.Ask("INFO all").text.find("# Commandstats"), text.npos);
}

}  // namespace
}  // namespace listq::testing
