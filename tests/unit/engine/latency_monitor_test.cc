// What is kept of moments that took too long.
#include "server/engine/latency_monitor.h"

#include <gtest/gtest.h>

namespace listq::server {
namespace {

TEST(LatencyMonitorTest, KeepsTheWorstOfEachSecond) {
  LatencyMonitor monitor;
  monitor.Add("command", {100, 20});
  monitor.Add("command", {100, 30});
  monitor.Add("command", {100, 10});
  monitor.Add("command", {101, 5});
  const auto& event = *monitor.Find("command");
  ASSERT_EQ(event.samples.size(), 2);
  EXPECT_EQ(event.samples[0].ms, 30);
  EXPECT_EQ(event.samples[1].ms, 5);
  EXPECT_EQ(event.most_ms, 30);
  EXPECT_EQ(monitor.Find("other"), nullptr);
}

TEST(LatencyMonitorTest, ForgetsTheOldestSamplesAndKeepsTheWorst) {
  LatencyMonitor monitor;
  for (int64_t second = 0; second < 1000; ++second) {
    monitor.Add("command", {second, 1000 - second});
  }
  const auto& event = *monitor.Find("command");
  EXPECT_EQ(event.samples.size(), 160);
  EXPECT_EQ(event.samples.front().unix_s, 840);
  EXPECT_EQ(event.most_ms, 1000);
}

TEST(LatencyMonitorTest, ResetsOneEventOrAll) {
  LatencyMonitor monitor;
  for (const char* name : {"a", "b", "c"}) monitor.Add(name, {1, 1});
  EXPECT_TRUE(monitor.Reset("b"));
  EXPECT_FALSE(monitor.Reset("b"));
  EXPECT_EQ(monitor.events().size(), 2);
  EXPECT_EQ(monitor.ResetAll(), 2);
  EXPECT_TRUE(monitor.events().empty());
}

}  // namespace
}  // namespace listq::server
