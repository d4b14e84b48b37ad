// The append log, with its disk in memory: what is written, what waits for it,
// and what a server makes of it when it starts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "server/durability/log_rewriter.h"
#include "tests/support/test_server.h"

namespace listq::testing {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

server::Config Logged(server::SyncPolicy policy) {
  server::Config config;
  config.appendonly = true;
  config.appendfsync = policy;
  config.enable_debug_command = "yes";
  return config;
}

class AppendLogTest : public ::testing::Test {
 protected:
  using SyncPolicy = server::SyncPolicy;

  // A server that starts with what the one before left behind.
  void Start(SyncPolicy policy = SyncPolicy::kAlways) {
    std::map<std::string, std::string> disk;
    if (server_ != nullptr) disk = std::move(server_->files().all());
    server_ = std::make_unique<TestServer>(Logged(policy));
    server_->files().all() = std::move(disk);
    ASSERT_EQ(server_->log().StartLoading(), std::nullopt);
    server_->Settle();
    ASSERT_EQ(server_->log().load_error(), "");
    client_ = &server_->Connect();
    other_ = &server_->Connect();
  }
  // Lets everything be put on disk that is to be.
  void Sync() {
    while (server_->background().jobs() > 0) {
      server_->background().RunJobs();
      server_->Settle();
    }
  }
  // A command whose reply has to wait.
  std::string Write(std::string_view line) {
    EXPECT_EQ(client_->Run(line), "") << "it is not on disk yet";
    Sync();
    return client_->Take();
  }
  std::string& File(const std::string& name) {
    return server_->files().all().at("./appendonlydir/appendonly.aof." + name);
  }
  std::vector<std::string> Names() {
    const std::string folder = "./appendonlydir/appendonly.aof.";
    std::vector<std::string> names;
    for (const auto& [path, content] : server_->files().all()) {
      if (path.starts_with(folder)) names.push_back(path.substr(folder.size()));
    }
    return names;
  }
  // What the program does that BGREWRITEAOF starts.
  int RunProgram() {
    std::vector<std::string> arguments =
        server_->background().programs().at(0).arguments;
    const auto task = server::TakeRewriteTask(arguments);
    if (!task.has_value()) return EXIT_FAILURE;
    TestServer beside;
    return server::RewriteLog(beside.engine(), server_->files(), *task);
  }
  void EndProgram(int status) {
    server_->background().EndProgram(server_->background().programs().at(0).pid,
                                     status);
    server_->Settle();
    Sync();
  }
  void Rewrite() {
    EXPECT_EQ(client_->Run("BGREWRITEAOF"),
              "Background append only file rewriting started");
    Sync();
    EndProgram(RunProgram());
  }
  std::string Field(const std::string& name) {
    const std::string info = client_->Ask("INFO persistence").text;
    const size_t at = info.find("\n" + name + ":");
    if (at == std::string::npos) return "";
    const size_t begin = at + name.size() + 2;
    return info.substr(begin, info.find('\r', begin) - begin);
  }

  std::unique_ptr<TestServer> server_;
  TestClient* client_ = nullptr;
  TestClient* other_ = nullptr;
};

TEST_F(AppendLogTest, BeginsWithASnapshotOfNothing) {
  Start();
  EXPECT_THAT(Names(),
              ::testing::ElementsAre("1.base.rdb", "1.incr.aof", "manifest"));
  EXPECT_TRUE(File("1.base.rdb").starts_with("REDIS0010"));
  EXPECT_EQ(File("1.incr.aof"), "");
  EXPECT_EQ(File("manifest"),
            "file appendonly.aof.1.base.rdb seq 1 type b\n"
            "file appendonly.aof.1.incr.aof seq 1 type i\n");
}

TEST_F(AppendLogTest, WritesEffectsAsRequests) {
  Start();
  EXPECT_EQ(Write("RPUSH q a"), ":1");
  EXPECT_EQ(client_->Run("SELECT 3"), "OK");
  EXPECT_EQ(Write("SET k v"), "OK");
  EXPECT_EQ(client_->Run("GET k"), "\"v\"");
  EXPECT_EQ(File("1.incr.aof"), Encode("SELECT 0") + Encode("RPUSH q a") +
                                    Encode("SELECT 3") + Encode("SET k v"));
}

TEST_F(AppendLogTest, StartsWithWhatWasThere) {
  Start();
  Write("RPUSH q a b c");
  Write("LPOP q");
  Write("SET k v EX 1000");
  Start();
  EXPECT_EQ(client_->Run("LRANGE q 0 -1"), R"(["b", "c"])");
  EXPECT_EQ(client_->Run("TTL k"), ":1000");
  Write("RPUSH q d");
  Start();
  EXPECT_EQ(client_->Run("LRANGE q 0 -1"), R"(["b", "c", "d"])");
}

TEST_F(AppendLogTest, HoldsBackRepliesToWritesAlone) {
  Start();
  EXPECT_EQ(client_->Run("RPUSH q a"), "");
  EXPECT_EQ(other_->Run("LLEN q"), ":1");
  EXPECT_EQ(client_->Run("PING"), "") << "it would overtake the reply before";
  Sync();
  EXPECT_EQ(client_->TakeAll(), ":1 | PONG");
}

TEST_F(AppendLogTest, HoldsBackWhatAWaiterIsServed) {
  Start();
  EXPECT_EQ(other_->Run("BRPOP q 0"), "");
  EXPECT_EQ(client_->Run("LPUSH q a"), "");
  EXPECT_EQ(other_->Take(), "");
  Sync();
  EXPECT_EQ(client_->Take(), ":1");
  EXPECT_EQ(other_->Take(), R"(["q", "a"])");
}

TEST_F(AppendLogTest, HoldsBackATransactionAsAWhole) {
  Start();
  client_->Pipeline("MULTI\nLPUSH q a\nLPUSH q b\nEXEC");
  EXPECT_EQ(client_->Take(), "");
  EXPECT_EQ(server_->background().jobs(), 1u);
  Sync();
  EXPECT_EQ(client_->TakeAll(), "OK | QUEUED | QUEUED | [:1, :2]");
  EXPECT_EQ(File("1.incr.aof"), Encode("SELECT 0") + Encode("MULTI") +
                                    Encode("LPUSH q a") + Encode("LPUSH q b") +
                                    Encode("EXEC"));
}

TEST_F(AppendLogTest, EverySecondHoldsNothingBack) {
  Start(SyncPolicy::kEverySecond);
  EXPECT_EQ(client_->Run("RPUSH q a"), ":1");
  EXPECT_EQ(File("1.incr.aof"), Encode("SELECT 0") + Encode("RPUSH q a"))
      << "who is killed has written what was replied";
}

// ---- Rewriting ----

TEST_F(AppendLogTest, ARewritePutsASnapshotInThePlaceOfTheLog) {
  Start();
  for (int i = 0; i < 10; ++i) Write("RPUSH q x");
  EXPECT_EQ(client_->Run("BGREWRITEAOF"),
            "Background append only file rewriting started");
  EXPECT_EQ(client_->Run("BGREWRITEAOF"),
            "-ERR Background append only file rewriting already in progress");
  Sync();
  ASSERT_EQ(server_->background().programs().size(), 1u);
  EXPECT_EQ(File("manifest"),
            "file appendonly.aof.1.base.rdb seq 1 type b\n"
            "file appendonly.aof.1.incr.aof seq 1 type i\n"
            "file appendonly.aof.2.incr.aof seq 2 type i\n");
  Write("RPUSH q meanwhile");
  EndProgram(RunProgram());
  EXPECT_THAT(Names(),
              ::testing::ElementsAre("2.base.rdb", "2.incr.aof", "manifest"));
  EXPECT_EQ(File("2.incr.aof"),
            Encode("SELECT 0") + Encode("RPUSH q meanwhile"));
  EXPECT_EQ(File("manifest"),
            "file appendonly.aof.2.base.rdb seq 2 type b\n"
            "file appendonly.aof.2.incr.aof seq 2 type i\n");
  Start();
  EXPECT_EQ(client_->Run("LLEN q"), ":11");
  EXPECT_EQ(client_->Run("LINDEX q -1"), "\"meanwhile\"");
}

TEST_F(AppendLogTest, WhatComesWhileTheFileIsChangedNamesItsDatabase) {
  Start();
  Write("RPUSH q a");
  client_->Run("BGREWRITEAOF");
  // The switch is under way: this waits for the other file.
  EXPECT_EQ(client_->Run("RPUSH q b"), "");
  Sync();
  EXPECT_EQ(client_->Take(), ":2");
  EXPECT_EQ(File("2.incr.aof"), Encode("SELECT 0") + Encode("RPUSH q b"));
  EndProgram(RunProgram());
  Start();
  EXPECT_EQ(client_->Run("LRANGE q 0 -1"), R"(["a", "b"])");
}

TEST_F(AppendLogTest, ARewriteThatFailsLosesNothing) {
  Start();
  Write("RPUSH q a");
  client_->Run("BGREWRITEAOF");
  Sync();
  Write("RPUSH q b");
  EndProgram(EXIT_FAILURE);
  EXPECT_EQ(Field("aof_last_bgrewrite_status"), "err");
  EXPECT_EQ(Field("aof_rewrites_consecutive_failures"), "1");
  Write("RPUSH q c");
  Start();
  EXPECT_EQ(client_->Run("LRANGE q 0 -1"), R"(["a", "b", "c"])");
  Rewrite();
  EXPECT_EQ(Field("aof_last_bgrewrite_status"), "ok");
  EXPECT_THAT(Names(),
              ::testing::ElementsAre("2.base.rdb", "3.incr.aof", "manifest"));
}

TEST_F(AppendLogTest, ItIsRewrittenWhenItHasGrown) {
  Start();
  server_->config().auto_aof_rewrite_min_size = 1000;
  server_->config().auto_aof_rewrite_percentage = 100;
  while (server_->background().programs().empty()) {
    ASSERT_LT(File("1.incr.aof").size(), 2000u);
    Write("RPUSH q x");
  }
  EXPECT_GE(File("1.incr.aof").size() + File("1.base.rdb").size(), 1000u);
  EndProgram(RunProgram());
  EXPECT_EQ(File("2.incr.aof"), "");
  Write("RPUSH q x");
  EXPECT_TRUE(server_->background().programs().empty());
}

TEST_F(AppendLogTest, InATransactionItIsPutOff) {
  Start();
  client_->Pipeline("MULTI\nBGREWRITEAOF\nEXEC");
  EXPECT_EQ(client_->TakeAll(),
            "OK | QUEUED | [Background append only file rewriting "
            "scheduled]");
  Sync();
  EXPECT_EQ(server_->background().programs().size(), 1u);
}

TEST_F(AppendLogTest, TheProgramMakesNothingOutOfALogThatIsTorn) {
  Start();
  Write("RPUSH q a");
  client_->Run("BGREWRITEAOF");
  Sync();
  File("1.incr.aof").pop_back();
  EXPECT_EQ(RunProgram(), EXIT_FAILURE);
}

// ---- On and off ----

TEST_F(AppendLogTest, IsTurnedOnWithWhatThereIs) {
  server_ = std::make_unique<TestServer>();
  client_ = &server_->Connect();
  client_->Run("RPUSH q a");
  EXPECT_EQ(client_->Run("CONFIG SET appendonly yes"), "OK");
  EXPECT_EQ(client_->Run("RPUSH q b"), ":2");
  EXPECT_EQ(client_->Run("SHUTDOWN"),
            "-ERR Errors trying to SHUTDOWN. Check logs.")
      << "there is no base yet";
  server_->background().EndForks();
  Sync();
  EXPECT_EQ(Field("aof_enabled"), "1");
  Start();
  EXPECT_EQ(client_->Run("LRANGE q 0 -1"), R"(["a", "b"])");
}

TEST_F(AppendLogTest, IsTurnedOffAndOnAgain) {
  Start();
  Write("RPUSH q a");
  EXPECT_EQ(client_->Run("CONFIG SET appendonly no"), "OK");
  Sync();
  EXPECT_EQ(client_->Run("RPUSH q b"), ":2");
  EXPECT_EQ(Field("aof_enabled"), "0");
  EXPECT_EQ(File("1.incr.aof"), Encode("SELECT 0") + Encode("RPUSH q a"));
  EXPECT_EQ(client_->Run("CONFIG SET appendonly yes"), "OK");
  server_->background().EndForks();
  Sync();
  EXPECT_THAT(Names(),
              ::testing::ElementsAre("2.base.rdb", "2.incr.aof", "manifest"));
  Start();
  EXPECT_EQ(client_->Run("LRANGE q 0 -1"), R"(["a", "b"])");
}

TEST_F(AppendLogTest, WhatIsHeldBackLeavesWhenItIsTurnedOff) {
  Start();
  EXPECT_EQ(client_->Run("RPUSH q a"), "");
  EXPECT_EQ(other_->Run("CONFIG SET appendonly no"), "OK");
  Sync();
  EXPECT_EQ(client_->Take(), ":1");
}

TEST_F(AppendLogTest, ARewriteWaitsForTheEndOfALogThatIsTurnedOff) {
  Start();
  TestClient& third = server_->Connect();
  EXPECT_EQ(client_->Run("RPUSH q a"), "");
  EXPECT_EQ(other_->Run("RPUSH q b"), "");
  EXPECT_EQ(third.Run("CONFIG SET appendonly no"), "OK");
  EXPECT_EQ(third.Run("BGREWRITEAOF"),
            "Background append only file rewriting started");
  server_->background().RunJob();
  server_->Settle();
  EXPECT_EQ(client_->Take(), ":1");
  EXPECT_EQ(other_->Take(), "") << "it is not on disk yet";
  Sync();
  EXPECT_EQ(other_->Take(), ":2");
  EXPECT_EQ(File("1.incr.aof"),
            Encode("SELECT 0") + Encode("RPUSH q a") + Encode("RPUSH q b"));
  server_->background().EndForks();
  Sync();
  EXPECT_THAT(Names(), ::testing::ElementsAre("2.base.rdb", "manifest"));
  EXPECT_EQ(Field("aof_enabled"), "0");
  EXPECT_EQ(Field("aof_last_bgrewrite_status"), "ok");
}

TEST_F(AppendLogTest, CannotBeTurnedOnWithoutACopyOfTheProcess) {
  server_ = std::make_unique<TestServer>();
  client_ = &server_->Connect();
  server_->background().FailForks(EAGAIN);
  EXPECT_EQ(client_->Run("CONFIG SET appendonly yes"),
            "-ERR CONFIG SET failed (possibly related to argument "
            "'appendonly') - Unable to turn on AOF. Check server logs.");
  EXPECT_EQ(client_->Run("CONFIG GET appendonly"), R"(["appendonly", "no"])");
  EXPECT_EQ(Field("aof_enabled"), "0");
}

TEST_F(AppendLogTest, IsLoadedAgainByDebug) {
  Start(SyncPolicy::kEverySecond);
  client_->Run("RPUSH q a b");
  client_->Run("LPOP q");
  EXPECT_EQ(client_->Run("DEBUG LOADAOF"), "OK");
  EXPECT_EQ(client_->Run("LRANGE q 0 -1"), R"(["b"])");
  client_->Run("RPUSH q c");
  Sync();
  Start();
  EXPECT_EQ(client_->Run("LRANGE q 0 -1"), R"(["b", "c"])");
}

// ---- Faults ----

TEST_F(AppendLogTest, WritesAreRefusedWhileTheDiskIsFull) {
  Start();
  Write("RPUSH q a");
  server_->files().LeaveRoomFor(5);
  EXPECT_EQ(client_->Run("RPUSH q b"), "");
  EXPECT_EQ(other_->Run("RPUSH q c"),
            "-MISCONF Errors writing to the AOF file: No space left on device");
  EXPECT_EQ(other_->Run("LLEN q"), ":2");
  server_->files().LeaveRoomFor(UINT64_MAX);
  server_->Advance(seconds(1));
  Sync();
  EXPECT_EQ(client_->Take(), ":2");
  EXPECT_EQ(Write("RPUSH q d"), ":3");
  Start();
  EXPECT_EQ(client_->Run("LRANGE q 0 -1"), R"(["a", "b", "d"])");
}

TEST_F(AppendLogTest, AFailedSyncIsMendedByAnotherLog) {
  Start();
  Write("RPUSH q a");
  server_->files().FailSyncs(EIO);
  EXPECT_EQ(client_->Run("RPUSH q b"), "");
  server_->background().RunJobs();
  server_->Settle();
  EXPECT_EQ(client_->Take(), "") << "nobody knows whether it is on disk";
  EXPECT_EQ(other_->Run("RPUSH q c"),
            "-MISCONF Errors writing to the AOF file: Input/output error");
  server_->background().EndForks();
  server_->Settle();
  EXPECT_EQ(client_->Take(), "") << "nor could another log be made";
  server_->files().FailSyncs(0);
  server_->Advance(minutes(1));
  server_->background().EndForks();
  Sync();
  EXPECT_EQ(client_->Take(), ":2");
  EXPECT_EQ(Write("RPUSH q d"), ":3");
  Start();
  EXPECT_EQ(client_->Run("LRANGE q 0 -1"), R"(["a", "b", "d"])");
}

TEST_F(AppendLogTest, AFailedSyncEndsARewrite) {
  Start();
  Write("RPUSH q a");
  client_->Run("BGREWRITEAOF");
  Sync();
  const int program = server_->background().programs().at(0).pid;
  server_->files().FailSyncs(EIO);
  client_->Run("RPUSH q b");
  server_->background().RunJobs();
  server_->files().FailSyncs(0);
  server_->Settle();
  server_->background().EndProgram(program, EXIT_SUCCESS);
  server_->Settle();
  server_->background().EndForks();
  Sync();
  EXPECT_EQ(client_->Take(), ":2");
  Start();
  EXPECT_EQ(client_->Run("LRANGE q 0 -1"), R"(["a", "b"])");
}

TEST_F(AppendLogTest, CannotStartWhereItCannotWrite) {
  TestServer server(Logged(SyncPolicy::kAlways));
  server.files().FailWrites(EROFS);
  EXPECT_EQ(server.log().StartLoading(),
            "Cannot open the log in ./appendonlydir: Read-only file system");
}

}  // namespace
}  // namespace listq::testing
