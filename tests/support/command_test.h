// What most command tests start from: a server and three clients.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

#include "tests/support/test_server.h"

namespace listq::testing {

inline constexpr char kWrongType[] =
    "-WRONGTYPE Operation against a key holding the wrong kind of value";
inline constexpr char kNotAnInteger[] =
    "-ERR value is not an integer or out of range";
inline constexpr char kSyntax[] = "-ERR syntax error";

std::string ArityErrorOf(std::string_view command);

class CommandTest : public ::testing::Test {
 protected:
  explicit CommandTest(server::Config config = {})
      : server_(std::move(config)) {}

  std::string Run(std::string_view line) { return a_.Run(line); }
  // The value of a field of INFO; "absent" if there is none.
  std::string Info(std::string_view field);
  // The value of a field of CLIENT LIST about a client.
  std::string ClientField(const TestClient& client, std::string_view field);

  TestServer server_;
  TestClient& a_ = server_.Connect();
  TestClient& b_ = server_.Connect();
  TestClient& c_ = server_.Connect();
};

}  // namespace listq::testing
