// LQ.SERVER: servers that live in the process of another one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "tests/e2e/big_list.h"
#include "tests/e2e/listq_server.h"
#include "tests/support/await.h"

namespace listq::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

// What LQ.SERVER NEW replies.
struct Made {
  int64_t id = 0;
  uint16_t port = 0;
};

Made Make(WireClient& owner, const std::string& options = "") {
  owner.Send(*RequestBytes("LQ.SERVER NEW " + options));
  const auto reply = owner.Take();
  if (!reply.has_value() || reply->elements.size() < 6) return {};
  return {reply->elements[1].integer,
          static_cast<uint16_t>(reply->elements[5].integer)};
}

std::string Del(WireClient& owner, int64_t id) {
  return owner.Run("LQ.SERVER DEL " + std::to_string(id));
}

class VirtualServerTest : public ::testing::Test {
 protected:
  VirtualServerTest() : VirtualServerTest(std::vector<std::string>{}) {}
  explicit VirtualServerTest(std::vector<std::string> options)
      : server_(WithTests(std::move(options))) {}

  static std::vector<std::string> WithTests(std::vector<std::string> options) {
    options.insert(options.end(), {"--enable-test-commands", "yes"});
    return options;
  }
  size_t Servers() {
    main_.Send(*RequestBytes("LQ.SERVER LIST"));
    const auto reply = main_.Take();
    return reply.has_value() ? reply->elements.size() : SIZE_MAX;
  }
  bool AwaitServers(size_t count) {
    return Await([&] { return Servers() == count; });
  }
  size_t OpenFiles() const {
    const std::filesystem::directory_iterator files(
        "/proc/" + std::to_string(server_.pid()) + "/fd");
    return static_cast<size_t>(std::distance(begin(files), end(files)));
  }

  ListqServer server_;
  WireClient main_{server_.port()};
};

TEST_F(VirtualServerTest, IsDescribedByItsMakerAndByTheList) {
  EXPECT_THAT(
      main_.Run("LQ.SERVER NEW"),
      MatchesRegex(R"(\["id", :1, "host", "127.0.0.1", "port", :[0-9]+\])"));
  EXPECT_THAT(
      main_.Run("LQ.SERVER LIST"),
      MatchesRegex(R"(\[\["id", :1, "port", :[0-9]+, "owner", :[0-9]+, )"
                   R"("clients", :0, "keys", :0, "age", :[0-9]+\]\])"));
  WireClient client(Make(main_, "KEEP").port);
  EXPECT_EQ(client.Run("MSET a 1 b 2"), "OK");
  EXPECT_THAT(main_.Run("LQ.SERVER LIST"),
              HasSubstr(R"("owner", nil, "clients", :1, "keys", :2, )"));
}

TEST_F(VirtualServerTest, SharesNoKeyAndNoClientWithOthers) {
  WireClient first(Make(main_).port);
  WireClient second(Make(main_).port);
  EXPECT_EQ(first.Run("CLIENT ID"), ":1");
  EXPECT_EQ(second.Run("CLIENT ID"), ":1");
  EXPECT_EQ(first.Run("SET k 1"), "OK");
  EXPECT_EQ(second.Run("DBSIZE"), ":0");
  EXPECT_EQ(main_.Run("DBSIZE"), ":0");
  EXPECT_EQ(second.Run("SUBSCRIBE news"), R"(["subscribe", "news", :1])");
  EXPECT_EQ(first.Run("PUBLISH news x"), ":0");
  EXPECT_EQ(main_.Run("PUBLISH news x"), ":0");
  EXPECT_EQ(first.Run("CONFIG SET timeout 100"), "OK");
  EXPECT_EQ(main_.Run("CONFIG GET timeout"), R"(["timeout", "0"])");
}

TEST_F(VirtualServerTest, HasItsOwnTime) {
  WireClient frozen(Make(main_).port);
  WireClient other(Make(main_).port);
  EXPECT_EQ(frozen.Run("LQ.CLOCK FREEZE"), "OK");
  frozen.Send(*RequestBytes("BRPOP q 0.001"));
  EXPECT_EQ(other.Run("BRPOP q 0.001"), "nil-array");
  EXPECT_EQ(main_.Run("BRPOP q 0.001"), "nil-array");
  EXPECT_FALSE(frozen.HasInput());
  WireClient born_frozen(Make(main_, "CLOCK VIRTUAL").port);
  EXPECT_THAT(born_frozen.Run("LQ.CLOCK INFO"), HasSubstr(R"("virtual")"));
}

TEST_F(VirtualServerTest, HasItsOwnFaults) {
  WireClient faulty(Make(main_).port);
  WireClient other(Make(main_).port);
  EXPECT_THAT(faulty.Run("LQ.FAULT ADD COMMAND ping DO ERROR 'ERR no'"),
              ::testing::Not(StartsWith("-")));
  EXPECT_EQ(faulty.Run("PING"), "-ERR no");
  EXPECT_EQ(other.Run("PING"), "PONG");
  EXPECT_EQ(main_.Run("PING"), "PONG");
}

TEST_F(VirtualServerTest, HasItsOwnPassword) {
  WireClient client(Make(main_, "PASSWORD secret").port);
  EXPECT_THAT(client.Run("PING"), StartsWith("-NOAUTH"));
  EXPECT_EQ(client.Run("AUTH secret"), "OK");
  EXPECT_EQ(client.Run("PING"), "PONG");
  EXPECT_EQ(WireClient(server_.port()).Run("PING"), "PONG");
}

TEST_F(VirtualServerTest, HasTheDatabasesThatItIsGiven) {
  WireClient client(Make(main_, "DATABASES 3").port);
  EXPECT_EQ(client.Run("SELECT 2"), "OK");
  EXPECT_THAT(client.Run("SELECT 3"), StartsWith("-ERR"));
  EXPECT_EQ(
      WireClient(Make(main_, "DATABASES unlimited").port).Run("SELECT 1000000"),
      "OK");
}

TEST_F(VirtualServerTest, RepeatsItselfFromASeed) {
  std::vector<std::string> picks;
  for (int i = 0; i < 2; ++i) {
    WireClient client(Make(main_, "SEED 7").port);
    for (int key = 0; key < 100; ++key) {
      client.Run("SADD s " + std::to_string(key));
    }
    picks.push_back(client.Run("SPOP s 10"));
  }
  EXPECT_EQ(picks[0], picks[1]);
}

TEST_F(VirtualServerTest, ListensOnASocketToo) {
  const std::string path = server_.folder().File("virtual.sock");
  EXPECT_THAT(main_.Run("LQ.SERVER NEW SOCKET " + path), HasSubstr(path));
  EXPECT_EQ(WireClient(path).Run("PING"), "PONG");
  EXPECT_EQ(Del(main_, 1), "OK");
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(VirtualServerTest, RefusesWhatItDoesNotUnderstand) {
  for (const char* options :
       {"FOO", "PASSWORD", "DATABASES 0", "DATABASES many", "SEED 0", "SEED x",
        "CLOCK broken", "SOCKET"}) {
    EXPECT_THAT(main_.Run("LQ.SERVER NEW " + std::string(options)),
                StartsWith("-ERR "))
        << options;
  }
  EXPECT_THAT(main_.Run("LQ.SERVER NEW SOCKET /nowhere/socket"),
              HasSubstr("/nowhere/socket"));
  EXPECT_EQ(Del(main_, 7), "-ERR there is no server 7");
  EXPECT_EQ(main_.Run("LQ.SERVER DEL x"), "-ERR id is not a positive number");
  EXPECT_EQ(Servers(), 0U);
}

TEST_F(VirtualServerTest, MakesNoServersItself) {
  WireClient client(Make(main_).port);
  for (const char* request :
       {"LQ.SERVER NEW", "LQ.SERVER LIST", "LQ.SERVER DEL 1"}) {
    EXPECT_THAT(client.Run(request), StartsWith("-ERR a virtual server"));
  }
}

TEST_F(VirtualServerTest, IsGoneOnceItsMakerIs) {
  auto owner = std::make_unique<WireClient>(server_.port());
  const uint16_t port = Make(*owner).port;
  const uint16_t kept = Make(*owner, "KEEP").port;
  WireClient worker(port);
  worker.Send(*RequestBytes("BRPOP q 0"));
  owner.reset();
  EXPECT_TRUE(worker.AwaitEnd());
  ASSERT_TRUE(AwaitServers(1));
  EXPECT_FALSE(WireClient(port).open());
  EXPECT_EQ(WireClient(kept).Run("PING"), "PONG");
}

TEST_F(VirtualServerTest, IsDeletedWhileClientsWaitAndSendAndAreOwed) {
  const Made made = Make(main_);
  WireClient waiting(made.port);
  WireClient owed(made.port);
  WireClient sending(made.port);
  waiting.Send(*RequestBytes("BRPOP q 0"));
  PushBigList(owed);
  owed.Send(*RequestBytes("LRANGE q 0 -1"));
  std::string pipeline;
  for (int i = 0; i < 1000; ++i) pipeline += *RequestBytes("RPUSH many x");
  sending.Send(pipeline);
  EXPECT_EQ(Del(main_, made.id), "OK");
  EXPECT_TRUE(waiting.AwaitEnd());
  while (sending.Take().has_value()) {
  }
  while (owed.Take().has_value()) {
  }
  EXPECT_FALSE(WireClient(made.port).open());
  EXPECT_EQ(Servers(), 0U);
}

TEST_F(VirtualServerTest, StopsWithoutTheOthers) {
  WireClient client(Make(main_).port);
  WireClient other(Make(main_).port);
  client.Send(*RequestBytes("SHUTDOWN"));
  EXPECT_TRUE(client.AwaitEnd());
  EXPECT_TRUE(AwaitServers(1));
  EXPECT_EQ(other.Run("PING"), "PONG");
}

class DurableMainServerTest : public VirtualServerTest {
 protected:
  DurableMainServerTest()
      : VirtualServerTest({"--appendonly", "yes", "--save", "1 1"}) {}
};

TEST_F(DurableMainServerTest, AVirtualServerKeepsNothingOnDisk) {
  WireClient client(Make(main_).port);
  for (const char* request :
       {"SAVE", "BGSAVE", "BGREWRITEAOF", "SHUTDOWN SAVE"}) {
    EXPECT_EQ(client.Run(request), "-ERR this server keeps nothing on disk");
  }
  for (const char* setting : {"appendonly yes", "save '1 1'"}) {
    EXPECT_THAT(client.Run("CONFIG SET " + std::string(setting)),
                HasSubstr("this server keeps nothing on disk"));
  }
  EXPECT_EQ(client.Run("CONFIG SET appendonly no save ''"), "OK");
  EXPECT_EQ(client.Run("CONFIG GET appendonly"), R"(["appendonly", "no"])");
  EXPECT_THAT(client.Run("INFO persistence"), HasSubstr("aof_enabled:0"));
  EXPECT_EQ(client.Run("FLUSHALL"), "OK");
}

// ---- Many of them ----

constexpr int kTests = 10;    // at a time
constexpr int kServers = 10;  // of each, at a time
constexpr int kRounds = 50;

// What a test file does. Counts what went wrong, keys of others included.
void RunTest(uint16_t port, const std::string& name, int* faults) {
  for (int round = 0; round < kRounds; ++round) {
    WireClient owner(port);
    std::vector<Made> servers;
    for (int i = 0; i < kServers; ++i) servers.push_back(Make(owner));
    for (const Made& made : servers) {
      WireClient client(made.port);
      client.Send(*RequestBytes("RPUSH q " + name) +
                  *RequestBytes("LRANGE q 0 -1") + *RequestBytes("BRPOP r 0"));
      client.Take();
      if (client.TakeLine() != "[\"" + name + "\"]") ++*faults;
    }
    // The others go with their maker.
    for (int i = 0; i < kServers; i += 2) {
      if (Del(owner, servers[static_cast<size_t>(i)].id) != "OK") ++*faults;
    }
  }
}

class ManyVirtualServersTest : public VirtualServerTest {
 protected:
  void RunTests() {
    std::vector<int> faults(kTests, 0);
    std::vector<std::thread> tests;
    for (size_t i = 0; i < faults.size(); ++i) {
      tests.emplace_back(RunTest, server_.port(), std::to_string(i),
                         &faults[i]);
    }
    for (std::thread& test : tests) test.join();
    EXPECT_THAT(faults, ::testing::Each(0));
    EXPECT_TRUE(AwaitServers(0));
    // Its own connection, and the one that asks.
    EXPECT_TRUE(server_.AwaitInfo("connected_clients", "2"));
  }
  int64_t UsedMemory() const { return std::stoll(server_.Info("used_memory")); }
};

TEST_F(ManyVirtualServersTest, TenThousandOfParallelTestsLeaveNothingBehind) {
  main_.Run("PING");
  const size_t files = OpenFiles();
  RunTests();
  const int64_t memory = UsedMemory();
  RunTests();
  EXPECT_TRUE(Await([&] { return OpenFiles() == files; }));
  EXPECT_LT(UsedMemory(), memory + 100'000);
  server_.Signal(SIGTERM);
  EXPECT_EQ(server_.AwaitExit(), 0);
}

}  // namespace
}  // namespace listq::testing
