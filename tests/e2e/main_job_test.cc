// The main job, through a client library as people use it.
#include <gtest/gtest.h>
#include <hiredis/hiredis.h>

#include <string>

#include "tests/e2e/hiredis_fixture.h"

namespace listq::testing {
namespace {

class MainJobTest : public HiredisFixture {
 protected:
  static void ExpectElement(const Reply& reply, const std::string& element) {
    ASSERT_NE(reply, nullptr);
    ASSERT_EQ(reply->type, REDIS_REPLY_ARRAY);
    ASSERT_EQ(reply->elements, 2u);
    EXPECT_STREQ(reply->element[0]->str, "queue");
    EXPECT_EQ(reply->element[1]->str, element);
  }
};

TEST_F(MainJobTest, WhatIsPushedIsPopped) {
  const Context client = Connect();
  const Reply length = Run(client, "LPUSH queue first second");
  ASSERT_EQ(length->type, REDIS_REPLY_INTEGER);
  EXPECT_EQ(length->integer, 2);
  ExpectElement(Run(client, "BRPOP queue 0"), "first");
  ExpectElement(Run(client, "BRPOP queue 0"), "second");
}

TEST_F(MainJobTest, AWorkerThatWaitsGetsWhatIsPushed) {
  const Context worker = Connect();
  const Context producer = Connect();
  Send(worker, "BRPOP queue 0");
  ASSERT_TRUE(server_.AwaitBlocked(1));
  EXPECT_EQ(Run(producer, "LPUSH queue job")->integer, 1);
  ExpectElement(Take(worker), "job");
  EXPECT_EQ(Run(producer, "EXISTS queue")->integer, 0);
}

TEST_F(MainJobTest, AWorkerThatWaitsInVainGetsANull) {
  const Context worker = Connect();
  EXPECT_EQ(Run(worker, "BRPOP queue 0.01")->type, REDIS_REPLY_NIL);
}

TEST_F(MainJobTest, APipelineIsAnsweredInOrder) {
  constexpr int kRequests = 1000;
  const Context client = Connect();
  for (int i = 0; i < kRequests; ++i) {
    redisAppendCommand(client.get(), "RPUSH queue %d", i);
    redisAppendCommand(client.get(), "LPOP queue");
  }
  for (int i = 0; i < kRequests; ++i) {
    EXPECT_EQ(Take(client)->integer, 1);
    EXPECT_EQ(Take(client)->str, std::to_string(i));
  }
}

TEST_F(MainJobTest, ElementsHoldAnyBytes) {
  const Context client = Connect();
  const std::string bytes("\0\r\n$5\xff", 7);
  redisAppendCommand(client.get(), "RPUSH queue %b", bytes.data(),
                     bytes.size());
  EXPECT_EQ(Take(client)->integer, 1);
  const Reply popped = Run(client, "LPOP queue");
  EXPECT_EQ(std::string(popped->str, popped->len), bytes);
}

}  // namespace
}  // namespace listq::testing
