// How fast a counter grows.
#include "server/engine/rate_meter.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace listq::server {
namespace {

constexpr int64_t kSecond = 1'000'000;
constexpr int64_t kStart = 1'000 * kSecond;

TEST(RateMeterTest, NothingIsKnownAtFirst) {
  RateMeter meter;
  EXPECT_EQ(meter.PerSecond(0, kStart), 0);
  EXPECT_EQ(meter.PerSecond(100, kStart), 0);
}

TEST(RateMeterTest, MeasuresFromTheFirstReading) {
  RateMeter meter;
  meter.Record(100, kStart);
  EXPECT_EQ(meter.PerSecond(100, kStart), 0);
  EXPECT_DOUBLE_EQ(meter.PerSecond(150, kStart + kSecond), 50);
  EXPECT_DOUBLE_EQ(meter.PerSecond(150, kStart + kSecond / 2), 100);
}

TEST(RateMeterTest, ASteadyRateIsTold) {
  RateMeter meter;
  for (int64_t ms = 0; ms <= 10'000; ++ms) {
    meter.Record(static_cast<uint64_t>(7 * ms), kStart + ms * 1'000);
  }
  EXPECT_NEAR(meter.PerSecond(70'000, kStart + 10 * kSecond), 7'000, 1);
}

TEST(RateMeterTest, ForgetsWhatWasLongAgo) {
  RateMeter meter;
  for (int64_t tenth = 0; tenth < 100; ++tenth) {
    const int64_t busy = tenth < 50 ? tenth : 50;
    meter.Record(static_cast<uint64_t>(busy * 1'000),
                 kStart + tenth * kSecond / 10);
  }
  EXPECT_EQ(meter.PerSecond(50'000, kStart + 10 * kSecond), 0);
}

TEST(RateMeterTest, AfterASilenceTheLastReadingCounts) {
  RateMeter meter;
  meter.Record(0, kStart);
  meter.Record(100, kStart + kSecond);
  EXPECT_DOUBLE_EQ(meter.PerSecond(200, kStart + 101 * kSecond), 1);
}

TEST(RateMeterTest, ACounterThatStartedAnewHasNoRate) {
  RateMeter meter;
  meter.Record(1'000, kStart);
  EXPECT_EQ(meter.PerSecond(10, kStart + kSecond), 0);
}

}  // namespace
}  // namespace listq::server
