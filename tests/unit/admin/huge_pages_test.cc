#include "server/admin/huge_pages.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>

namespace listq::server {
namespace {

bool KernelHasThem() {
  return std::ifstream("/sys/kernel/mm/transparent_hugepage/enabled").good();
}

// Whether the mapping that holds `address` was asked to come in large pages.
bool IsAdvised(uintptr_t address) {
  std::ifstream maps("/proc/self/smaps");
  bool holds = false;
  for (std::string line; std::getline(maps, line);) {
    unsigned long begin = 0;
    unsigned long end = 0;
    if (std::sscanf(line.c_str(), "%lx-%lx ", &begin, &end) == 2) {
      holds = begin <= address && address < end;
    } else if (holds && line.starts_with("VmFlags:")) {
      return line.find(" hg") != std::string::npos;
    }
  }
  return false;
}

TEST(HugePagesTest, AreAskedForWhereTheHeapHasGrown) {
  if (!KernelHasThem()) GTEST_SKIP() << "a kernel without large pages";
  HugePages pages;
  constexpr intptr_t kGrowth = 4 << 20;
  const auto begin = reinterpret_cast<uintptr_t>(::sbrk(kGrowth));
  const uintptr_t last = begin + kGrowth - 1;
  EXPECT_FALSE(IsAdvised(last));
  pages.Step();
  EXPECT_TRUE(IsAdvised(last));
}

TEST(HugePagesTest, AHeapThatShrinksIsLeftAlone) {
  constexpr intptr_t kGrowth = 4 << 20;
  ASSERT_NE(::sbrk(kGrowth), reinterpret_cast<void*>(-1));
  HugePages pages;
  ASSERT_NE(::sbrk(-kGrowth), reinterpret_cast<void*>(-1));
  pages.Step();
  const auto end = reinterpret_cast<uintptr_t>(::sbrk(0));
  EXPECT_FALSE(IsAdvised(end));
}

}  // namespace
}  // namespace listq::server
