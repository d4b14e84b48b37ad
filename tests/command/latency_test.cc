// LATENCY: events that took too long, and the times of commands.
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

class LatencyTest : public CommandTest {
 protected:
  LatencyTest() : CommandTest(WithDebug()) {}
  static server::Config WithDebug() {
    server::Config config;
    config.enable_debug_command = "yes";
    return config;
  }
};

TEST_F(LatencyTest, EventsAreKeptFromAThresholdOn) {
  Run("DEBUG SLEEP 1");
  EXPECT_EQ(Run("LATENCY LATEST"), "[]");
  EXPECT_EQ(Run("CONFIG SET latency-monitor-threshold 20"), "OK");
  Run("DEBUG SLEEP 0.019");
  EXPECT_EQ(Run("LATENCY LATEST"), "[]");
  Run("DEBUG SLEEP 0.03");
  Run("DEBUG SLEEP 0.02");
  server_.Advance(std::chrono::seconds(1));
  Run("DEBUG SLEEP 0.025");
  EXPECT_EQ(Run("LATENCY LATEST"), R"([["command", :1700000002, :25, :30]])");
  EXPECT_EQ(Run("LATENCY HISTORY command"),
            "[[:1700000001, :30], [:1700000002, :25]]");
  EXPECT_EQ(Run("LATENCY HISTORY nothing"), "[]");
}

TEST_F(LatencyTest, EventsAreReset) {
  Run("CONFIG SET latency-monitor-threshold 1");
  EXPECT_EQ(Run("LATENCY RESET"), ":0");
  Run("DEBUG SLEEP 1");
  EXPECT_EQ(Run("LATENCY RESET nothing command command"), ":1");
  Run("DEBUG SLEEP 1");
  EXPECT_EQ(Run("LATENCY RESET"), ":1");
  EXPECT_EQ(Run("LATENCY LATEST"), "[]");
}

TEST_F(LatencyTest, HistogramsCountCallsByTheirTime) {
  Run("DEBUG SLEEP 0.00002");
  Run("DEBUG SLEEP 0.00003");
  Run("DEBUG SLEEP 0.0001");
  EXPECT_EQ(Run("LATENCY HISTOGRAM nosuch debug get"),
            "[\"debug\", [\"calls\", :3, \"histogram_usec\", "
            "[:33, :2, :132, :3]]]");
  a_.Run("HELLO 3");
  EXPECT_EQ(Run("LATENCY HISTOGRAM DEBUG"),
            "{\"debug\": {\"calls\": :3, \"histogram_usec\": "
            "{:33: :2, :132: :3}}}");
  EXPECT_EQ(Run("LATENCY HISTOGRAM nosuch"), "{}");
}

TEST_F(LatencyTest, AContainersHistogramsAreThoseOfItsSubcommands) {
  Run("CONFIG GET port");
  Run("CONFIG GET port");
  Run("CONFIG HELP");
  constexpr char kGet[] =
      "\"config|get\", [\"calls\", :2, \"histogram_usec\", [:1, :2]]";
  EXPECT_EQ(Run("LATENCY HISTOGRAM config|get"), "[" + std::string(kGet) + "]");
  EXPECT_EQ(Run("LATENCY HISTOGRAM config"),
            "[" + std::string(kGet) +
                ", \"config|help\", [\"calls\", :1, \"histogram_usec\", "
                "[:1, :1]]]");
  EXPECT_EQ(a_.Ask("LATENCY HISTOGRAM").elements.size(), 6);
}

TEST_F(LatencyTest, TrackingCanBeTurnedOff) {
  EXPECT_EQ(Run("CONFIG SET latency-tracking no"), "OK");
  Run("GET k");
  EXPECT_EQ(Run("LATENCY HISTOGRAM get"), "[]");
  EXPECT_EQ(Info("latency_percentiles_usec_get"), "absent");
  Run("CONFIG SET latency-tracking yes");
  Run("GET k");
  EXPECT_EQ(Info("latency_percentiles_usec_get"),
            "p50=0.001,p99=0.001,p99.9=0.001");
}

TEST_F(LatencyTest, InfoTellsThePercentilesThatAreSet) {
  for (int i = 0; i < 9; ++i) Run("DEBUG SLEEP 0");
  Run("DEBUG SLEEP 0.001");
  Run("CONFIG SET latency-tracking-info-percentiles \"0 50.50 100\"");
  EXPECT_EQ(Info("latency_percentiles_usec_debug"),
            "p0=0.001,p50.5=0.001,p100=1015.807");
  Run("CONFIG RESETSTAT");
  EXPECT_EQ(Info("latency_percentiles_usec_debug"), "absent");
}

TEST_F(LatencyTest, HelpListsTheSubcommands) {
  EXPECT_EQ(Run("LATENCY HELP").substr(0, 9), "[LATENCY ");
}

}  // namespace
}  // namespace listq::testing
