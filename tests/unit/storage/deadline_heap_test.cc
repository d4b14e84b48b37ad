// A heap of deadlines against a sorted model.
#include "storage/deadline_heap.h"

#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <random>
#include <utility>

namespace listq::storage {
namespace {

struct Item {
  uint32_t heap_slot = kNotInHeap;
  uint64_t order = 0;  // of the latest Set
};

TEST(DeadlineHeapTest, ItemsOfOneDeadlineLeaveInTheOrderTheyCame) {
  DeadlineHeap<Item> heap;
  std::deque<Item> items(100);
  for (Item& item : items) heap.Set(item, 5);
  for (Item& item : items) {
    ASSERT_EQ(heap.Next(), &item);
    heap.Remove(item);
    EXPECT_EQ(item.heap_slot, kNotInHeap);
  }
  EXPECT_TRUE(heap.empty());
}

TEST(DeadlineHeapTest, RemovingWhatIsNotInDoesNothing) {
  DeadlineHeap<Item> heap;
  Item item;
  heap.Remove(item);
  heap.Set(item, 1);
  heap.Remove(item);
  heap.Remove(item);
  EXPECT_EQ(heap.size(), 0u);
}

TEST(DeadlineHeapTest, ReleasesABoundedPart) {
  DeadlineHeap<Item> heap;
  std::deque<Item> items(10);
  for (Item& item : items) heap.Set(item, 1);
  EXPECT_FALSE(heap.ReleaseSome(9));
  EXPECT_EQ(heap.size(), 1u);
  EXPECT_TRUE(heap.ReleaseSome(9));
}

TEST(DeadlineHeapTest, AgreesWithASortedModel) {
  for (unsigned seed = 1; seed <= 5; ++seed) {
    std::mt19937 random(seed);
    DeadlineHeap<Item> heap;
    std::deque<Item> items(300);
    std::map<std::pair<int64_t, uint64_t>, Item*> model;
    uint64_t order = 0;
    const auto forget = [&](Item& item) {
      if (item.heap_slot == kNotInHeap) return;
      model.erase({heap.DeadlineOf(item), item.order});
    };
    for (int step = 0; step < 20'000; ++step) {
      Item& item = items[random() % items.size()];
      forget(item);
      if (random() % 3 != 0) {
        const auto deadline = static_cast<int64_t>(random() % 100);
        item.order = order++;
        heap.Set(item, deadline);
        model[{deadline, item.order}] = &item;
      } else {
        heap.Remove(item);
      }
      ASSERT_EQ(heap.size(), model.size());
      if (model.empty()) continue;
      ASSERT_EQ(heap.Next(), model.begin()->second);
      ASSERT_EQ(heap.NextDeadline(), model.begin()->first.first);
    }
  }
}

}  // namespace
}  // namespace listq::storage
