// What happens beyond each limit.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <string>

#include "server/admin/memory_meter.h"
#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

using std::chrono::seconds;

using LimitsTest = CommandTest;

constexpr char kOom[] =
    "-OOM command not allowed when used memory > 'maxmemory'.";

TEST_F(LimitsTest, MaxmemoryRefusesWritesThatTakeMemory) {
  Run("RPUSH q a b c d e");
  server_.config().maxmemory = 1;
  for (const char* command :
       {"LPUSH q x", "RPUSH q x", "LPUSHX q x", "RPUSHX none x", "LSET q 0 x",
        "LINSERT q BEFORE a x", "LMOVE q d LEFT LEFT", "RPOPLPUSH q d",
        "BLMOVE q d LEFT LEFT 0", "BRPOPLPUSH q d 0", "SET s v", "COPY q r"}) {
    EXPECT_EQ(Run(command), kOom) << command;
  }
  EXPECT_EQ(Run("LRANGE q 0 -1"), R"(["a", "b", "c", "d", "e"])");
}

TEST_F(LimitsTest, MaxmemoryLetsPopsAndReadsGoOn) {
  Run("RPUSH q a b c d e f");
  server_.config().maxmemory = 1;
  EXPECT_EQ(Run("LPOP q"), R"("a")");
  EXPECT_EQ(Run("RPOP q"), R"("f")");
  EXPECT_EQ(Run("BLPOP q 0"), R"(["q", "b"])");
  EXPECT_EQ(Run("LMPOP 1 q LEFT"), R"(["q", ["c"]])");
  EXPECT_EQ(Run("BLMPOP 0 1 q LEFT"), R"(["q", ["d"]])");
  EXPECT_EQ(Run("LLEN q"), ":1");
  EXPECT_EQ(Run("LREM q 0 e"), ":1");
  EXPECT_EQ(Run("DEL q"), ":0");
}

TEST_F(LimitsTest, MaxmemoryLiftedLetsWritesGoOn) {
  server_.config().maxmemory = 1;
  EXPECT_EQ(Run("SET s v"), kOom);
  EXPECT_EQ(Run("CONFIG SET maxmemory 0"), "OK");
  EXPECT_EQ(Run("SET s v"), "OK");
}

TEST_F(LimitsTest, MaxmemoryCountsWhatIsStored) {
  Run("SET s v");
  const int64_t used = std::stoll(Info("used_memory"));
  Run("CONFIG SET maxmemory " + std::to_string(used + 1'000'000));
  const std::string push = "RPUSH q " + std::string(20'000, 'x');
  int pushed = 0;
  while (Run(push) != kOom) ++pushed;
  EXPECT_GE(pushed, 30);
  EXPECT_LE(pushed, 50);
  EXPECT_EQ(Run("DEL q"), ":1");
  EXPECT_EQ(Run(push), ":1");
}

TEST_F(LimitsTest, TheTableOfKeysCountsAsWell) {
  constexpr size_t kKeys = 40'000;
  std::string lines;
  for (size_t i = 0; i < kKeys; ++i) {
    lines += "SET key:" + std::to_string(i) + " v\n";
  }
  a_.Pipeline(lines);
  a_.TakeAll();
  EXPECT_GE(std::stoull(Info("used_memory")),
            server::AllocatedBytes() + kKeys * sizeof(void*));
  Run("FLUSHALL");
  server_.Settle();
  EXPECT_EQ(server::UsedMemory(), server::AllocatedBytes());
}

TEST_F(LimitsTest, TheTableOfALargeHashCountsAsWell) {
  constexpr size_t kFields = 40'000;
  std::string lines;
  for (size_t i = 0; i < kFields; ++i) {
    lines += "HSET h field:" + std::to_string(i) + " v\n";
  }
  a_.Pipeline(lines);
  a_.TakeAll();
  EXPECT_GE(std::stoull(Info("used_memory")),
            server::AllocatedBytes() + kFields * sizeof(void*));
  Run("DEL h");
  server_.Settle();
  EXPECT_EQ(server::UsedMemory(), server::AllocatedBytes());
}

TEST_F(LimitsTest, MemoryThatWasGivenUpIsThereAtOnce) {
  const std::string element(5'000, 'x');
  for (const char* removal : {"DEL q", "FLUSHALL", "LTRIM q 1 0"}) {
    for (int i = 0; i < 3'000; ++i) Run("RPUSH q " + element);
    server_.config().maxmemory =
        static_cast<uint64_t>(std::stoll(Info("used_memory"))) - 10'000'000;
    EXPECT_EQ(Run("RPUSH r x"), kOom);
    b_.Pipeline(std::string(removal) + "\nRPUSH r x");
    EXPECT_THAT(b_.TakeAll(), ::testing::EndsWith(":1")) << removal;
    server_.config().maxmemory = 0;
    Run("FLUSHALL");
    server_.Settle();
  }
}

TEST_F(LimitsTest, ARequestOfManyArgumentsTakesNoMemoryAfterwards) {
  constexpr int kArguments = 100'000;
  std::string request = "*" + std::to_string(kArguments) + "\r\n";
  request += "$6\r\nEXISTS\r\n";
  for (int i = 1; i < kArguments; ++i) request += "$1\r\nk\r\n";
  Run("EXISTS k");
  const int64_t before = std::stoll(Info("used_memory"));
  a_.Send(request);
  EXPECT_EQ(a_.Take(), ":0");
  EXPECT_LT(std::stoll(Info("used_memory")), before + 100'000);
}

// RENAME takes no memory, but the move that it wakes does.
TEST_F(LimitsTest, AWaitingMoveIsRefusedWhenItsTurnComes) {
  Run("RPUSH other x");
  b_.Run("BLMOVE q d LEFT LEFT 0");
  c_.Run("BLPOP q 0");
  server_.config().maxmemory = 1;
  EXPECT_EQ(Run("RENAME other q"), "OK");
  EXPECT_EQ(b_.Take(), kOom);
  EXPECT_EQ(c_.Take(), R"(["q", "x"])");
}

TEST_F(LimitsTest, MaxclientsRefusesWhoComesTooLate) {
  server_.config().maxclients = 4;
  TestClient& fourth = server_.Connect();
  TestClient& fifth = server_.Connect();
  EXPECT_EQ(fourth.Run("PING"), "PONG");
  EXPECT_TRUE(fifth.closed());
  EXPECT_EQ(Info("rejected_connections"), "1");
  EXPECT_EQ(Info("connected_clients"), "4");
  fourth.Disconnect();
  EXPECT_EQ(server_.Connect().Run("PING"), "PONG");
}

TEST_F(LimitsTest, IdleClientsAreClosed) {
  Run("CONFIG SET timeout 10");
  server_.Advance(seconds(6));
  EXPECT_EQ(b_.Run("PING"), "PONG");
  server_.Advance(seconds(6));
  EXPECT_TRUE(a_.closed());
  EXPECT_FALSE(b_.closed());
  server_.Advance(seconds(6));
  EXPECT_TRUE(b_.closed());
}

TEST_F(LimitsTest, ARequestBeyondTheInputLimitIsCutOff) {
  server_.config().client_query_buffer_limit = 2000;
  b_.Send("*2\r\n$4\r\nECHO\r\n$10000\r\n" + std::string(1900, 'x'));
  EXPECT_FALSE(b_.closed());
  b_.Send(std::string(200, 'x'));
  EXPECT_TRUE(b_.closed());
  EXPECT_EQ(Info("client_query_buffer_limit_disconnections"), "1");
}

TEST_F(LimitsTest, APostponedClientHasTheSameInputLimit) {
  server_.config().client_query_buffer_limit = 1000;
  Run("CLIENT PAUSE 1000 WRITE");
  b_.Run("SET s v");
  b_.Send(std::string(1001, 'x'));
  EXPECT_TRUE(b_.closed());
  EXPECT_EQ(Info("blocked_clients"), "0");
  server_.Advance(seconds(1));
  EXPECT_EQ(Run("EXISTS s"), ":0");
}

TEST_F(LimitsTest, AReaderBehindTheHardLimitIsClosed) {
  server_.config().output_limits[0].hard_bytes = 100'000;
  b_.set_unsent(99'000);
  EXPECT_EQ(b_.Run("PING"), "PONG");
  b_.set_unsent(100'000);
  EXPECT_EQ(b_.Run("PING"), "");
  EXPECT_TRUE(b_.closed());
  EXPECT_EQ(Info("client_output_buffer_limit_disconnections"), "1");
}

TEST_F(LimitsTest, OneReplyCanBeBeyondTheHardLimit) {
  server_.config().output_limits[0].hard_bytes = 100'000;
  EXPECT_EQ(b_.Run("ECHO " + std::string(200'000, 'x')), "");
  EXPECT_TRUE(b_.closed());
}

TEST_F(LimitsTest, AReaderMayBeBehindTheSoftLimitForAWhile) {
  server_.config().output_limits[0] = {0, 1000, 5};
  b_.set_unsent(1000);
  EXPECT_EQ(b_.Run("PING"), "PONG");
  server_.Advance(seconds(4));
  EXPECT_FALSE(b_.closed());
  server_.Advance(seconds(3));
  EXPECT_TRUE(b_.closed());
}

TEST_F(LimitsTest, WhoCatchesUpStartsAnew) {
  server_.config().output_limits[0] = {0, 1000, 5};
  b_.set_unsent(1000);
  b_.Run("PING");
  server_.Advance(seconds(4));
  b_.set_unsent(0);
  server_.Advance(seconds(4));
  b_.set_unsent(1000);
  b_.Run("PING");
  server_.Advance(seconds(4));
  EXPECT_FALSE(b_.closed());
  server_.Advance(seconds(4));
  EXPECT_TRUE(b_.closed());
}

TEST_F(LimitsTest, AWaiterBeyondItsOutputLimitIsClosedWhenServed) {
  server_.config().output_limits[0].hard_bytes = 100'000;
  b_.Run("BLPOP q 0");
  b_.set_unsent(100'000);
  EXPECT_EQ(Run("RPUSH q x"), ":1");
  EXPECT_TRUE(b_.closed());
  EXPECT_EQ(Info("blocked_clients"), "0");
}

// The 10,000 of one turn come first, then those of the next client.
TEST_F(LimitsTest, AHugePipelineLetsOthersIn) {
  std::string pings;
  for (int i = 0; i < 25'000; ++i) pings += "PING\r\n";
  b_.Receive(pings);
  c_.Receive(Encode("PING"));
  EXPECT_EQ(server_.engine().stats().commands_processed, 10'001u);
  server_.Settle();
  EXPECT_EQ(b_.TakeBytes().size(), 25'000 * std::string("+PONG\r\n").size());
  EXPECT_EQ(c_.Take(), "PONG");
}

}  // namespace
}  // namespace listq::testing
