// client-output-buffer-limit: classes, limits and what is refused.
#include "server/admin/output_limits.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace listq::server {
namespace {

using Words = std::vector<std::string>;

TEST(OutputLimitsTest, DefaultsAreThoseOfRedis) {
  EXPECT_EQ(OutputLimitsText(Config()),
            "normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 "
            "60");
}

TEST(OutputLimitsTest, AClassThatIsNotNamedKeepsItsLimits) {
  Config config;
  const Words words = {"NORMAL", "1kb", "2kb", "3", "replica", "4", "5", "6"};
  EXPECT_EQ(ParseOutputLimits(config, words), std::nullopt);
  EXPECT_EQ(OutputLimitsText(config),
            "normal 1024 2048 3 slave 4 5 6 pubsub 33554432 8388608 60");
}

TEST(OutputLimitsTest, NothingChangesIfAnythingIsWrong) {
  Config config;
  const std::string before = OutputLimitsText(config);
  for (const Words& words :
       {Words{"normal", "1", "2"}, Words{"other", "1", "2", "3"},
        Words{"normal", "x", "2", "3"}, Words{"normal", "1", "-2", "3"},
        Words{"normal", "1", "2", "-3"}, Words{"normal", "1", "2", "3s"},
        Words{"normal", "1", "2", "3", "pubsub", "1", "2", "x"}}) {
    EXPECT_NE(ParseOutputLimits(config, words), std::nullopt);
    EXPECT_EQ(OutputLimitsText(config), before);
  }
}

}  // namespace
}  // namespace listq::server
