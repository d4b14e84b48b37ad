// What requests cost the heap: nothing beyond the data that they store.
#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <string_view>

#include "server/admin/memory_meter.h"
#include "storage/list_store.h"
#include "tests/support/test_server.h"

namespace listq::testing {
namespace {

class AllocationTest : public ::testing::Test {
 protected:
  static constexpr int kTimes = 1000;
  static constexpr int kWarmUp = 10;
  // Longer than what a std::string holds without a block of its own.
  static constexpr std::string_view kKey = "queue:of:jobs:to:be:done";

  static std::string On(std::string_view command, std::string_view rest = "") {
    std::string line(command);
    line += ' ';
    line += kKey;
    line += ' ';
    line += rest;
    return Encode(line);
  }
  static std::string Push() { return On("LPUSH", std::string(64, 'x')); }

  // Receives the bytes and does what is due, without a look at the replies.
  void Receive(TestClient& client, std::string_view bytes) {
    client.Forget();
    client.Receive(bytes);
    server_.Settle();
  }
  void Fill(int elements) {
    const std::string push = Push();
    for (int i = 0; i < elements; ++i) Receive(a_, push);
  }
  // Blocks that the heap gave while the client sent the bytes kTimes times.
  size_t AllocationsOf(std::string_view bytes) {
    const size_t before = server::Allocations();
    for (int i = 0; i < kTimes; ++i) Receive(a_, bytes);
    return server::Allocations() - before;
  }
  // The same, after some times in which buffers find their size.
  size_t AllocationsOnceWarm(std::string_view bytes) {
    for (int i = 0; i < kWarmUp; ++i) Receive(a_, bytes);
    return AllocationsOf(bytes);
  }
  size_t ChunkCount() {
    const auto* entry = server_.engine().keyspace(0).Peek(kKey);
    return entry == nullptr ? 0
                            : storage::ListStore::ListOf(*entry).chunk_count();
  }
  std::string Length() {
    a_.Forget();
    return a_.Run("LLEN " + std::string(kKey));
  }

  TestServer server_;
  TestClient& a_ = server_.Connect();
  TestClient& b_ = server_.Connect();
};

TEST_F(AllocationTest, PingTakesNothing) {
  EXPECT_EQ(AllocationsOnceWarm(Encode("PING")), 0);
  EXPECT_EQ(a_.received(), "+PONG\r\n");
}

TEST_F(AllocationTest, APipelineTakesNothing) {
  std::string pings;
  for (int i = 0; i < 64; ++i) pings += Encode("PING");
  EXPECT_EQ(AllocationsOnceWarm(pings), 0);
  EXPECT_EQ(a_.received().size(), 64 * 7);
}

TEST_F(AllocationTest, AClientThatComesAfterOthersTakesTheirBuffers) {
  const std::string ping = Encode("PING");
  EXPECT_EQ(AllocationsOnceWarm(ping), 0);
  const size_t before = server::Allocations();
  b_.Receive(ping);
  EXPECT_EQ(server::Allocations() - before, 0);
}

TEST_F(AllocationTest, APushTakesNothingButTheChunksOfTheList) {
  Fill(1000);  // a new chunk of a list this long has its full size at once
  const std::string push = Push();
  const size_t chunks = ChunkCount();
  const size_t allocations = AllocationsOf(push);
  EXPECT_EQ(allocations, ChunkCount() - chunks);
  EXPECT_GT(allocations, 0);
  EXPECT_EQ(Length(), ":2000");
}

TEST_F(AllocationTest, APopTakesNothing) {
  Fill(2 * kTimes);
  EXPECT_EQ(AllocationsOnceWarm(On("RPOP")), 0);
  EXPECT_EQ(Length(), ":990");
}

TEST_F(AllocationTest, ABlockingPopThatFindsAnElementTakesNothing) {
  Fill(2 * kTimes);
  EXPECT_EQ(AllocationsOnceWarm(On("BRPOP", "0")), 0);
  EXPECT_EQ(Length(), ":990");
}

TEST_F(AllocationTest, ARangeTakesNothing) {
  Fill(100);
  EXPECT_EQ(AllocationsOnceWarm(On("LRANGE", "0 -1")), 0);
}

// A worker that waits takes two blocks, for its request and its place in the
// queue; the element on its way takes two, for a key and for a list.
TEST_F(AllocationTest, AHandOffTakesTwoBlocksForTheWorkerAndTwoForTheElement) {
  const std::string push = Push();
  const std::string pop = On("BRPOP", "10");
  size_t for_worker = 0;
  size_t for_element = 0;
  for (int i = -kWarmUp; i < kTimes; ++i) {
    if (i == 0) for_worker = for_element = 0;
    const size_t before = server::Allocations();
    Receive(b_, pop);
    const size_t between = server::Allocations();
    Receive(a_, push);
    for_worker += between - before;
    for_element += server::Allocations() - between;
    ASSERT_TRUE(b_.received().ends_with("x\r\n"));
  }
  EXPECT_EQ(for_worker, 2 * kTimes);
  EXPECT_EQ(for_element, 2 * kTimes);
  EXPECT_EQ(Length(), ":0");
}

// Of the queues that nobody waits in a few are kept for the next worker.
TEST_F(AllocationTest, AWorkerThatWaitedForManyKeysLeavesLittleBehind) {
  std::string keys;
  for (int i = 0; i < 1000; ++i) keys += " q:" + std::to_string(i);
  const size_t before = server::AllocatedBytes();
  Receive(b_, Encode("BRPOP" + keys + " 0"));
  EXPECT_GT(server::AllocatedBytes(), before + 120'000);
  Receive(a_, Encode("LPUSH q:7 x"));
  EXPECT_EQ(b_.Take(), R"(["q:7", "x"])");
  EXPECT_LT(server::AllocatedBytes(), before + 80'000);
}

TEST_F(AllocationTest, AWorkerThatWaitedForLongKeysLeavesLittleBehind) {
  std::string keys;
  for (char c = 'a'; c < 'k'; ++c) keys += ' ' + std::string(20'000, c);
  const size_t before = server::AllocatedBytes();
  Receive(b_, Encode("BRPOP q" + keys + " 0"));
  EXPECT_GT(server::AllocatedBytes(), before + 400'000);
  Receive(a_, Encode("LPUSH q x"));
  EXPECT_EQ(b_.Take(), R"(["q", "x"])");
  EXPECT_LT(server::AllocatedBytes(), before + 80'000);
}

}  // namespace
}  // namespace listq::testing
