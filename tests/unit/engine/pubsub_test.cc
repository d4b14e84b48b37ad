// The register of listeners, without messages.
#include "server/engine/pubsub.h"

#include <gtest/gtest.h>

#include <string>

#include "server/engine/session.h"
#include "server/engine/transport.h"

namespace listq::server {
namespace {

using Kind = Pubsub::Kind;

class NoTransport final : public Transport {
 public:
  bool HasPeer() override { return true; }
  void ScheduleFlush() override {}
  void ScheduleClose() override {}
  size_t unsent() const override { return 0; }
  std::string PeerAddress() const override { return {}; }
  std::string LocalAddress() const override { return {}; }
  int fd() const override { return 0; }
};

class PubsubTest : public ::testing::Test {
 protected:
  // The numbers of those who listen, in order.
  std::string Listeners(Kind kind, std::string_view name) {
    std::string ids;
    if (const Pubsub::Listeners* listeners = pubsub_.Find(kind, name)) {
      for (const Session* session : *listeners) {
        ids += std::to_string(session->id);
      }
    }
    return ids;
  }

  NoTransport transport_;
  Pubsub pubsub_;
  Session a_{1, transport_};
  Session b_{2, transport_};
  Session c_{3, transport_};
};

TEST_F(PubsubTest, ListenersStandInTheOrderInWhichTheyCame) {
  for (Session* session : {&b_, &a_, &c_, &a_}) {
    pubsub_.Subscribe(*session, Kind::kChannel, "x");
  }
  EXPECT_EQ(Listeners(Kind::kChannel, "x"), "213");
  pubsub_.Unsubscribe(a_, Kind::kChannel, "x");
  EXPECT_EQ(Listeners(Kind::kChannel, "x"), "23");
  pubsub_.Subscribe(a_, Kind::kChannel, "x");
  EXPECT_EQ(Listeners(Kind::kChannel, "x"), "231");
}

TEST_F(PubsubTest, KindsAreApart) {
  pubsub_.Subscribe(a_, Kind::kChannel, "x");
  pubsub_.Subscribe(b_, Kind::kPattern, "x");
  pubsub_.Subscribe(c_, Kind::kShard, "x");
  pubsub_.Unsubscribe(a_, Kind::kShard, "x");
  EXPECT_EQ(Listeners(Kind::kChannel, "x"), "1");
  EXPECT_EQ(Listeners(Kind::kPattern, "x"), "2");
  EXPECT_EQ(Listeners(Kind::kShard, "x"), "3");
}

TEST_F(PubsubTest, ANameGoesWithItsLastListener) {
  pubsub_.Subscribe(a_, Kind::kChannel, "x");
  pubsub_.Subscribe(b_, Kind::kChannel, "x");
  pubsub_.Unsubscribe(a_, Kind::kChannel, "x");
  EXPECT_EQ(pubsub_.topics(Kind::kChannel).size(), 1U);
  pubsub_.Unsubscribe(b_, Kind::kChannel, "x");
  EXPECT_TRUE(pubsub_.empty());
  EXPECT_EQ(pubsub_.Find(Kind::kChannel, "x"), nullptr);
}

TEST_F(PubsubTest, WhoListensToNothingKeepsNothing) {
  EXPECT_FALSE(a_.subscribed());
  pubsub_.Unsubscribe(a_, Kind::kChannel, "x");
  pubsub_.Unsubscribe(a_);
  pubsub_.Subscribe(a_, Kind::kChannel, "x");
  pubsub_.Subscribe(a_, Kind::kShard, "y");
  pubsub_.Unsubscribe(a_, Kind::kChannel, "x");
  EXPECT_TRUE(a_.subscribed());
  EXPECT_EQ(Pubsub::Count(a_, Kind::kShard), 1U);
  EXPECT_EQ(a_.subscriptions->first(Kind::kShard), "y");
  pubsub_.Unsubscribe(a_, Kind::kShard, "y");
  EXPECT_FALSE(a_.subscribed());
}

TEST_F(PubsubTest, OneLeavesEverythingAtOnce) {
  for (Session* session : {&a_, &b_}) {
    pubsub_.Subscribe(*session, Kind::kChannel, "x");
    pubsub_.Subscribe(*session, Kind::kPattern, "*");
    pubsub_.Subscribe(*session, Kind::kShard, "s");
  }
  pubsub_.Unsubscribe(a_);
  EXPECT_FALSE(a_.subscribed());
  EXPECT_EQ(Listeners(Kind::kChannel, "x"), "2");
  EXPECT_EQ(Listeners(Kind::kPattern, "*"), "2");
  EXPECT_EQ(Listeners(Kind::kShard, "s"), "2");
  pubsub_.Unsubscribe(b_);
  EXPECT_TRUE(pubsub_.empty());
}

}  // namespace
}  // namespace listq::server
