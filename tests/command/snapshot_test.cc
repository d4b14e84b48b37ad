// SAVE, BGSAVE and their like: what is saved when, what comes back, and what
// happens if the disk is full.
#include <gtest/gtest.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <vector>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

using std::chrono::seconds;

constexpr char kPath[] = "./dump.rdb";
constexpr char kSnapshotFailed[] =
    "-MISCONF Redis is configured to save RDB snapshots, but it's currently "
    "unable to persist to disk. Commands that may modify the data set are "
    "disabled, because this instance is configured to report errors during "
    "writes if RDB snapshotting fails (stop-writes-on-bgsave-error option). "
    "Please check the Redis logs for details about the RDB error.";

server::Config Debuggable() {
  server::Config config;
  config.enable_debug_command = "yes";
  return config;
}

class SnapshotTest : public CommandTest {
 protected:
  SnapshotTest() : CommandTest(Debuggable()) {}

  std::string File() { return server_.files().all()[kPath]; }
  // What a server has that starts with the present file.
  std::string AfterRestart(const std::string& line) {
    TestServer other;
    other.files().all() = server_.files().all();
    EXPECT_EQ(other.snapshots().StartLoading(), std::nullopt);
    other.Settle();
    EXPECT_EQ(other.snapshots().load_error(), "");
    return other.Connect().Run(line);
  }
  void EndForks() {
    server_.background().EndForks();
    server_.Settle();
  }
};

TEST_F(SnapshotTest, WhatIsSavedComesBackAfterARestart) {
  Run("SET string value");
  Run("RPUSH list a b c");
  Run("SADD set 1 2");
  Run("ZADD sorted 1.5 m");
  Run("HSET hash f v");
  Run("SET dying value PX 100000");
  EXPECT_EQ(Run("SAVE"), "OK");
  EXPECT_EQ(server_.files().all().size(), 1u);
  EXPECT_EQ(AfterRestart("GET string"), R"("value")");
  EXPECT_EQ(AfterRestart("LRANGE list 0 -1"), R"(["a", "b", "c"])");
  EXPECT_EQ(AfterRestart("SMEMBERS set"), R"(["1", "2"])");
  EXPECT_EQ(AfterRestart("ZRANGE sorted 0 -1 WITHSCORES"), R"(["m", "1.5"])");
  EXPECT_EQ(AfterRestart("HGETALL hash"), R"(["f", "v"])");
  EXPECT_EQ(AfterRestart("PTTL dying"), Run("PTTL dying"));
  EXPECT_EQ(AfterRestart("DBSIZE"), ":6");
}

TEST_F(SnapshotTest, DatabasesKeepTheirNumbers) {
  Run("SELECT 9");
  Run("SET k nine");
  Run("SAVE");
  EXPECT_EQ(AfterRestart("DBSIZE"), ":0");
  EXPECT_EQ(
      AfterRestart("INFO keyspace").find("db9:keys=1") == std::string::npos,
      false);
}

TEST_F(SnapshotTest, KeysThatDiedMeanwhileAreDropped) {
  Run("SET a 1 PX 100");
  Run("SET b 1");
  Run("SAVE");
  server_.Advance(seconds(1));
  EXPECT_EQ(Run("DEBUG RELOAD NOSAVE"), "OK");
  EXPECT_EQ(Run("DBSIZE"), ":1");
  EXPECT_EQ(Info("rdb_last_load_keys_expired"), "1");
  EXPECT_EQ(Info("rdb_last_load_keys_loaded"), "1");
}

TEST_F(SnapshotTest, CountsChangesSinceTheLastSave) {
  Run("RPUSH l a b c");
  Run("SELECT 1");
  Run("SET k v");
  EXPECT_EQ(Info("rdb_changes_since_last_save"), "4");
  Run("SAVE");
  EXPECT_EQ(Info("rdb_changes_since_last_save"), "0");
  EXPECT_EQ(Info("rdb_saves"), "1");
  server_.Advance(seconds(3));
  const std::string before = Run("LASTSAVE");
  Run("SAVE");
  EXPECT_NE(Run("LASTSAVE"), before);
  EXPECT_EQ(Run("LASTSAVE"), ":" + Info("rdb_last_save_time"));
}

// ---- Failures ----

TEST_F(SnapshotTest, AFullDiskAtAnyByteLeavesTheOldFile) {
  Run("SET old value");
  Run("SAVE");
  const std::string old = File();
  Run("RPUSH list a b c");
  Run("SAVE");
  const size_t size = File().size();
  for (size_t room = 0; room < size; ++room) {
    server_.files().all() = {{kPath, old}};
    server_.files().LeaveRoomFor(room);
    EXPECT_EQ(Run("SAVE"), "-ERR");
    EXPECT_EQ(server_.files().all().size(), 1u);
    EXPECT_EQ(File(), old);
  }
  server_.files().LeaveRoomFor(size + 20);
  EXPECT_EQ(Run("SAVE"), "OK");
  EXPECT_EQ(AfterRestart("EXISTS old list"), ":2");
}

TEST_F(SnapshotTest, NoOtherFailureReplacesTheFileEither) {
  Run("SET old value");
  Run("SAVE");
  const auto old = server_.files().all();
  Run("SET new value");
  server_.files().FailWrites(EROFS);
  EXPECT_EQ(Run("SAVE"), "-ERR");
  EXPECT_EQ(server_.files().all(), old);
  server_.files().FailWrites(0);
  server_.files().FailSyncs(EIO);
  EXPECT_EQ(Run("SAVE"), "-ERR");
  EXPECT_EQ(server_.files().all(), old);
  server_.files().FailSyncs(0);
  server_.files().FailRenames(EACCES);
  EXPECT_EQ(Run("SAVE"), "-ERR");
  EXPECT_EQ(server_.files().all(), old);
  EXPECT_EQ(Info("rdb_changes_since_last_save"), "1");
}

TEST_F(SnapshotTest, WritesAreRefusedAfterASaveInTheBackgroundFailed) {
  Run("CONFIG SET save \"3600 1\"");
  Run("SET k v");
  server_.files().LeaveRoomFor(10);
  EXPECT_EQ(Run("BGSAVE"), "Background saving started");
  EndForks();
  EXPECT_EQ(Info("rdb_last_bgsave_status"), "err");
  EXPECT_EQ(Run("SET k w"), kSnapshotFailed);
  EXPECT_EQ(Run("PING"), kSnapshotFailed);
  EXPECT_EQ(Run("GET k"), R"("v")");
  Run("MULTI");
  EXPECT_EQ(Run("SET k w"), kSnapshotFailed);
  EXPECT_EQ(Run("EXEC"),
            "-EXECABORT Transaction discarded because of previous errors.");
  Run("CONFIG SET stop-writes-on-bgsave-error no");
  EXPECT_EQ(Run("SET k w"), "OK");
  Run("CONFIG SET stop-writes-on-bgsave-error yes save \"\"");
  EXPECT_EQ(Run("SET k x"), "OK");
  Run("CONFIG SET save \"3600 1\"");
  server_.files().LeaveRoomFor(1000);
  EXPECT_EQ(Run("SAVE"), "OK");
  EXPECT_EQ(Run("SET k y"), "OK");
  EXPECT_EQ(Info("rdb_last_bgsave_status"), "ok");
}

TEST_F(SnapshotTest, WhatCannotBeForkedFailed) {
  server_.background().FailForks(EAGAIN);
  EXPECT_EQ(Run("BGSAVE"), "-ERR");
  EXPECT_EQ(Info("rdb_last_bgsave_status"), "err");
  EXPECT_EQ(Info("rdb_bgsave_in_progress"), "0");
}

// ---- In the background ----

TEST_F(SnapshotTest, TheBackgroundSavesWhatThereWas) {
  Run("SET k before");
  EXPECT_EQ(Run("BGSAVE"), "Background saving started");
  Run("SET k after");
  Run("SET l after");
  EXPECT_EQ(Info("rdb_bgsave_in_progress"), "1");
  EXPECT_EQ(Run("BGSAVE"), "-ERR Background save already in progress");
  EXPECT_EQ(Run("BGSAVE SCHEDULE"), "-ERR Background save already in progress");
  EXPECT_EQ(Run("SAVE"), "-ERR Background save already in progress");
  EXPECT_EQ(Info("rdb_changes_since_last_save"), "3");
  server_.Advance(seconds(2));
  EXPECT_EQ(Info("rdb_current_bgsave_time_sec"), "2");
  EndForks();
  EXPECT_EQ(Info("rdb_bgsave_in_progress"), "0");
  EXPECT_EQ(Info("rdb_last_bgsave_time_sec"), "2");
  EXPECT_EQ(Info("rdb_current_bgsave_time_sec"), "-1");
  EXPECT_EQ(Info("rdb_changes_since_last_save"), "2");
  EXPECT_EQ(AfterRestart("GET k"), R"("before")");
}

TEST_F(SnapshotTest, ATransactionSchedules) {
  Run("MULTI");
  Run("BGSAVE");
  Run("SET k v");
  EXPECT_EQ(Run("EXEC"), R"([Background saving scheduled, OK])");
  EXPECT_EQ(server_.background().children(), 1u);
  EndForks();
  EXPECT_EQ(AfterRestart("GET k"), R"("v")");
}

TEST_F(SnapshotTest, WaitsForAnotherChild) {
  server_.engine().persistence().set_child(
      server::Persistence::Child::kRewrite);
  EXPECT_EQ(Run("BGSAVE"),
            "-ERR Another child process is active (AOF?): can't BGSAVE right "
            "now. Use BGSAVE SCHEDULE in order to schedule a BGSAVE whenever "
            "possible.");
  EXPECT_EQ(Run("BGSAVE SCHEDULE"), "Background saving scheduled");
  EXPECT_EQ(server_.background().children(), 0u);
  server_.engine().persistence().set_child(server::Persistence::Child::kNone);
  server_.Settle();
  EXPECT_EQ(server_.background().children(), 1u);
}

TEST_F(SnapshotTest, RefusesOtherWords) {
  EXPECT_EQ(Run("BGSAVE now"), kSyntax);
  EXPECT_EQ(Run("BGSAVE SCHEDULE SCHEDULE"), kSyntax);
  EXPECT_EQ(Run("SAVE now"), ArityErrorOf("save"));
}

// ---- Rules ----

TEST_F(SnapshotTest, NothingIsSavedByItselfUnlessAsked) {
  Run("SET k v");
  server_.Advance(seconds(100'000));
  EXPECT_EQ(server_.background().children(), 0u);
  EXPECT_TRUE(server_.files().all().empty());
}

TEST_F(SnapshotTest, ARuleSavesOnceItsTimeAndChangesAreOver) {
  Run("CONFIG SET save \"900 1 60 3\"");
  Run("RPUSH k a b");
  server_.Advance(seconds(100));
  EXPECT_EQ(server_.background().children(), 0u);
  Run("RPUSH k c");
  EXPECT_EQ(server_.background().children(), 1u);
  EndForks();
  EXPECT_EQ(Info("rdb_changes_since_last_save"), "0");
  server_.Advance(seconds(2000));
  EXPECT_EQ(server_.background().children(), 0u);
  Run("RPUSH k d");
  EXPECT_EQ(server_.background().children(), 1u);
}

TEST_F(SnapshotTest, ARuleWaitsForItsTime) {
  Run("CONFIG SET save \"60 1\"");
  Run("SET k v");
  server_.Advance(seconds(60));
  EXPECT_EQ(server_.background().children(), 0u);
  server_.Advance(seconds(1));
  EXPECT_EQ(server_.background().children(), 1u);
}

TEST_F(SnapshotTest, AFailureIsTriedAgainAfterFiveSeconds) {
  Run("CONFIG SET save \"1 1\"");
  Run("SET k v");
  server_.files().LeaveRoomFor(0);
  server_.Advance(seconds(2));
  EXPECT_EQ(server_.background().children(), 1u);
  EndForks();
  server_.Advance(seconds(4));
  EXPECT_EQ(server_.background().children(), 0u);
  server_.files().LeaveRoomFor(1000);
  server_.Advance(seconds(1));
  EXPECT_EQ(server_.background().children(), 1u);
  EndForks();
  EXPECT_EQ(Run("SET k w"), "OK");
}

TEST_F(SnapshotTest, FlushallReplacesTheFileIfThereAreRules) {
  Run("SET k v");
  Run("SAVE");
  Run("FLUSHALL");
  EXPECT_EQ(AfterRestart("DBSIZE"), ":1");
  Run("CONFIG SET save \"60 1\"");
  Run("SET k v");
  Run("BGSAVE");
  Run("FLUSHALL");
  EXPECT_EQ(Info("rdb_bgsave_in_progress"), "0");
  EndForks();
  EXPECT_EQ(AfterRestart("DBSIZE"), ":0");
}

// ---- The end ----

TEST_F(SnapshotTest, StoppingSavesIfThereAreRules) {
  Run("CONFIG SET save \"60 100\"");
  Run("SET k v");
  Run("SHUTDOWN");
  EXPECT_TRUE(server_.engine().stop_requested());
  EXPECT_EQ(AfterRestart("GET k"), R"("v")");
}

TEST_F(SnapshotTest, StoppingSavesNothingOtherwise) {
  Run("SET k v");
  Run("SHUTDOWN");
  EXPECT_TRUE(server_.engine().stop_requested());
  EXPECT_TRUE(server_.files().all().empty());
}

TEST_F(SnapshotTest, StoppingCanBeToldToSaveOrNot) {
  Run("SET k v");
  Run("SHUTDOWN SAVE");
  EXPECT_EQ(AfterRestart("GET k"), R"("v")");
}

TEST_F(SnapshotTest, StoppingWithoutSavingIsAskedFor) {
  Run("CONFIG SET save \"60 1\"");
  Run("SET k v");
  Run("SHUTDOWN NOSAVE");
  EXPECT_TRUE(server_.engine().stop_requested());
  EXPECT_TRUE(server_.files().all().empty());
}

TEST_F(SnapshotTest, WhoCannotSaveDoesNotStop) {
  server_.files().LeaveRoomFor(0);
  EXPECT_EQ(Run("SHUTDOWN SAVE"),
            "-ERR Errors trying to SHUTDOWN. Check logs.");
  EXPECT_FALSE(server_.engine().stop_requested());
  EXPECT_EQ(Run("SET k v"), "OK");
  Run("SHUTDOWN SAVE FORCE");
  EXPECT_TRUE(server_.engine().stop_requested());
}

TEST_F(SnapshotTest, NothingIsWrittenAfterTheLastSave) {
  a_.Receive(Encode("SHUTDOWN SAVE"));
  b_.Receive(Encode("SET k v"));
  server_.Settle();
  EXPECT_EQ(b_.Take(), "");
  EXPECT_EQ(AfterRestart("DBSIZE"), ":0");
}

// ---- Loading ----

TEST_F(SnapshotTest, CommandsAreRefusedWhileLoading) {
  Run("RPUSH k a b c");
  Run("SAVE");
  TestServer other;
  other.files().all() = server_.files().all();
  TestClient& client = other.Connect();
  EXPECT_EQ(other.snapshots().StartLoading(), std::nullopt);
  client.Receive(Encode("LRANGE k 0 -1") + Encode("SAVE") +
                 Encode("INFO persistence"));
  other.Settle();
  EXPECT_EQ(client.Take(), "-LOADING Redis is loading the dataset in memory");
  EXPECT_EQ(client.Take(), "-LOADING Redis is loading the dataset in memory");
  const std::string info = client.Take();
  for (const char* field :
       {"loading:1", "loading_total_bytes:", "loading_loaded_bytes:0",
        "loading_loaded_perc:0.00", "loading_eta_seconds:",
        "loading_start_time:", "loading_rdb_used_mem:"}) {
    EXPECT_NE(info.find(field), std::string::npos) << field;
  }
  EXPECT_EQ(client.Run("LRANGE k 0 -1"), R"(["a", "b", "c"])");
}

TEST_F(SnapshotTest, NoFileIsAnEmptyStart) {
  EXPECT_EQ(AfterRestart("DBSIZE"), ":0");
}

TEST_F(SnapshotTest, ADamagedFileEndsTheServer) {
  Run("SET k v");
  Run("SAVE");
  TestServer other;
  other.files().all()[kPath] = File().substr(0, File().size() - 3);
  EXPECT_EQ(other.snapshots().StartLoading(), std::nullopt);
  other.Settle();
  EXPECT_TRUE(other.engine().stop_requested());
  EXPECT_EQ(other.snapshots().load_error(),
            "Cannot load ./dump.rdb: at byte " +
                std::to_string(File().size() - 9) + " of " +
                std::to_string(File().size() - 3) +
                " the checksum is cut off. Put a good copy of the file there, "
                "or move it away to start without its data; redis-check-rdb "
                "tells how far it is good.");
}

TEST_F(SnapshotTest, ABadSectorIsAnErrorMessage) {
  Run("SAVE");
  TestServer other;
  other.files().all()[kPath] = File();
  other.files().FailReads(EIO);
  EXPECT_EQ(other.snapshots().StartLoading(), std::nullopt);
  other.Settle();
  EXPECT_NE(other.snapshots().load_error().find("Input/output error"),
            std::string::npos);
}

TEST_F(SnapshotTest, ADatabaseBeyondTheLastIsRefused) {
  Run("SELECT 15");
  Run("SET k v");
  Run("SAVE");
  server::Config config;
  config.databases = 15;
  TestServer other(config);
  other.files().all() = server_.files().all();
  EXPECT_EQ(other.snapshots().StartLoading(), std::nullopt);
  other.Settle();
  EXPECT_NE(other.snapshots().load_error().find("there is database 15"),
            std::string::npos);
}

TEST_F(SnapshotTest, ReloadingKeepsEverything) {
  Run("RPUSH list a b c");
  Run("SET dying v PX 100000");
  EXPECT_EQ(Run("DEBUG RELOAD"), "OK");
  EXPECT_EQ(Run("LRANGE list 0 -1"), R"(["a", "b", "c"])");
  EXPECT_EQ(Run("PTTL dying"), ":100000");
  EXPECT_EQ(Info("rdb_changes_since_last_save"), "0");
}

TEST_F(SnapshotTest, ReloadingMergesIfAsked) {
  Run("SET a old");
  Run("SAVE");
  Run("SET a new");
  Run("SET b new");
  EXPECT_EQ(Run("DEBUG RELOAD NOSAVE NOFLUSH"),
            "-ERR Error trying to load the RDB dump, check server logs.");
  EXPECT_EQ(Run("DEBUG RELOAD NOSAVE NOFLUSH MERGE"), "OK");
  EXPECT_EQ(Run("MGET a b"), R"(["old", "new"])");
  EXPECT_EQ(Run("DEBUG RELOAD NOSAVE"), "OK");
  EXPECT_EQ(Run("MGET a b"), R"(["old", nil])");
  EXPECT_EQ(Run("DEBUG RELOAD x"),
            "-ERR DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE "
            "options.");
  server_.files().LeaveRoomFor(0);
  EXPECT_EQ(Run("DEBUG RELOAD"), "-ERR");
  EXPECT_EQ(Run("GET a"), R"("old")");
}

}  // namespace
}  // namespace listq::testing
