// The append log by the real binary: real files, the real program that
// rewrites them, and servers that are killed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "tests/e2e/append_log_fixture.h"
#include "tests/e2e/big_list.h"
#include "tests/support/await.h"

namespace listq::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

// Keys of several types, databases and times to live.
void Fill(WireClient& client) {
  for (const char* line :
       {"SELECT 0", "RPUSH list a b c", "SET string value",
        "HSET hash field value other 2", "SADD set 3 1 2", "SADD words a b",
        "ZADD scores 1 one 2.5 two", "SET short life PX 100000000", "SELECT 9",
        "RPUSH list elsewhere", "PEXPIREAT list 4000000000000"}) {
    EXPECT_THAT(client.Run(line), Not(HasSubstr("-"))) << line;
  }
}

// By database and key, how it would be restored and when it ends.
std::map<std::string, std::string> AllOf(uint16_t port) {
  WireClient client(port);
  std::map<std::string, std::string> all;
  for (const std::string database : {"0", "9", "15"}) {
    client.Run("SELECT " + database);
    client.Send(*RequestBytes("KEYS *"));
    const resp::Reply keys = client.Take().value_or(resp::Reply());
    for (const resp::Reply& key : keys.elements) {
      all[database + ' ' + key.text] = client.Run("DUMP " + key.text) + ' ' +
                                       client.Run("PEXPIRETIME " + key.text);
    }
  }
  return all;
}

TEST_F(AppendLogE2eTest, WhatWasAcknowledgedSurvivesTheServer) {
  std::map<std::string, std::string> all;
  {
    ListqServer server(On());
    WireClient client(server.port());
    Fill(client);
    all = AllOf(server.port());
    EXPECT_EQ(all.size(), 8u);
    Kill(server);
  }
  ListqServer next(On());
  EXPECT_EQ(AllOf(next.port()), all);
  EXPECT_THAT(next.Output(), HasSubstr("DB loaded from append only file: "));
}

TEST_F(AppendLogE2eTest, UnderAlwaysAReplyComesAfterItsRecord) {
  ListqServer server(On());
  WireClient client(server.port());
  for (int i = 0; i < 100; ++i) {
    const std::string push = "RPUSH q " + std::to_string(i);
    ASSERT_EQ(client.Run(push), ":" + std::to_string(i + 1));
    ASSERT_TRUE(Bytes("1.incr.aof").ends_with(*RequestBytes(push)));
  }
}

TEST_F(AppendLogE2eTest, WhatAWaiterGotDoesNotComeBack) {
  {
    ListqServer server(On());
    WireClient worker(server.port());
    worker.Send(*RequestBytes("BRPOP q 0"));
    ASSERT_TRUE(server.AwaitBlocked(1));
    WireClient(server.port()).Run("LPUSH q first second");
    EXPECT_EQ(worker.TakeLine(), R"(["q", "first"])");
    Kill(server);
  }
  EXPECT_EQ(Run("LRANGE q 0 -1"), R"(["second"])");
}

TEST_F(AppendLogE2eTest, ATransactionIsWhole) {
  {
    ListqServer server(On());
    WireClient client(server.port());
    client.Send(*RequestBytes("MULTI") + *RequestBytes("LPUSH a x") +
                *RequestBytes("LPUSH b y") + *RequestBytes("EXEC"));
    for (int left = 3; left > 0; --left) client.TakeLine();
    EXPECT_EQ(client.TakeLine(), "[:1, :1]");
    Kill(server);
  }
  EXPECT_EQ(Run("LMPOP 2 a b LEFT"), R"(["a", ["x"]])");
  EXPECT_EQ(Run("LMPOP 2 a b LEFT"), R"(["b", ["y"]])");
}

// ---- Rewriting ----

TEST_F(AppendLogE2eTest, ARewriteLeavesOneBaseAndOneIncremental) {
  std::map<std::string, std::string> all;
  {
    ListqServer server(On());
    WireClient client(server.port());
    Fill(client);
    for (int i = 0; i < 100; ++i) client.Run("INCR counter");
    EXPECT_EQ(client.Run("BGREWRITEAOF"),
              "Background append only file rewriting started");
    ASSERT_TRUE(AwaitRewrite(server)) << server.Output();
    EXPECT_EQ(server.Info("aof_last_bgrewrite_status"), "ok")
        << server.Output();
    EXPECT_EQ(server.Info("total_forks"), "0");
    EXPECT_THAT(Names(), ElementsAre("appendonly.aof.2.base.rdb",
                                     "appendonly.aof.2.incr.aof",
                                     "appendonly.aof.manifest", "listq.lock"));
    EXPECT_EQ(Bytes("manifest"),
              "file appendonly.aof.2.base.rdb seq 2 type b\n"
              "file appendonly.aof.2.incr.aof seq 2 type i\n");
    EXPECT_EQ(Bytes("2.incr.aof"), "");
    EXPECT_EQ(server.Info("aof_current_size"),
              std::to_string(Bytes("2.base.rdb").size()));
    all = AllOf(server.port());
    Kill(server);
  }
  ListqServer next(On());
  EXPECT_EQ(AllOf(next.port()), all);
}

TEST_F(AppendLogE2eTest, TheFolderMayBeRelative) {
  ListqServer server(kOn);
  WireClient client(server.port());
  client.Run("RPUSH q a");
  client.Run("BGREWRITEAOF");
  ASSERT_TRUE(AwaitRewrite(server));
  EXPECT_EQ(server.Info("aof_last_bgrewrite_status"), "ok") << server.Output();
  EXPECT_TRUE(std::filesystem::exists(
      server.folder().File("appendonlydir/appendonly.aof.2.base.rdb")));
}

TEST_F(AppendLogE2eTest, WhatIsWrittenDuringARewriteSurvives) {
  size_t pushed = 0;
  {
    ListqServer server(On());
    WireClient client(server.port());
    PushBigList(client);
    EXPECT_EQ(client.Run("BGREWRITEAOF"),
              "Background append only file rewriting started");
    while (server.Info("aof_rewrite_in_progress") == "1") {
      client.Run("RPUSH meanwhile x");
      ++pushed;
    }
    EXPECT_GT(pushed, 0u);
    Kill(server);
  }
  EXPECT_EQ(Run("LLEN meanwhile"), ":" + std::to_string(pushed));
  EXPECT_EQ(Run("LLEN q"), ":" + std::to_string(kBigListElements));
}

TEST_F(AppendLogE2eTest, AKillDuringARewriteLosesNothingAndLeavesNothing) {
  {
    ListqServer server(On());
    WireClient client(server.port());
    PushBigList(client);
    client.Run("BGREWRITEAOF");
    EXPECT_EQ(client.Run("RPUSH meanwhile x"), ":1");
    Kill(server);
  }
  ListqServer next(On());
  WireClient client(next.port());
  EXPECT_EQ(client.Run("LLEN q"), ":" + std::to_string(kBigListElements));
  EXPECT_EQ(client.Run("LLEN meanwhile"), ":1");
  client.Run("BGREWRITEAOF");
  ASSERT_TRUE(AwaitRewrite(next));
  EXPECT_EQ(next.Info("aof_last_bgrewrite_status"), "ok") << next.Output();
  EXPECT_EQ(Names().size(), 4u) << ::testing::PrintToString(Names());
}

TEST_F(AppendLogE2eTest, ALogThatGrowsIsRewrittenByItself) {
  ListqServer server(On({"--auto-aof-rewrite-min-size", "2000"}));
  WireClient client(server.port());
  // As long as a rewrite lasts, it grows on.
  ASSERT_TRUE(Await([&] {
    client.Run("INCR counter");
    return server.Info("aof_rewrites") != "0";
  }));
  ASSERT_TRUE(AwaitRewrite(server));
  EXPECT_EQ(server.Info("aof_last_bgrewrite_status"), "ok") << server.Output();
}

// ---- The end ----

TEST_F(AppendLogE2eTest, ShutdownPutsOnDiskWhatThereIs) {
  for (const char* policy : {"everysec", "no"}) {
    ListqServer server(On({"--appendfsync", policy}));
    WireClient client(server.port());
    client.Run("RPUSH q " + std::string(policy));
    EXPECT_EQ(client.Run("SHUTDOWN"), "nothing");
    EXPECT_EQ(server.AwaitExit(), 0);
    EXPECT_THAT(server.Output(), HasSubstr("Calling fsync() on the AOF file."));
  }
  EXPECT_EQ(Run("LRANGE q 0 -1"), R"(["everysec", "no"])");
}

TEST_F(AppendLogE2eTest, TheEndTakesTheRewriteWithIt) {
  {
    ListqServer server(On());
    WireClient client(server.port());
    PushBigList(client);
    client.Send(*RequestBytes("BGREWRITEAOF") + *RequestBytes("RPUSH q last") +
                *RequestBytes("SHUTDOWN"));
    EXPECT_EQ(server.AwaitExit(), 0);
  }
  for (const std::string& name : Names()) {
    EXPECT_FALSE(name.starts_with("temp-")) << name;
  }
  EXPECT_EQ(Run("LINDEX q -1"), R"("last")");
}

// What is owed when the end comes is on disk before it is sent, and is sent.
TEST_F(AppendLogE2eTest, ASignalDoesNotCutOffAReplyThatWaitsForTheDisk) {
  {
    ListqServer server(On());
    WireClient client(server.port());
    client.Send(*RequestBytes("RPUSH q a") + *RequestBytes("SHUTDOWN"));
    EXPECT_EQ(client.TakeLine(), ":1");
    EXPECT_EQ(server.AwaitExit(), 0);
  }
  EXPECT_EQ(Run("LRANGE q 0 -1"), R"(["a"])");
}

TEST_F(AppendLogE2eTest, NobodyIsKeptWaitingForALogThatCannotBeWritten) {
  ListqServer server(On());
  WireClient client(server.port());
  EXPECT_EQ(client.Run("RPUSH q a"), ":1");
  const rlimit none = {1, 1};
  ASSERT_EQ(prlimit(server.pid(), RLIMIT_FSIZE, &none, nullptr), 0);
  client.Send(*RequestBytes("RPUSH q b"));
  ASSERT_TRUE(server.AwaitInfo("aof_last_write_status", "err"));
  const auto begin = std::chrono::steady_clock::now();
  server.Signal(SIGTERM);
  EXPECT_EQ(client.TakeLine(), "nothing") << "it is closed without a reply";
  EXPECT_EQ(server.AwaitExit(), 0);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5))
      << "clients that do not read are given ten";
}

TEST_F(AppendLogE2eTest, AFolderThatIsRemovedIsMadeAnew) {
  {
    ListqServer server(On());
    WireClient client(server.port());
    EXPECT_EQ(client.Run("RPUSH q a"), ":1");
    std::filesystem::remove_all(folder_.File("appendonlydir"));
    client.Run("RPUSH q b");
    ASSERT_TRUE(server.AwaitInfo("aof_rewrites", "1"));
    ASSERT_TRUE(server.AwaitInfo("aof_last_write_status", "ok"));
    EXPECT_EQ(client.Run("RPUSH q c"), ":3");
    Kill(server);
  }
  EXPECT_EQ(Run("LRANGE q 0 -1"), R"(["a", "b", "c"])");
}

// ---- On and off ----

TEST_F(AppendLogE2eTest, IsTurnedOnAndOffWhileItRuns) {
  {
    ListqServer server(WithFolder({"--appendfsync", "always"}));
    WireClient client(server.port());
    client.Run("RPUSH q before");
    EXPECT_EQ(client.Run("CONFIG SET appendonly yes"), "OK");
    EXPECT_EQ(client.Run("RPUSH q during"), ":2");
    ASSERT_TRUE(AwaitRewrite(server));
    EXPECT_EQ(server.Info("aof_last_bgrewrite_status"), "ok")
        << server.Output();
    EXPECT_EQ(client.Run("RPUSH q after"), ":3");
    Kill(server);
  }
  {
    ListqServer server(On());
    WireClient client(server.port());
    EXPECT_EQ(client.Run("LRANGE q 0 -1"), R"(["before", "during", "after"])");
    EXPECT_EQ(client.Run("CONFIG SET appendonly no"), "OK");
    EXPECT_EQ(client.Run("RPUSH q unlogged"), ":4");
    EXPECT_EQ(server.Info("aof_enabled"), "0");
    EXPECT_EQ(client.Run("CONFIG SET appendonly yes"), "OK");
    ASSERT_TRUE(AwaitRewrite(server));
    EXPECT_EQ(client.Run("CONFIG SET appendonly no"), "OK");
    EXPECT_EQ(client.Run("RPUSH q unlogged"), ":5");
    Kill(server);
  }
  EXPECT_EQ(Run("LRANGE q 0 -1"),
            R"(["before", "during", "after", "unlogged"])");
}

TEST_F(AppendLogE2eTest, OneThatIsTurnedOffLetsAnotherServerHaveTheFolder) {
  ListqServer server(On());
  WireClient client(server.port());
  client.Run("RPUSH q a");
  client.Run("CONFIG SET appendonly no");
  // What was appended is still to be put on disk.
  ASSERT_TRUE(Await([&] {
    Options options = On();
    options.insert(options.end(), {"--port", "auto"});
    ListqProcess other(options);
    return other.AwaitReady();
  }));
}

TEST_F(AppendLogE2eTest, ASecondServerOnTheSameLogIsRefused) {
  ListqServer server(On());
  WireClient client(server.port());
  client.Run("RPUSH q a");
  ExpectToEndWith({}, "Another server writes the log in " + folder_.path() +
                          "/appendonlydir");
  EXPECT_EQ(client.Run("RPUSH q b"), ":2");
  client.Run("BGREWRITEAOF");
  ASSERT_TRUE(AwaitRewrite(server));
  ExpectToEndWith({}, "Another server writes the log in ");
  Kill(server);
  EXPECT_EQ(Run("LRANGE q 0 -1"), R"(["a", "b"])");
}

}  // namespace
}  // namespace listq::testing
