// Queues of waiters, without commands or data.
#include "server/engine/wait_list.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/engine/session.h"
#include "server/engine/transport.h"

namespace listq::server {
namespace {

using storage::ValueType;

using Served = WaitList::Served;

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

class WaitListTest : public ::testing::Test {
 protected:
  using Keys = std::vector<std::string_view>;

  WaitList::Waiter& Make() {
    sessions_.push_back(
        std::make_unique<Session>(sessions_.size() + 1, transport_));
    waiters_.push_back(
        std::make_unique<WaitList::Waiter>(list_, *sessions_.back()));
    return *waiters_.back();
  }
  void Add(WaitList::Waiter& waiter, const Keys& keys,
           std::optional<int64_t> deadline = std::nullopt, int database = 0) {
    list_.Add(waiter, {database, keys, storage::kTypeOf<storage::ListValue>},
              deadline);
  }
  WaitList::Waiter& Add(const Keys& keys,
                        std::optional<int64_t> deadline = std::nullopt,
                        int database = 0) {
    WaitList::Waiter& waiter = Make();
    Add(waiter, keys, deadline, database);
    return waiter;
  }
  void Ready(std::string_view key, int database = 0) {
    list_.MarkReady(database, key, storage::kTypeOf<storage::ListValue>);
  }
  // Serves everybody who is asked; "a1 b2" means that waiter 1 was served for
  // key a, then waiter 2 for key b.
  std::string Serve() {
    std::string log;
    list_.ServeReady(
        [&](int, std::string_view key, ValueType, WaitList::Waiter& waiter) {
          Note(log, key, waiter);
          list_.Remove(waiter);
          return Served::kGone;
        });
    return log;
  }
  static void Note(std::string& log, std::string_view key,
                   const WaitList::Waiter& waiter) {
    if (!log.empty()) log += ' ';
    log.append(key) += std::to_string(waiter.session().id);
  }

  NoTransport transport_;
  WaitList list_;
  std::vector<std::unique_ptr<Session>> sessions_;
  std::vector<std::unique_ptr<WaitList::Waiter>> waiters_;
};

TEST_F(WaitListTest, ServesWaitersInTheOrderTheyBlocked) {
  Add({"a"});
  Add({"a"});
  Add({"a"});
  Ready("a");
  EXPECT_EQ(Serve(), "a1 a2 a3");
  EXPECT_EQ(list_.awaited_keys(), 0u);
}

TEST_F(WaitListTest, ServesKeysInTheOrderInWhichTheyBecameReady) {
  Add({"a"});
  Add({"b"});
  Add({"a"});
  Ready("b");
  Ready("a");
  EXPECT_EQ(Serve(), "b2 a1 a3");
}

TEST_F(WaitListTest, AKeyThatGivesNothingLeavesItsWaiters) {
  Add({"a"});
  Add({"a"});
  Ready("a");
  int calls = 0;
  list_.ServeReady([&](int, std::string_view, ValueType, WaitList::Waiter&) {
    ++calls;
    return Served::kNothing;
  });
  EXPECT_EQ(calls, 1);
  EXPECT_FALSE(list_.HasReady());
  Ready("a");
  EXPECT_EQ(Serve(), "a1 a2");
}

TEST_F(WaitListTest, AKeyNamedTwiceCountsOnce) {
  Add({"a", "b", "a", "a"});
  EXPECT_EQ(list_.awaited_keys(), 2u);
  Ready("a");
  Ready("b");
  EXPECT_EQ(Serve(), "a1");
  EXPECT_EQ(list_.awaited_keys(), 0u);
}

TEST_F(WaitListTest, AKeyNamedTwiceByTheLastOfManyCountsOnce) {
  Add({"a"});
  Add({"b"});
  Add({"a", "b", "a", "b"});
  Ready("a");
  EXPECT_EQ(Serve(), "a1 a3");
}

TEST_F(WaitListTest, WhoIsRemovedLeavesTheOthersInOrder) {
  Add({"a"});
  WaitList::Waiter& second = Add({"a", "b"});
  Add({"a"});
  WaitList::Waiter& fourth = Add({"a"});
  list_.Remove(second);
  list_.Remove(fourth);
  list_.Remove(fourth);
  EXPECT_EQ(list_.awaited_keys(), 1u);
  Ready("b");
  Ready("a");
  EXPECT_EQ(Serve(), "a1 a3");
}

TEST_F(WaitListTest, WhoIsDestroyedIsRemoved) {
  Add({"a"}, 5);
  waiters_.clear();
  EXPECT_EQ(list_.awaited_keys(), 0u);
  EXPECT_EQ(list_.waiters_with_deadline(), 0u);
}

TEST_F(WaitListTest, OnlyAwaitedKeysBecomeReady) {
  Ready("a");
  Add({"a"});
  Ready("b");
  Ready("a", 1);
  list_.MarkReady(0, "a", storage::kTypeOf<storage::StringValue>);
  EXPECT_FALSE(list_.HasReady());
  Ready("a");
  EXPECT_TRUE(list_.HasReady());
  EXPECT_EQ(Serve(), "a1");
}

TEST_F(WaitListTest, AKeyIsReadyOnce) {
  Add({"a"});
  Add({"b"});
  Ready("a");
  Ready("b");
  Ready("a");
  std::string log;
  list_.ServeReady(
      [&](int, std::string_view key, ValueType, WaitList::Waiter& waiter) {
        Note(log, key, waiter);
        return Served::kNothing;
      });
  EXPECT_EQ(log, "a1 b2");
}

TEST_F(WaitListTest, AReadyKeyWhoseWaitersLeftServesNobody) {
  WaitList::Waiter& waiter = Add({"a"});
  Ready("a");
  list_.Remove(waiter);
  EXPECT_EQ(Serve(), "");
  EXPECT_EQ(list_.awaited_keys(), 0u);
}

TEST_F(WaitListTest, DatabasesAreApart) {
  Add({"a"}, std::nullopt, 0);
  Add({"a"}, std::nullopt, 1);
  EXPECT_EQ(list_.awaited_keys(), 2u);
  Ready("a", 1);
  EXPECT_EQ(Serve(), "a2");
}

TEST_F(WaitListTest, WhatBecomesReadyMeanwhileFormsTheNextRound) {
  Add({"a"});
  Add({"b"});
  Add({"c"});
  Ready("a");
  Ready("b");
  std::string log;
  list_.ServeReady(
      [&](int, std::string_view key, ValueType, WaitList::Waiter& waiter) {
        Note(log, key, waiter);
        list_.Remove(waiter);
        if (key == "a") Ready("c");
        return Served::kGone;
      });
  EXPECT_EQ(log, "a1 b2 c3");
}

TEST_F(WaitListTest, WhoBlocksAnewIsNotServedTwiceInARound) {
  Add({"a"});
  Add({"a"});
  Ready("a");
  std::string log;
  list_.ServeReady(
      [&](int, std::string_view key, ValueType, WaitList::Waiter& waiter) {
        Note(log, key, waiter);
        list_.Remove(waiter);
        Add(waiter, {"a"});
        return Served::kGone;
      });
  EXPECT_EQ(log, "a1 a2");
  Ready("a");
  EXPECT_EQ(Serve(), "a1 a2");
}

TEST_F(WaitListTest, TheOnlyWaiterMayBlockAnewOnAnotherKey) {
  Add({"a"});
  Ready("a");
  list_.ServeReady(
      [&](int, std::string_view, ValueType, WaitList::Waiter& waiter) {
        list_.Remove(waiter);
        Add(waiter, {"b"});
        return Served::kGone;
      });
  EXPECT_EQ(list_.awaited_keys(), 1u);
  Ready("b");
  EXPECT_EQ(Serve(), "b1");
}

TEST_F(WaitListTest, OthersMayLeaveWhileOneIsServed) {
  Add({"a"});
  Add({"a"});
  Add({"a", "b"});
  Add({"a"});
  Ready("a");
  Ready("b");
  std::string log;
  list_.ServeReady(
      [&](int, std::string_view key, ValueType, WaitList::Waiter& waiter) {
        Note(log, key, waiter);
        list_.Remove(waiter);
        if (waiter.session().id == 1) {
          list_.Remove(*waiters_[1]);
          list_.Remove(*waiters_[2]);
        }
        return Served::kGone;
      });
  EXPECT_EQ(log, "a1 a4");
  EXPECT_EQ(list_.awaited_keys(), 0u);
}

TEST_F(WaitListTest, TimesOutTheEarliestDeadlineFirst) {
  EXPECT_EQ(list_.NextToTimeOut(), nullptr);
  Add({"a"});
  EXPECT_EQ(list_.NextToTimeOut(), nullptr);
  WaitList::Waiter& late = Add({"a"}, 300);
  WaitList::Waiter& early = Add({"a"}, 100);
  WaitList::Waiter& same = Add({"b"}, 100);
  EXPECT_EQ(list_.waiters_with_deadline(), 3u);
  EXPECT_EQ(list_.NextToTimeOut(), &early);
  EXPECT_EQ(early.deadline(), 100);
  list_.Remove(early);
  EXPECT_EQ(list_.NextToTimeOut(), &same);
  list_.Remove(same);
  EXPECT_EQ(list_.NextToTimeOut(), &late);
}

TEST_F(WaitListTest, TellsWhichKeysAreAwaited) {
  Add({"a", "b"}, std::nullopt, 3);
  std::vector<std::string> keys;
  list_.ForEachAwaited(
      [&](int database, std::string_view key, ValueType, size_t) {
        EXPECT_EQ(database, 3);
        keys.emplace_back(key);
      });
  std::sort(keys.begin(), keys.end());
  EXPECT_EQ(keys, (std::vector<std::string>{"a", "b"}));
}

TEST_F(WaitListTest, ServingOneOfManyAsksForNoOther) {
  constexpr size_t kMany = 10'000;
  for (size_t i = 0; i < kMany; ++i) Add({"a"});
  size_t calls = 0;
  for (size_t i = 0; i < kMany; ++i) {
    Ready("a");
    bool full = true;
    list_.ServeReady(
        [&](int, std::string_view, ValueType, WaitList::Waiter& waiter) {
          ++calls;
          if (!full) return Served::kNothing;
          full = false;
          EXPECT_EQ(waiter.session().id, i + 1);
          list_.Remove(waiter);
          return Served::kGone;
        });
  }
  EXPECT_EQ(calls, 2 * kMany - 1);
}

}  // namespace
}  // namespace listq::server
