// Freeing in bounded steps.
#include "storage/reclaimer.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "storage/keyspace.h"
#include "tests/unit/storage/keyspace_fixture.h"

namespace listq::storage {
namespace {

class ReclaimerTest : public KeyspaceFixture {
 protected:
  static Value HugeList() {
    ListValue list;
    for (int i = 0; i < 20'000; ++i)
      list.Push(End::kTail, std::string(64, 'h'));
    return list;
  }
};

TEST_F(ReclaimerTest, FreesASmallValueAtOnce) {
  reclaimer_.Add(List({"a", "b"}));
  reclaimer_.Add(String(std::string(1000, 's')));
  EXPECT_TRUE(reclaimer_.idle());
}

TEST_F(ReclaimerTest, FreesALargeListInSteps) {
  keys_.Delete(keys_.Create("huge", HugeList()));
  EXPECT_EQ(keys_.size(), 0u);
  EXPECT_EQ(reclaimer_.pending(), 1u);
  int steps = 0;
  for (; !reclaimer_.idle(); ++steps) reclaimer_.Step(20);
  EXPECT_GT(steps, 4);
}

TEST_F(ReclaimerTest, FreesTheLargeValuesOfATable) {
  for (int i = 0; i < 10; ++i) keys_.Create(std::to_string(i), HugeList());
  for (int i = 10; i < 1000; ++i) keys_.Create(std::to_string(i), String("s"));
  keys_.Clear();
  reclaimer_.Step(1);
  EXPECT_GT(reclaimer_.pending(), 900u);
  while (!reclaimer_.idle()) reclaimer_.Step(100);
  EXPECT_EQ(reclaimer_.pending(), 0u);
}

TEST_F(ReclaimerTest, FreesWhatIsLeftWhenItEnds) {
  Reclaimer other;
  other.Add(HugeList());  // a leak checker watches
}

}  // namespace
}  // namespace listq::storage
