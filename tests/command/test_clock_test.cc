// LQ.CLOCK: time under the control of a client.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "tests/support/test_server.h"

namespace listq::testing {
namespace {

using std::chrono_literals::operator""h;
using std::chrono_literals::operator""s;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

server::Config ForTests() {
  server::Config config;
  config.enable_test_commands = "yes";
  return config;
}

class TestClockTest : public ::testing::Test {
 protected:
  TestServer server_{ForTests()};
  TestClient& test_ = server_.Connect();
  TestClient& worker_ = server_.Connect();
};

TEST_F(TestClockTest, AnHourOfWaitingEndsAtOnce) {
  EXPECT_EQ(worker_.Run("BRPOP q 3600"), "");
  EXPECT_EQ(test_.Run("LQ.CLOCK ADVANCE 3599999"), "OK");
  EXPECT_EQ(worker_.Take(), "");
  EXPECT_EQ(test_.Run("LQ.CLOCK ADVANCE 1"), "OK");
  EXPECT_EQ(worker_.Take(), "nil-array");
}

TEST_F(TestClockTest, FrozenTimeDoesNotPass) {
  EXPECT_EQ(test_.Run("LQ.CLOCK FREEZE"), "OK");
  EXPECT_EQ(worker_.Run("BRPOP q 1"), "");
  server_.Advance(1h);
  EXPECT_EQ(worker_.Take(), "");
  EXPECT_EQ(test_.Run("LQ.CLOCK RESUME"), "OK");
  server_.Advance(1s);
  EXPECT_EQ(worker_.Take(), "nil-array");
}

}  // namespace
}  // namespace listq::testing
