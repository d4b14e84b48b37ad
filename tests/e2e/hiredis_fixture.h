// What tests of the server through hiredis start from.
#pragma once

#include <gtest/gtest.h>
#include <hiredis/hiredis.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tests/e2e/listq_server.h"

namespace listq::testing {

class HiredisFixture : public ::testing::Test {
 protected:
  struct FreeContext {
    void operator()(redisContext* context) const { redisFree(context); }
  };
  struct FreeReply {
    void operator()(redisReply* reply) const { freeReplyObject(reply); }
  };
  using Context = std::unique_ptr<redisContext, FreeContext>;
  using Reply = std::unique_ptr<redisReply, FreeReply>;

  explicit HiredisFixture(std::vector<std::string> options = {})
      : server_(std::move(options)) {}

  Context Connect();
  static Reply Run(const Context& context, const char* command);
  // Sends without waiting for the reply.
  static void Send(const Context& context, const char* command);
  static Reply Take(const Context& context);
  // A reply in one line: "bulk", status, :1, -error, nil, [elements].
  static std::string Line(const redisReply* reply);
  static std::string RunLine(const Context& context, const char* command);
  static std::string TakeLine(const Context& context);

  ListqServer server_;
};

}  // namespace listq::testing
