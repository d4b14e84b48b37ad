// Free memory at the end of the heap goes back in parts.
#include "server/admin/heap_trimmer.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <vector>

#include "server/admin/memory_meter.h"

namespace listq::server {
namespace {

constexpr size_t kMega = 1 << 20;

class HeapTrimmerTest : public testing::Test {
 protected:
  // Megabytes at the end of the heap, in blocks that are no mappings.
  void Fill(size_t megabytes) {
    blocks_.reserve(megabytes * 128);  // below all of them
    for (size_t i = 0; i < megabytes * 128; ++i) {
      blocks_.push_back(std::make_unique<char[]>(8000));
    }
  }
  void SetUp() override {
    TuneAllocator();
    const char* const before = HeapEnd();
    Fill(200);
    trimmer_.Step();
    if (HeapEnd() < before + 100 * kMega) GTEST_SKIP() << "another allocator";
  }

  HeapTrimmer trimmer_;
  std::vector<std::unique_ptr<char[]>> blocks_;
};

TEST_F(HeapTrimmerTest, GivesBackALittlePerStep) {
  const char* const full = HeapEnd();
  blocks_.clear();
  EXPECT_EQ(HeapEnd(), full);
  size_t steps = 0;
  for (const char* before = full; trimmer_.Step(); before = HeapEnd()) {
    EXPECT_LE(before - HeapEnd(), 4 * kMega);
    ++steps;
  }
  EXPECT_GT(steps, 25u);
  EXPECT_LT(HeapEnd(), full - 130 * kMega);
  EXPECT_FALSE(trimmer_.Step());
}

TEST_F(HeapTrimmerTest, LeavesAHeapAloneThatIsInUseAtItsEnd) {
  const char* const full = HeapEnd();
  blocks_.resize(blocks_.size() / 2);  // the second half goes: all of that
  while (trimmer_.Step()) {
  }
  EXPECT_LT(HeapEnd(), full);
  const char* const half = HeapEnd();
  blocks_.erase(blocks_.begin(), blocks_.end() - 100);
  EXPECT_FALSE(trimmer_.Step());
  EXPECT_EQ(HeapEnd(), half);
}

}  // namespace
}  // namespace listq::server
