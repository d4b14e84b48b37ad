// What an append log makes of an empty server: every rule of its files and of
// what is in them. How they may end or be damaged is in damaged_log_test.cc.
#include "server/durability/log_loader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "tests/support/child_process.h"
#include "tests/support/log_loader_fixture.h"
#include "tests/support/noted_effects.h"

namespace listq::testing {
namespace {

using server::LogManifest;
using std::chrono::seconds;

// ---- The files ----

TEST_F(LogLoaderTest, FilesAreRunInTheOrderOfTheManifest) {
  File(kManifest) =
      "file b seq 3 type b\n"
      "file gone seq 1 type h\n"
      "file i4 seq 4 type i\n"
      "file i6 seq 6 type i\n";
  File("log/b") = Requests("RPUSH l base");
  File("log/i4") = Requests("RPUSH l four\nSELECT 3\nSET k v");
  File("log/i6") = Requests("RPUSH l six\nSELECT 2\nSET k w");
  const Loaded loaded = Load();
  EXPECT_EQ(loaded.error, "");
  EXPECT_EQ(Run("LRANGE l 0 -1"), R"(["base", "four", "six"])");
  EXPECT_EQ(loaded.requests, 7u);
  EXPECT_EQ(loaded.base_bytes, File("log/b").size());
  EXPECT_EQ(loaded.last_incremental_bytes, File("log/i6").size());
  EXPECT_EQ(loaded.current_bytes, File("log/b").size() + File("log/i4").size() +
                                      File("log/i6").size());
  EXPECT_EQ(loaded.database, 2);
  EXPECT_EQ(loaded.manifest.Encode(), File(kManifest));
  Run("SELECT 3");
  EXPECT_EQ(Run("GET k"), R"("v")");
}

TEST_F(LogLoaderTest, TheBaseMayBeASnapshot) {
  File(kManifest) = "file b seq 1 type b\nfile i1 seq 1 type i\n";
  File("log/b") = SnapshotOf("RPUSH l a b\nSET k v\nSELECT 7\nSET k seven");
  File("log/i1") = Requests("RPUSH l c");
  for (const uint64_t step : {1u, 10u, 1'000'000u}) {
    TestServer server;
    server.files().all() = server_.files().all();
    const Loaded loaded = LoadInto(server, AtTornTail::kCut, step);
    EXPECT_EQ(loaded.error, "");
    EXPECT_EQ(loaded.keys, 3u);
    EXPECT_EQ(loaded.requests, 1u);
    TestClient& client = server.Connect();
    EXPECT_EQ(client.Run("LRANGE l 0 -1"), R"(["a", "b", "c"])");
    client.Run("SELECT 7");
    EXPECT_EQ(client.Run("GET k"), R"("seven")");
  }
}

TEST_F(LogLoaderTest, RequestsMayFollowASnapshotInItsFile) {
  File(kManifest) = "file b seq 1 type b\n";
  File("log/b") = SnapshotOf("RPUSH l a") + Requests("RPUSH l b\nRPUSH l c");
  const Loaded loaded = Load();
  EXPECT_EQ(loaded.error, "");
  EXPECT_EQ(Run("LRANGE l 0 -1"), R"(["a", "b", "c"])");
  EXPECT_EQ(loaded.base_bytes, File("log/b").size());
  EXPECT_EQ(loaded.last_incremental_bytes, 0u);
}

TEST_F(LogLoaderTest, WithoutAManifestThereIsNoLog) {
  File("log/i1") = Requests("SET k v");
  EXPECT_EQ(Load().error, "no log");
  EXPECT_EQ(Run("DBSIZE"), ":0");
}

TEST_F(LogLoaderTest, TheLogOfAnOlderRedisIsNotPassedOver) {
  File("./appendonly.aof") = Requests("SET k v");
  EXPECT_EQ(Load().error,
            "There is no log in log, but ./appendonly.aof, as Redis before 7.0 "
            "keeps one. Start redis-server 7 on it once, which makes a folder "
            "of it, or move it away.");
  PutLog(Requests("SET k w"));
  EXPECT_EQ(Load().error, "");
  EXPECT_EQ(Run("GET k"), "\"w\"");
}

TEST_F(LogLoaderTest, EmptyFilesAreNoData) {
  File(kManifest) = "file h seq 1 type h\n";
  EXPECT_EQ(Load().error, "");
  File(kManifest) = "file b seq 1 type b\nfile i1 seq 1 type i\n";
  File("log/b") = File("log/i1") = "";
  EXPECT_EQ(Load().error, "");
  EXPECT_EQ(Run("DBSIZE"), ":0");
}

TEST_F(LogLoaderTest, RefusesABadManifest) {
  File(kManifest) = "file f seq 1 type x\n";
  EXPECT_EQ(Load().error,
            "Cannot load log/a.aof.manifest: Unknown AOF file type (line 1). "
            "Put a good copy of the manifest there.");
}

TEST_F(LogLoaderTest, AFileThatIsMissingIsRefusedBeforeAnythingIsLoaded) {
  File(kManifest) = "file b seq 1 type b\nfile i1 seq 1 type i\n";
  File("log/b") = Requests("SET k v");
  EXPECT_EQ(Load().error,
            "Cannot load log/i1: No such file or directory. It is part of the "
            "log, as its manifest says (a.aof.manifest). Put the file there.");
  EXPECT_EQ(Run("DBSIZE"), ":0");
}

TEST_F(LogLoaderTest, ABadSectorIsAnErrorMessage) {
  PutLog(Requests("SET k v"));
  server_.files().FailReads(EIO);
  EXPECT_EQ(Load().error, "Cannot load log/a.aof.manifest: Input/output error");
}

TEST_F(LogLoaderTest, ADamagedSnapshotIsRefused) {
  File(kManifest) = "file b seq 1 type b\n";
  File("log/b") = SnapshotOf("SET k v");
  File("log/b").pop_back();
  EXPECT_NE(Load().error.find("the checksum is cut off. Put a good copy of the "
                              "file there; redis-check-rdb tells"),
            std::string::npos);
}

// ---- What is in them ----

TEST_F(LogLoaderTest, RequestsOfAnySizeComeInPiecesOfAnySize) {
  std::string many = "RPUSH many";
  for (int i = 0; i < 50'000; ++i) many += " element" + std::to_string(i);
  const std::string large(3'000'000, 'x');
  PutLog(Requests(many + "\nRPUSH large " + large + " end\nSET k v"));
  for (const uint64_t step : {1u, 100'000u, 100'000'000u}) {
    TestServer server;
    server.files().all() = server_.files().all();
    EXPECT_EQ(LoadInto(server, AtTornTail::kCut, step).error, "");
    TestClient& client = server.Connect();
    EXPECT_EQ(client.Run("LLEN many"), ":50000");
    EXPECT_EQ(client.Run("LINDEX many -1"), R"("element49999")");
    EXPECT_EQ(client.Run("LINDEX large 0").size(), large.size() + 2);
    EXPECT_EQ(client.Run("GET k"), R"("v")");
  }
}

TEST_F(LogLoaderTest, NoKeyDiesOfAgeMeanwhile) {
  ExpectGood(
      "SET put v\nPEXPIREAT put 1000\nPERSIST put\n"
      "SET set v PXAT 1000\nAPPEND set w\nPERSIST set\n"
      "RPUSH l a\nPEXPIREAT l 1000\nRPUSH l b\nPERSIST l\n"
      "SET got v\nGETEX got PXAT 1000\nPERSIST got\n"
      "SET dead v PXAT 1000\n"
      "SET deleted v PXAT 1000\nDEL deleted");
  EXPECT_EQ(Run("GET put"), R"("v")");
  EXPECT_EQ(Run("GET set"), R"("vw")");
  EXPECT_EQ(Run("LRANGE l 0 -1"), R"(["a", "b"])");
  EXPECT_EQ(Run("GET got"), R"("v")");
  // From now on they do.
  EXPECT_EQ(Run("EXISTS dead deleted"), ":0");
  EXPECT_EQ(Run("DBSIZE"), ":4");
  EXPECT_EQ(Info("expired_keys"), "1");
}

TEST_F(LogLoaderTest, NorDoesWhatIsRestored) {
  Run("SET k v");
  const std::string payload = Run("DUMP k");
  Run("DEL k");
  ExpectGood("RESTORE k 1000 " + payload + " ABSTTL\nPERSIST k");
  EXPECT_EQ(Run("GET k"), R"("v")");
}

TEST_F(LogLoaderTest, NorDoesAKeyOfTheSnapshot) {
  File(kManifest) = "file b seq 1 type b\nfile i1 seq 1 type i\n";
  File("log/b") = SnapshotOf("RPUSH l a\nPEXPIRE l 1000\nSET k v PX 1000");
  File("log/i1") = Requests("RPUSH l b\nPERSIST l");
  server_.Advance(seconds(10));
  EXPECT_EQ(Load().error, "");
  EXPECT_EQ(Run("LRANGE l 0 -1"), R"(["a", "b"])");
  EXPECT_EQ(Run("DBSIZE"), ":1");
}

TEST_F(LogLoaderTest, TransactionsAreRunWhole) {
  const std::string log =
      "MULTI\nSET k v\nSELECT 2\nRPUSH l a b\nEXEC\nSET k w";
  ExpectGood(log);
  EXPECT_EQ(Run("GET k"), R"("v")");
  Run("SELECT 2");
  EXPECT_EQ(Run("LRANGE l 0 -1"), R"(["a", "b"])");
  EXPECT_EQ(Run("GET k"), R"("w")");
}

TEST_F(LogLoaderTest, LinesThatAreNoRequestsArePassedOver) {
  PutLog("#TS:1700000000\r\n" + Requests("SET k v") + "#TS:1700000001\r\n" +
         Requests("SET l v") + "#\n");
  EXPECT_EQ(Load().error, "");
  EXPECT_EQ(Run("EXISTS k l"), ":2");
  const std::string long_line = '#' + std::string(2000, 'x');
  EXPECT_EQ(LoadError(long_line),
            std::string("Cannot load log/i1: at byte 0 of 2001 there is a line "
                        "that is too long. ") +
                kRemedy);
}

TEST_F(LogLoaderTest, NothingWaits) {
  ExpectGood(
      "BLPOP none 0\nRPUSH l a b\nBRPOPLPUSH l m 0\nBLPOP l 0\n"
      "BLMOVE none m LEFT LEFT 0\nSET k v");
  EXPECT_EQ(Run("LRANGE m 0 -1"), R"(["b"])");
  EXPECT_EQ(Run("EXISTS l k"), ":1");
}

TEST_F(LogLoaderTest, WhoReadsIsPassedOver) {
  ExpectGood("SET k v\nGET k\nMULTI\nLRANGE k 0 -1\nEXEC\nKEYS *");
  EXPECT_EQ(Run("GET k"), R"("v")");
}

TEST_F(LogLoaderTest, RefusesAnUnknownCommand) {
  EXPECT_EQ(LoadError(Requests("SET k v\nXADD s 1-1 f v")),
            "Unknown command 'XADD' reading the append only file log/i1, at "
            "byte 27 of 71. Put a good copy of the file there, or load it with "
            "a server that has the command.");
  EXPECT_EQ(LoadError(Requests("\"a\\nb\"")).substr(0, 24),
            R"(Unknown command 'a\nb' r)");
  EXPECT_NE(LoadError(Requests(std::string(5000, 'x'))).size(), 5000u);
}

TEST_F(LogLoaderTest, RefusesWhatHasNoPlaceInALog) {
  const auto refusal = [&](std::string_view lines) {
    const std::string error = LoadError(Requests(lines));
    const size_t begin = error.find('(');
    return begin == std::string::npos
               ? error
               : error.substr(begin, error.find(')') - begin + 1);
  };
  EXPECT_EQ(refusal("SET k"),
            "(ERR wrong number of arguments for 'set' command)");
  EXPECT_EQ(refusal("SELECT 99"), "(ERR DB index is out of range)");
  EXPECT_EQ(refusal("MULTI\nSELECT 99\nSET k v\nEXEC"),
            "(ERR DB index is out of range)");
  EXPECT_EQ(refusal("EXEC"), "(ERR EXEC without MULTI)");
  EXPECT_EQ(refusal("MULTI\nMULTI"), "(ERR MULTI calls can not be nested)");
  for (const std::string name :
       {"SHUTDOWN", "CONFIG SET save x", "SUBSCRIBE c", "MONITOR", "WATCH k",
        "CLIENT REPLY OFF", "QUIT", "BGSAVE", "DEBUG SLEEP 100"}) {
    const std::string error = refusal(name);
    EXPECT_TRUE(error.ends_with(" is no write)")) << name << error;
    EXPECT_NE(refusal("MULTI\n" + name + "\nEXEC"), "") << name;
  }
  EXPECT_EQ(LoadError(Requests("SET k v\nEXEC")),
            std::string("Cannot load log/i1: at byte 27 of 41 there is a "
                        "request that cannot stand in a log (ERR EXEC without "
                        "MULTI). ") +
                kRemedy);
  EXPECT_FALSE(server_.engine().stop_requested());
}

TEST_F(LogLoaderTest, ErrorsOfWritesAreCountedAndLoggedOnce) {
  TemporaryFolder folder;
  server::Logger& logger = server_.engine().logger();
  ASSERT_TRUE(logger.Open(folder.File("log")));
  logger.set_level(server::LogLevel::kWarning);
  ExpectGood(
      "SET k v\nRPUSH k a\nMULTI\nINCR k\nSET l v\nEXEC\nRPUSH k b\nSET m v");
  logger.set_level(server::LogLevel::kNothing);
  EXPECT_EQ(Run("EXISTS k l m"), ":3");
  std::ifstream file(folder.File("log"));
  const std::string text(std::istreambuf_iterator<char>(file), {});
  EXPECT_NE(text.find(std::string("3 requests of the append log replied an "
                                  "error; the first one is at byte 27 of "
                                  "log/i1 (") +
                      (kWrongType + 1) + ")\n"),
            std::string::npos)
      << text;
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1);
}

// ---- What it is to the server ----

TEST_F(LogLoaderTest, ItIsNoClientAndNothingIsNotedOfIt) {
  TestClient& monitor = server_.Connect();
  monitor.Run("MONITOR");
  Run("CONFIG RESETSTAT");
  Run("CONFIG SET slowlog-log-slower-than 0");
  monitor.Forget();
  const std::string connections = Info("total_connections_received");
  monitor.Forget();
  ExpectGood("SET k v\nMULTI\nLPUSH l a\nLPUSH k a\nEXEC");
  EXPECT_EQ(monitor.Take(), "");
  monitor.Disconnect();
  EXPECT_EQ(Info("cmdstat_set"), "absent");
  EXPECT_EQ(Info("cmdstat_lpush"), "absent");
  EXPECT_EQ(Info("errorstat_WRONGTYPE"), "absent");
  EXPECT_EQ(Info("total_connections_received"), connections);
  EXPECT_EQ(Run("SLOWLOG GET").find("lpush"), std::string::npos);
}

TEST_F(LogLoaderTest, WhatItChangesIsSavedAlready) {
  Run("SET before v");
  const std::string before = Info("rdb_changes_since_last_save");
  ExpectGood("RPUSH l a b c\nSELECT 5\nSET k v\nFLUSHDB");
  EXPECT_EQ(Info("rdb_changes_since_last_save"), before);
  Run("SET after v");
  EXPECT_EQ(before, "1");
  EXPECT_EQ(Info("rdb_changes_since_last_save"), "2");
}

TEST_F(LogLoaderTest, NoEffectIsTold) {
  NotedEffects noted;
  server_.engine().effects().set_log(&noted);
  ExpectGood("SET k v PXAT 1000\nMULTI\nSPOP s\nSET l v\nEXEC\nFLUSHALL");
  EXPECT_EQ(noted.Take(), "");
  Run("SET k v");
  EXPECT_EQ(noted.Take(), "SET k v");
}

TEST_F(LogLoaderTest, WhatItFlushesLeavesTheSnapshotAlone) {
  Run("CONFIG SET save \"60 1\"");
  File("./dump.rdb") = "something";
  ExpectGood("SET k v\nFLUSHALL\nSET l v");
  EXPECT_EQ(File("./dump.rdb"), "something");
  EXPECT_EQ(Run("DBSIZE"), ":1");
}

TEST_F(LogLoaderTest, NoRefusalAppliesToIt) {
  server::Config config;
  config.requirepass = "secret";
  config.maxclients = 1;
  config.maxmemory = 1;
  TestServer server(config);
  TestClient& client = server.Connect();
  client.Run("AUTH secret");
  client.Run("CLIENT PAUSE 100000");
  server.engine().persistence().loading().active = true;
  server.files().all() = {{kManifest, "file i1 seq 1 type i\n"},
                          {"log/i1", Requests("SET k v\nRPUSH l a")}};
  EXPECT_EQ(LoadInto(server).error, "");
  server.engine().persistence().loading() = {};
  EXPECT_EQ(server.engine().keyspace(0).size(), 2u);
}

// ---- Its manifest ----

TEST_F(LogLoaderTest, AManifestIsReplacedAsAWhole) {
  const server::LogPlace place = {"log", "a.aof"};
  LogManifest manifest;
  manifest.AddIncremental(manifest.NextIncremental(place));
  server::Files& files = server_.files();
  ASSERT_TRUE(server::WriteManifest(files, place, manifest).ok());
  const auto old = server_.files().all();
  EXPECT_EQ(File(kManifest), "file a.aof.1.incr.aof seq 1 type i\n");
  manifest.AddIncremental(manifest.NextIncremental(place));
  for (uint64_t room = 0; room < manifest.Encode().size(); ++room) {
    server_.files().LeaveRoomFor(room);
    EXPECT_EQ(server::WriteManifest(files, place, manifest).error(), ENOSPC);
    EXPECT_EQ(server_.files().all(), old);
  }
  server_.files().LeaveRoomFor(1000);
  server_.files().FailRenames(EACCES);
  EXPECT_EQ(server::WriteManifest(files, place, manifest).error(), EACCES);
  EXPECT_EQ(server_.files().all(), old);
  server_.files().FailRenames(0);
  ASSERT_TRUE(server::WriteManifest(files, place, manifest).ok());
  std::string text;
  ASSERT_TRUE(server::ReadManifest(files, place, &text).ok());
  EXPECT_EQ(text, manifest.Encode());
  EXPECT_EQ(server_.files().all().size(), 1u);
}

}  // namespace
}  // namespace listq::testing
