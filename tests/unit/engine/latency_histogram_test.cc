// How exactly times are kept, and how they are told.
#include "server/engine/latency_histogram.h"

#include <gtest/gtest.h>

#include <string>

namespace listq::server {
namespace {

std::string Text(const LatencyHistogram& histogram) {
  std::string text;
  for (const LatencyHistogram::Point& point : histogram.Cumulative()) {
    text += std::to_string(point.us) + ":" + std::to_string(point.calls) + " ";
  }
  return text;
}

TEST(LatencyHistogramTest, NoTimeIsOffByMoreThanAThirtySecondPart) {
  for (uint64_t ns = 1; ns < 1'000'000'000; ns += 1 + ns / 7) {
    LatencyHistogram histogram;
    histogram.Add(ns);
    EXPECT_GE(histogram.Percentile(50), ns);
    EXPECT_LE(histogram.Percentile(50), ns + ns / 32) << ns;
    EXPECT_LE(histogram.Percentile(0), ns);
    EXPECT_GE(histogram.Percentile(0), ns - ns / 32) << ns;
  }
}

TEST(LatencyHistogramTest, PercentilesCountFromTheShortest) {
  LatencyHistogram histogram;
  for (uint64_t ns = 1; ns <= 60; ++ns) histogram.Add(ns);
  EXPECT_EQ(histogram.total(), 60);
  EXPECT_EQ(histogram.Percentile(0), 1);
  EXPECT_EQ(histogram.Percentile(50), 30);
  EXPECT_EQ(histogram.Percentile(99), 59);
  EXPECT_EQ(histogram.Percentile(100), 60);
}

TEST(LatencyHistogramTest, TimesOutOfRangeCountAsTheNearestWithin) {
  LatencyHistogram histogram;
  histogram.Add(0);
  EXPECT_EQ(histogram.Percentile(100), 1);
  histogram.Add(UINT64_MAX);
  EXPECT_GE(histogram.Percentile(100), 1'000'000'000);
  EXPECT_EQ(Text(histogram), "1:1 1082130:2 ");
}

TEST(LatencyHistogramTest, PowersOfTwoAreNamedAsRedisNamesThem) {
  LatencyHistogram histogram;
  EXPECT_EQ(Text(histogram), "");
  for (uint64_t us = 1; us < 3'000; us *= 2) histogram.Add(us * 1000);
  EXPECT_EQ(Text(histogram),
            "1:1 2:2 4:3 8:4 16:5 33:6 66:7 132:8 264:9 528:10 1056:11 "
            "2113:12 ");
}

TEST(LatencyHistogramTest, PowersThatAddNothingAreLeftOut) {
  LatencyHistogram histogram;
  for (int i = 0; i < 3; ++i) histogram.Add(20'000);
  histogram.Add(100'000);
  EXPECT_EQ(Text(histogram), "33:3 132:4 ");
}

}  // namespace
}  // namespace listq::server
