// How the list of percentiles is read and written.
#include "server/admin/latency_percentiles.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace listq::server {
namespace {

TEST(LatencyPercentilesTest, ReadsWhatItWrites) {
  Config config;
  EXPECT_EQ(LatencyPercentilesText(config), "50 99 99.9");
  const std::vector<std::string> words = {"99.9999", "0", "100", "50.00"};
  EXPECT_EQ(ParseLatencyPercentiles(config, words), std::nullopt);
  EXPECT_EQ(LatencyPercentilesText(config), "99.9999 0 100 50");
  EXPECT_EQ(ParseLatencyPercentiles(config, {}), std::nullopt);
  EXPECT_EQ(LatencyPercentilesText(config), "");
}

TEST(LatencyPercentilesTest, ARefusedListChangesNothing) {
  Config config;
  for (const char* word : {"x", "", "-1", "100.1", "nan"}) {
    const std::vector<std::string> words = {"10", word};
    EXPECT_NE(ParseLatencyPercentiles(config, words), std::nullopt) << word;
    EXPECT_EQ(LatencyPercentilesText(config), "50 99 99.9");
  }
}

}  // namespace
}  // namespace listq::server
