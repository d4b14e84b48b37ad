// A server in the program of a test, as its users have it.
#include <gtest/gtest.h>
#include <hiredis/hiredis.h>
#include <listq/gtest.h>
#include <sys/socket.h>

#include <chrono>
#include <csignal>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/await.h"

namespace listq::testing {
namespace {

using namespace std::chrono_literals;

class InProcessTest : public ServerTest {
 protected:
  using ServerTest::ServerTest;

  struct FreeContext {
    void operator()(redisContext* context) const { redisFree(context); }
  };
  struct FreeReply {
    void operator()(redisReply* reply) const { freeReplyObject(reply); }
  };
  using Context = std::unique_ptr<redisContext, FreeContext>;
  using Reply = std::unique_ptr<redisReply, FreeReply>;

  static Context ConnectTo(const InProcessServer& server) {
    Context context(redisConnect("127.0.0.1", server.port()));
    EXPECT_EQ(context->err, 0) << context->errstr;
    return context;
  }
  Context Connect() { return ConnectTo(server()); }
  static Reply Ask(const Context& context, const char* command) {
    return Reply(
        static_cast<redisReply*>(redisCommand(context.get(), command)));
  }
  static void Send(const Context& context, const char* command) {
    int done = 0;
    redisAppendCommand(context.get(), command);
    while (done == 0) {
      ASSERT_EQ(redisBufferWrite(context.get(), &done), REDIS_OK);
    }
  }
  static Reply Take(const Context& context) {
    void* reply = nullptr;
    EXPECT_EQ(redisGetReply(context.get(), &reply), REDIS_OK);
    return Reply(static_cast<redisReply*>(reply));
  }
  // Nothing came that was not taken.
  static bool IsSilent(const Context& context) {
    char byte = 0;
    return ::recv(context->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0;
  }
  bool AwaitBlocked(int clients) {
    const std::string text =
        "blocked_clients:" + std::to_string(clients) + "\\r\\n";
    return Await([&] {
      return server().Run("INFO clients").find(text) != std::string::npos;
    });
  }
};

TEST_F(InProcessTest, ServesClientsOfAnyLibraryAtItsPort) {
  const Context client = Connect();
  EXPECT_EQ(Ask(client, "LPUSH q x")->integer, 1);
  EXPECT_EQ(server().Run("LRANGE q 0 -1"), R"(["x"])");
}

TEST_F(InProcessTest, ShowsRepliesInOneLine) {
  EXPECT_EQ(server().Run("SET a 'b c'"), "OK");
  EXPECT_EQ(server().Run("GET a"), R"("b c")");
  EXPECT_EQ(server().Run("GET none"), "nil");
  EXPECT_EQ(server().Run("BRPOP none 0.001"), "nil-array");
  EXPECT_EQ(server().Run("NOSUCH").substr(0, 20), "-ERR unknown command");
}

TEST_F(InProcessTest, TakesWordsThatMayContainAnything) {
  const std::string bytes("a\0\r\n\" b", 7);
  EXPECT_EQ(server().Run({"SET", "k", bytes}), "OK");
  EXPECT_EQ(server().Run("STRLEN k"), ":7");
}

TEST_F(InProcessTest, RefusesWhatIsNoCommand) {
  EXPECT_EQ(server().Run("GET \"a"),
            "-ERR the quotes of the line do not match");
  EXPECT_EQ(server().Run(" "), "-ERR there is no command");
  EXPECT_EQ(server().Run(std::vector<std::string>{}),
            "-ERR there is no command");
}

TEST_F(InProcessTest, EachCallIsAClientOfItsOwn) {
  EXPECT_EQ(server().Run("SELECT 3"), "OK");
  EXPECT_EQ(server().Run("LPUSH q x"), ":1");
  EXPECT_EQ(server().Run("MULTI"), "OK");
  EXPECT_EQ(server().Run("LLEN q"), ":1");
  EXPECT_EQ(server().Run("CLIENT GETNAME"), R"("in-process")");
  EXPECT_NE(server().Run("INFO clients").find("connected_clients:1\\r\\n"),
            std::string::npos);
}

TEST_F(InProcessTest, ACallThatIsNotAnsweredReturns) {
  EXPECT_EQ(server().Run("CLIENT REPLY OFF"), "");
}

TEST_F(InProcessTest, ACallWhoseClientIsClosedReturns) {
  auto call =
      std::async(std::launch::async, [&] { return server().Run("BRPOP q 0"); });
  ASSERT_TRUE(AwaitBlocked(1));
  EXPECT_EQ(server().Run("CLIENT KILL TYPE normal SKIPME yes"), ":1");
  EXPECT_EQ(call.get(), "closed");
}

TEST_F(InProcessTest, ACallMayWaitForWhatAnotherThreadPushes) {
  auto call =
      std::async(std::launch::async, [&] { return server().Run("BRPOP q 0"); });
  ASSERT_TRUE(AwaitBlocked(1));
  EXPECT_EQ(server().Run("LPUSH q x"), ":1");
  EXPECT_EQ(call.get(), R"(["q", "x"])");
}

TEST_F(InProcessTest, WhoWaitedWasServedWhenACallReturns) {
  const Context worker = Connect();
  Send(worker, "BRPOP q 0");
  ASSERT_TRUE(AwaitBlocked(1));
  server().Run("LPUSH q x");
  EXPECT_FALSE(IsSilent(worker));
  EXPECT_STREQ(Take(worker)->element[1]->str, "x");
}

TEST_F(InProcessTest, AnHourPassesInNoTime) {
  const Context worker = Connect();
  Send(worker, "BRPOP q 3600");
  ASSERT_TRUE(AwaitBlocked(1));
  clock().Freeze();
  clock().Advance(1h - 1s);
  EXPECT_TRUE(IsSilent(worker));
  clock().Advance(1s);
  EXPECT_FALSE(IsSilent(worker));
  EXPECT_EQ(Take(worker)->type, REDIS_REPLY_NIL);
}

TEST_F(InProcessTest, KeysExpireByTheClock) {
  clock().Freeze();
  server().Run("SET k v PX 1000");
  clock().Advance(999ms);
  EXPECT_EQ(server().Run("GET k"), R"("v")");
  clock().Advance(2ms);
  EXPECT_EQ(server().Run("GET k"), "nil");
}

TEST_F(InProcessTest, AFrozenClockShowsTheTimeThatItStandsAt) {
  clock().Freeze();
  const auto before = clock().Now();
  clock().Advance(90s);
  EXPECT_EQ(clock().Now() - before, 90s);
  clock().Resume();
  EXPECT_TRUE(Await([&] { return clock().Now() - before > 90s; }));
}

TEST_F(InProcessTest, TheClockIsSetToAnInstant) {
  clock().Freeze();
  const auto later = clock().Now() + 48h;
  server().Run("SET k v EX 3600");
  clock().Set(later);
  EXPECT_EQ(clock().Now(),
            std::chrono::floor<std::chrono::milliseconds>(later));
  EXPECT_EQ(server().Run("EXISTS k"), ":0");
}

TEST_F(InProcessTest, TheClockMovesOnToWhatIsDueNext) {
  clock().Freeze();
  const Context worker = Connect();
  Send(worker, "BRPOP q 60");
  ASSERT_TRUE(AwaitBlocked(1));
  EXPECT_EQ(clock().Next(), 60s);
  EXPECT_EQ(Take(worker)->type, REDIS_REPLY_NIL);
  EXPECT_EQ(clock().Next(), std::nullopt);
}

TEST_F(InProcessTest, ServersShareNothing) {
  InProcessServer other;
  ASSERT_EQ(other.error(), "");
  EXPECT_NE(other.port(), server().port());
  clock().Freeze();
  const auto before = clock().Now();
  other.Run("SET k v");
  other.clock().Advance(1h);
  EXPECT_EQ(server().Run("EXISTS k"), ":0");
  EXPECT_EQ(clock().Now(), before);
}

TEST_F(InProcessTest, HasVirtualServersLikeEveryOther) {
  const Context client = Connect();
  const Reply made = Ask(client, "LQ.SERVER NEW");
  ASSERT_NE(made, nullptr);
  EXPECT_NE(made->type, REDIS_REPLY_ERROR) << made->str;
  EXPECT_EQ(Ask(client, "LQ.SERVER LIST")->elements, 1U);
}

TEST_F(InProcessTest, FlushRemovesWhatAllDatabasesHold) {
  const Context client = Connect();
  Ask(client, "SELECT 5");
  Ask(client, "SET k v");
  server().Flush();
  EXPECT_EQ(Ask(client, "DBSIZE")->integer, 0);
}

TEST_F(InProcessTest, ClosesItsConnectionsInTheEnd) {
  auto other = std::make_unique<InProcessServer>();
  const Context worker = ConnectTo(*other);
  Send(worker, "BRPOP q 0");
  EXPECT_EQ(other->Run("CLIENT NO-EVICT ON"), "OK");
  other.reset();
  void* reply = nullptr;
  EXPECT_EQ(redisGetReply(worker.get(), &reply), REDIS_ERR);
}

TEST_F(InProcessTest, ShutdownClosesConnectionsAndThePort) {
  const Context client = Connect();
  const Context other = Connect();
  EXPECT_EQ(Ask(client, "SHUTDOWN NOSAVE"), nullptr);
  EXPECT_EQ(Ask(other, "PING"), nullptr);
  const Context late(redisConnect("127.0.0.1", server().port()));
  EXPECT_NE(late->err, 0);
  EXPECT_EQ(server().Run("PING"), "closed");
}

TEST_F(InProcessTest, IsUsedFromManyThreadsAtOnce) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([this] {
      for (int j = 0; j < 100; ++j) server().Run("INCR n");
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(server().Run("GET n"), R"("800")");
}

TEST_F(InProcessTest, LeavesTheSignalsOfTheProgramAlone) {
  for (const int number : {SIGTERM, SIGINT, SIGCHLD, SIGPIPE, SIGHUP}) {
    struct sigaction action = {};
    ASSERT_EQ(::sigaction(number, nullptr, &action), 0);
    EXPECT_EQ(action.sa_handler, SIG_DFL) << number;
  }
}

TEST_F(InProcessTest, AClientThatWentAwayDoesNotEndTheProgram) {
  server().Run("SET big " + std::string(100'000, 'x'));
  Context client = Connect();
  for (int i = 0; i < 100; ++i) Send(client, "GET big");
  client.reset();
  EXPECT_EQ(server().Run("PING"), "PONG");
}

TEST_F(InProcessTest, MemoryIsThatOfTheServer) {
  const std::vector<char> of_the_program(10'000'000);
  const std::string info = server().Run("INFO memory");
  const size_t at = info.find("used_memory:");
  ASSERT_NE(at, std::string::npos);
  EXPECT_LT(std::stoul(info.substr(at + 12)), 10'000'000U);
}

class InProcessWithOptionsTest : public InProcessTest {
 protected:
  InProcessWithOptionsTest()
      : InProcessTest({"--databases", "unlimited", "--requirepass", "secret",
                       "--clock", "virtual"}) {}
};

TEST_F(InProcessWithOptionsTest, TakesTheOptionsOfTheCommandLine) {
  const Context client = Connect();
  EXPECT_STREQ(Ask(client, "PING")->str, "NOAUTH Authentication required.");
  EXPECT_STREQ(Ask(client, "AUTH secret")->str, "OK");
  EXPECT_STREQ(Ask(client, "SELECT 123456")->str, "OK");
  EXPECT_EQ(server().Run("PING"), "PONG");
  EXPECT_EQ(clock().Now(), clock().Now());
}

TEST(InProcessServerTest, SaysWhyItDoesNotServe) {
  EXPECT_EQ(InProcessServer({"--nosuch", "1"}).error().substr(0, 10),
            "--nosuch: ");
  EXPECT_NE(InProcessServer({"--version"}).error(), "");
  EXPECT_NE(InProcessServer({"--enable-test-commands", "no"}).error(), "");
  EXPECT_NE(InProcessServer({"--appendonly", "yes"}).error(), "");
  EXPECT_NE(InProcessServer({"--save", "60", "1"}).error(), "");
  EXPECT_NE(InProcessServer({"--logfile", "/nowhere/log"}).error(), "");
}

TEST(InProcessServerTest, APortThatIsTakenIsAnError) {
  const InProcessServer first;
  const InProcessServer second({"--port", std::to_string(first.port())});
  EXPECT_NE(second.error().find("in use"), std::string::npos) << second.error();
}

TEST(InProcessServerTest, AnswersWhatIsNotInItWithErrors) {
  InProcessServer server;
  for (const char* command :
       {"SAVE", "BGSAVE", "BGREWRITEAOF", "CONFIG SET appendonly yes"}) {
    EXPECT_EQ(server.Run(command).substr(0, 1), "-") << command;
  }
}

}  // namespace
}  // namespace listq::testing
