// Watchers and keys, without commands or data.
#include "server/engine/watches.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace listq::server {
namespace {

TEST(WatchesTest, AWatcherIsTouchedByItsKeysAlone) {
  Watches watches;
  Watches::Watcher watcher(watches);
  watcher.Watch(0, "k");
  watches.Touch(0, "l");
  watches.Touch(1, "k");
  EXPECT_FALSE(watcher.touched());
  watches.Touch(0, "k");
  EXPECT_TRUE(watcher.touched());
}

TEST(WatchesTest, ATouchedWatcherWatchesNothingMore) {
  Watches watches;
  Watches::Watcher watcher(watches);
  for (const char* key : {"k", "l", "k", "m"}) watcher.Watch(0, key);
  EXPECT_EQ(watcher.size(), 3u);
  EXPECT_EQ(watches.size(), 3u);
  watches.Touch(0, "l");
  EXPECT_TRUE(watcher.empty());
  EXPECT_EQ(watches.size(), 0u);
}

TEST(WatchesTest, ForgettingLeavesTheOthersOnAKey) {
  Watches watches;
  Watches::Watcher first(watches);
  auto second = std::make_unique<Watches::Watcher>(watches);
  Watches::Watcher third(watches);
  for (auto* watcher : {&first, second.get(), &third}) watcher->Watch(0, "k");
  first.Forget();
  second.reset();
  watches.Touch(0, "k");
  EXPECT_FALSE(first.touched());
  EXPECT_TRUE(third.touched());
  third.Forget();
  EXPECT_FALSE(third.touched());
}

TEST(WatchesTest, ATouchReachesAllWhoWatchTheKey) {
  Watches watches;
  Watches::Watcher first(watches);
  Watches::Watcher second(watches);
  first.Watch(2, "a");
  first.Watch(2, "b");
  second.Watch(2, "b");
  second.Watch(2, "c");
  EXPECT_TRUE(first.AnyOf([](int database, std::string_view key) {
    return database == 2 && key == "b";
  }));
  watches.Touch(2, "b");
  EXPECT_TRUE(first.touched());
  EXPECT_TRUE(second.touched());
  EXPECT_EQ(watches.size(), 0u);
}

TEST(WatchesTest, TellsTheKeysOfADatabase) {
  Watches watches;
  Watches::Watcher watcher(watches);
  watcher.Watch(0, "k");
  watcher.Watch(1, "l");
  EXPECT_EQ(watches.KeysOf(1), std::vector<std::string>{"l"});
}

}  // namespace
}  // namespace listq::server
