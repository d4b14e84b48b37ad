// A GoogleTest fixture in which each test has a server of its own.
#pragma once

#include <gtest/gtest.h>
#include <listq/testing.h>

#include <string>
#include <vector>

namespace listq::testing {

class ServerTest : public ::testing::Test {
 protected:
  // `options` as for InProcessServer.
  explicit ServerTest(const std::vector<std::string>& options = {})
      : server_(options) {}

  void SetUp() override { ASSERT_EQ(server_.error(), ""); }

  InProcessServer& server() { return server_; }
  InProcessServer::Clock& clock() { return server_.clock(); }

 private:
  InProcessServer server_;
};

}  // namespace listq::testing
