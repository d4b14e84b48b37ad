// A request that outlives its bytes.
#include "server/engine/owned_request.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace listq::server {
namespace {

TEST(OwnedRequestTest, OutlivesItsSource) {
  std::string source = "BLPOP queue 0";
  const std::string_view all = source;
  const std::vector<std::string_view> words = {
      all.substr(0, 5), all.substr(6, 5), {}, all.substr(12)};
  const OwnedRequest request(words);
  source.assign(source.size(), '#');
  ASSERT_EQ(request.args().size(), 4u);
  EXPECT_EQ(request.args()[0], "BLPOP");
  EXPECT_EQ(request.args()[1], "queue");
  EXPECT_EQ(request.args()[2], "");
  EXPECT_EQ(request.args()[3], "0");
  EXPECT_EQ(request.bytes(), 11u);
}

TEST(OwnedRequestTest, KeepsAnyBytes) {
  const std::string zeros("a\0b\r\n", 5);
  const std::vector<std::string_view> words = {zeros, zeros};
  const OwnedRequest request(words);
  EXPECT_EQ(request.args()[0], zeros);
  EXPECT_EQ(request.args()[1], zeros);
}

TEST(OwnedRequestTest, IsEmptyUntilItIsMadeOfOne) {
  OwnedRequest request;
  EXPECT_TRUE(request.empty());
  EXPECT_EQ(request.bytes(), 0u);
  const std::vector<std::string_view> words = {"PING"};
  request = OwnedRequest(words);
  EXPECT_FALSE(request.empty());
  const OwnedRequest moved = std::move(request);
  EXPECT_TRUE(request.empty());  // NOLINT(bugprone-use-after-move)
  EXPECT_EQ(moved.args()[0], "PING");
}

}  // namespace
}  // namespace listq::server
