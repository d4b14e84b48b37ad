// What the heap grows by is asked for in large pages, before it is used.
#include "server/admin/huge_pages.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>

#include "server/admin/memory_meter.h"

namespace listq::server {
namespace {

constexpr intptr_t kGrowth = 4 << 20;

// Whether the mapping that holds `address` was asked to come in large pages.
bool IsAdvised(const char* address) {
  const auto wanted = reinterpret_cast<uintptr_t>(address);
  std::ifstream maps("/proc/self/smaps");
  bool holds = false;
  for (std::string line; std::getline(maps, line);) {
    unsigned long begin = 0;
    unsigned long end = 0;
    if (std::sscanf(line.c_str(), "%lx-%lx ", &begin, &end) == 2) {
      holds = begin <= wanted && wanted < end;
    } else if (holds && line.starts_with("VmFlags:")) {
      return line.find(" hg") != std::string::npos;
    }
  }
  return false;
}

class HugePagesTest : public testing::Test {
 protected:
  void SetUp() override {
    std::ifstream setting("/sys/kernel/mm/transparent_hugepage/enabled");
    if (!setting.good()) GTEST_SKIP() << "a kernel without large pages";
  }

  HugePages pages_;
};

TEST_F(HugePagesTest, AreAskedForWhereTheHeapHasGrown) {
  ::sbrk(kGrowth);
  EXPECT_FALSE(IsAdvised(HeapEnd() - 1));
  pages_.Step();
  EXPECT_TRUE(IsAdvised(HeapEnd() - 1));
}

TEST_F(HugePagesTest, AreAskedForAgainWhereTheHeapWasCut) {
  ::sbrk(kGrowth);
  pages_.Step();
  ::sbrk(-kGrowth);
  pages_.Step();
  ::sbrk(kGrowth);
  EXPECT_FALSE(IsAdvised(HeapEnd() - 1));
  pages_.Step();
  EXPECT_TRUE(IsAdvised(HeapEnd() - 1));
}

}  // namespace
}  // namespace listq::server
