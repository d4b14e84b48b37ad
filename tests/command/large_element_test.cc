// Elements that travel with the block in which they were received.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "storage/list_store.h"
#include "tests/support/command_test.h"
#include "tests/support/noted_effects.h"

namespace listq::testing {
namespace {

using storage::End;

constexpr size_t kMegabyte = 1024 * 1024;

class LargeElementTest : public CommandTest {
 protected:
  // An element whose bytes tell where they belong.
  static std::string Element(size_t size, char first = 'a') {
    std::string element(size, first);
    for (size_t i = 1; i < size; ++i) {
      element[i] = static_cast<char>('a' + i % 23);
    }
    return element;
  }
  static std::string Bulk(std::string_view bytes) {
    return "$" + std::to_string(bytes.size()) + "\r\n" + std::string(bytes) +
           "\r\n";
  }
  static std::string PushRequest(std::string_view element) {
    return "*3\r\n$5\r\nLPUSH\r\n$1\r\nq\r\n" + Bulk(element);
  }

  // As a socket delivers it, at most `piece` bytes at a time.
  void Deliver(TestClient& client, std::string_view bytes,
               size_t piece = kMegabyte) {
    std::vector<char> shared(64 * 1024);
    while (!bytes.empty()) {
      const auto room = server_.engine().ReadBuffer(client.session(), shared);
      const size_t size = std::min({room.size(), piece, bytes.size()});
      std::memcpy(room.data(), bytes.data(), size);
      bytes.remove_prefix(size);
      client.Receive({room.data(), size});
    }
    server_.Settle();
  }
  std::string_view Stored(End end) {
    const auto* entry = server_.engine().keyspace(0).Peek("q");
    const auto element = storage::ListStore::ListOf(*entry).Peek(end);
    return element.view();
  }
};

TEST_F(LargeElementTest, GoesFromTheInputToTheOutputWithoutMoving) {
  const std::string element = Element(kMegabyte);
  const std::string request = PushRequest(element);
  const size_t header = request.size() - element.size() - 2;
  Deliver(a_, request.substr(0, request.size() - 10));
  const char* const place = a_.session().input.view().data() + header;
  Deliver(a_, request.substr(request.size() - 10));
  EXPECT_EQ(a_.Take(), ":1");
  EXPECT_EQ(Stored(End::kTail).data(), place);
  EXPECT_TRUE(Stored(End::kTail) == element);
  b_.Receive("*2\r\n$4\r\nRPOP\r\n$1\r\nq\r\n");
  EXPECT_GT(b_.session().output.view().data(), place - header);
  EXPECT_LT(b_.session().output.view().data(), place);
  server_.Settle();
  EXPECT_TRUE(b_.TakeBytes() == Bulk(element));
  EXPECT_EQ(Run("EXISTS q"), ":0");
}

TEST_F(LargeElementTest, IsToldAsAnEffectWhenTheListHasItsBlock) {
  NotedEffects noted;
  server_.engine().effects().set_log(&noted);
  const std::string element = Element(kMegabyte);
  Deliver(a_, PushRequest(element));
  EXPECT_TRUE(noted.Take() == "LPUSH q " + element);
  b_.Run("BLPOP p 0");
  Deliver(a_, "*3\r\n$5\r\nRPUSH\r\n$1\r\np\r\n" + Bulk(element));
  EXPECT_TRUE(noted.Take() == "RPUSH p " + element + " ; LPOP p");
  server_.engine().effects().set_log(nullptr);
}

TEST_F(LargeElementTest, ArrivesHoweverItIsCut) {
  const std::string element = Element(100'000);
  for (const size_t piece : {1'000u, 33'333u, 65'536u, 70'000u}) {
    Deliver(a_, PushRequest(element), piece);
    EXPECT_EQ(a_.Take(), ":1");
    EXPECT_TRUE(Stored(End::kHead) == element) << piece;
    EXPECT_EQ(a_.Ask("RPOP q").text, element);
  }
}

TEST_F(LargeElementTest, WhatIsPipelinedBehindItIsNotLost) {
  const std::string element = Element(300'000);
  Deliver(a_, PushRequest(element) + PushRequest("small") +
                  PushRequest(element) + "LLEN q\r\n");
  EXPECT_EQ(a_.TakeAll(), ":1 | :2 | :3 | :3");
  EXPECT_EQ(a_.Ask("RPOP q").text, element);
  EXPECT_EQ(Run("RPOP q"), R"("small")");
  EXPECT_EQ(a_.Ask("LPOP q").text, element);
}

TEST_F(LargeElementTest, SmallOnesMayLiveBesideIt) {
  const std::string element = Element(kMegabyte);
  Deliver(a_, PushRequest(element));
  b_.Run("LPUSH q b");
  b_.Run("RPUSH q c");
  Deliver(a_, PushRequest(element));
  EXPECT_EQ(a_.TakeAll(), ":1 | :4");
  EXPECT_EQ(a_.Ask("LPOP q").text, element);
  EXPECT_EQ(Run("LPOP q"), R"("b")");
  EXPECT_EQ(Run("RPOP q"), R"("c")");
  EXPECT_EQ(a_.Ask("LPOP q").text, element);
  EXPECT_EQ(Run("EXISTS q"), ":0");
}

TEST_F(LargeElementTest, RepliesBeforeItGoFirst) {
  const std::string element = Element(kMegabyte);
  Deliver(a_, PushRequest(element));
  Deliver(a_, PushRequest(element));
  b_.Send("PING\r\nRPOP q\r\nPING\r\nRPOP q\r\nPING\r\n");
  const std::string pong = "+PONG\r\n";
  EXPECT_TRUE(b_.TakeBytes() ==
              pong + Bulk(element) + pong + Bulk(element) + pong);
}

TEST_F(LargeElementTest, GoesToAClientThatWaits) {
  const std::string element = Element(kMegabyte);
  b_.Run("BRPOP q 0");
  Deliver(a_, PushRequest(element));
  EXPECT_EQ(a_.Take(), ":1");
  EXPECT_TRUE(b_.TakeBytes() == "*2\r\n$1\r\nq\r\n" + Bulk(element));
  EXPECT_EQ(Run("EXISTS q"), ":0");
}

TEST_F(LargeElementTest, IsFreedIfTheKeyHoldsSomethingElse) {
  Run("SET q v");
  const size_t used = server::UsedMemory();
  Deliver(a_, PushRequest(Element(kMegabyte)));
  EXPECT_EQ(a_.Take(), kWrongType);
  EXPECT_LT(server::UsedMemory(), used + kMegabyte / 2);
  EXPECT_EQ(Run("PING"), "PONG");
}

TEST_F(LargeElementTest, TakesNoMoreMemoryThanItsBytes) {
  const size_t used = server::UsedMemory();
  for (int i = 0; i < 8; ++i) Deliver(a_, PushRequest(Element(kMegabyte)));
  a_.TakeAll();
  EXPECT_LT(server::UsedMemory(), used + 8 * (kMegabyte + 4096));
}

TEST_F(LargeElementTest, AClaimAloneTakesLittleMemory) {
  const size_t used = server::UsedMemory();
  Deliver(a_, "*3\r\n$5\r\nLPUSH\r\n$1\r\nq\r\n$536870912\r\nx");
  const std::string element = Element(50'000);
  Deliver(a_, element);
  EXPECT_LT(server::UsedMemory(), used + 2 * kMegabyte);
}

}  // namespace
}  // namespace listq::testing
