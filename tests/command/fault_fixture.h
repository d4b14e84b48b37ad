// What tests of LQ.FAULT start from: who orders the faults, and who meets them.
#pragma once

#include <gtest/gtest.h>

#include <cstddef>
#include <string>

#include "tests/support/test_server.h"

namespace listq::testing {

class FaultFixture : public ::testing::Test {
 protected:
  // Returns the id of the rule, as it is replied.
  std::string Add(const std::string& rule) {
    return test_.Run("LQ.FAULT ADD " + rule);
  }
  std::string Hits(const std::string& id) {
    for (const resp::Reply& rule : test_.Ask("LQ.FAULT LIST").elements) {
      if (":" + std::to_string(rule.elements[1].integer) == id) {
        return std::to_string(rule.elements[7].integer);
      }
    }
    return "there is no such rule";
  }
  std::string Info(const std::string& section, const std::string& field) {
    const std::string info = test_.Ask("INFO " + section).text;
    const size_t begin = info.find("\n" + field + ":");
    if (begin == std::string::npos) return "";
    return info.substr(begin + 1, info.find('\r', begin) - begin - 1);
  }

  static server::Config ForTests() {
    server::Config config;
    config.enable_test_commands = "yes";
    return config;
  }

  TestServer server_{ForTests()};
  TestClient& test_ = server_.Connect();
  TestClient& worker_ = server_.Connect();
  TestClient& other_ = server_.Connect();
};

}  // namespace listq::testing
