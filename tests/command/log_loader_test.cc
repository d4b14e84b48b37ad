// What an append log makes of an empty server: every rule of its files, every
// place at which it may end or be damaged.
#include "server/durability/log_loader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/child_process.h"
#include "tests/support/command_test.h"
#include "tests/support/noted_effects.h"

namespace listq::testing {
namespace {

using server::LogLoader;
using server::LogManifest;
using std::chrono::seconds;
using AtTornTail = LogLoader::AtTornTail;

constexpr char kManifest[] = "log/a.aof.manifest";
constexpr char kAside[] = "log/i1.torn-1700000000";
constexpr char kRemedy[] =
    "Put a good copy of the file there, or keep a copy and let "
    "redis-check-aof --fix log/a.aof.manifest cut it off.";

// Requests as they stand in a log, a line each.
std::string Requests(std::string_view lines) {
  std::string bytes;
  while (!lines.empty()) {
    const size_t end = std::min(lines.find('\n'), lines.size());
    bytes += Encode(lines.substr(0, end));
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
  return bytes;
}

// A snapshot of what the requests make.
std::string SnapshotOf(std::string_view lines) {
  TestServer server;
  TestClient& client = server.Connect();
  client.Pipeline(lines);
  client.Run("SAVE");
  return server.files().all()["./dump.rdb"];
}

// What a load ended with.
struct Loaded {
  std::string error;  // "no log" if there is none
  LogManifest manifest;
  uint64_t keys = 0;
  uint64_t requests = 0;
  uint64_t base_bytes = 0;
  uint64_t current_bytes = 0;
  uint64_t last_incremental_bytes = 0;
  int database = 0;
};

Loaded LoadInto(TestServer& server, AtTornTail at_torn_tail = AtTornTail::kCut,
                uint64_t step = 1000) {
  LogLoader loader(server.engine(), server.files(), {"log", "a.aof"},
                   {at_torn_tail});
  switch (loader.Open()) {
    case LogLoader::Start::kNoLog:
      return {.error = "no log", .manifest = {}};
    case LogLoader::Start::kFailed:
      return {.error = loader.error(), .manifest = {}};
    case LogLoader::Start::kReady:
      break;
  }
  EXPECT_EQ(loader.loaded_bytes(), 0u);
  auto progress = LogLoader::Progress::kUnderWay;
  for (uint64_t last = 0; progress == LogLoader::Progress::kUnderWay;) {
    progress = loader.Step(step);
    EXPECT_LE(last, loader.loaded_bytes());
    EXPECT_LE(loader.loaded_bytes(), loader.total_bytes());
    last = loader.loaded_bytes();
  }
  if (progress == LogLoader::Progress::kDone) {
    EXPECT_EQ(loader.loaded_bytes(), loader.total_bytes());
    EXPECT_EQ(loader.error(), "");
  }
  return {loader.error(),
          loader.manifest(),
          loader.keys_loaded(),
          loader.requests(),
          loader.base_bytes(),
          loader.current_bytes(),
          loader.last_incremental_bytes(),
          loader.database()};
}

class LogLoaderTest : public CommandTest {
 protected:
  explicit LogLoaderTest(server::Config config = {})
      : CommandTest(std::move(config)) {}

  std::string& File(const std::string& path) {
    return server_.files().all()[path];
  }
  // A log that is one file.
  void PutLog(const std::string& bytes) {
    File(kManifest) = "file i1 seq 1 type i\n";
    File("log/i1") = bytes;
  }
  Loaded Load(AtTornTail at_torn_tail = AtTornTail::kCut) {
    return LoadInto(server_, at_torn_tail);
  }
  // The error, after a log that is one file.
  std::string LoadError(const std::string& bytes,
                        AtTornTail at_torn_tail = AtTornTail::kCut) {
    PutLog(bytes);
    return Load(at_torn_tail).error;
  }
  void ExpectGood(std::string_view lines) {
    EXPECT_EQ(LoadError(Requests(lines)), "");
  }
};

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
  server_.engine().set_effect_log(&noted);
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
  server.engine().loading().active = true;
  server.files().all() = {{kManifest, "file i1 seq 1 type i\n"},
                          {"log/i1", Requests("SET k v\nRPUSH l a")}};
  EXPECT_EQ(LoadInto(server).error, "");
  server.engine().loading() = {};
  EXPECT_EQ(server.engine().keyspace(0).size(), 2u);
}

// ---- A tail that is torn ----

constexpr char kSmallLog[] =
    "RPUSH l 0\nRPUSH l 1\nMULTI\nRPUSH l 2\nSELECT 0\nRPUSH l 3\nEXEC\n"
    "RPUSH l 4";

// Where the log may end with nothing lost, and how long the list is then.
std::vector<std::pair<size_t, int>> GoodEnds() {
  return {{0, 0},
          {Requests("RPUSH l 0").size(), 1},
          {Requests("RPUSH l 0\nRPUSH l 1").size(), 2},
          {Requests(kSmallLog).size() - Requests("RPUSH l 4").size(), 4},
          {Requests(kSmallLog).size(), 5}};
}

TEST_F(LogLoaderTest, IsCutAtTheEndOfItsLastWholeRequestAndTheRestKept) {
  const std::string log = Requests(kSmallLog);
  for (size_t size = 0; size <= log.size(); ++size) {
    SCOPED_TRACE(size);
    std::pair<size_t, int> expected;
    for (const auto& end : GoodEnds()) {
      if (end.first <= size) expected = end;
    }
    TestServer server;
    auto& files = server.files().all();
    files = {{kManifest, "file i1 seq 1 type i\n"},
             {"log/i1", log.substr(0, size)}};
    const Loaded loaded = LoadInto(server);
    EXPECT_EQ(loaded.error, "");
    EXPECT_EQ(loaded.last_incremental_bytes, expected.first);
    EXPECT_EQ(loaded.current_bytes, expected.first);
    EXPECT_EQ(files["log/i1"], log.substr(0, expected.first));
    EXPECT_EQ(server.Connect().Run("LLEN l"),
              ":" + std::to_string(expected.second));
    if (expected.first == size) {
      EXPECT_EQ(files.size(), 2u);
    } else {
      EXPECT_EQ(files[kAside],
                log.substr(expected.first, size - expected.first));
      EXPECT_EQ(files.size(), 3u);
    }
  }
}

TEST_F(LogLoaderTest, TheDatabaseIsThatOfTheLastWholeRequest) {
  PutLog(Requests("SELECT 3\nSET k v\nMULTI\nSELECT 4\nSET k v"));
  EXPECT_EQ(Load().database, 3);
}

TEST_F(LogLoaderTest, ATailIsLeftAloneIfThatIsAskedFor) {
  const std::string log = Requests("SET k v") + "*2\r\n$3\r\nDEL";
  EXPECT_EQ(LoadError(log, AtTornTail::kRefuse),
            std::string("Cannot load log/i1: at byte 27 of 38 a request begins "
                        "that is cut off. To leave it out, start with "
                        "aof-load-truncated yes. ") +
                kRemedy);
  EXPECT_EQ(LoadError(Requests("SET k v\nMULTI\nSET k w"), AtTornTail::kRefuse),
            std::string("Cannot load log/i1: at byte 27 of 69 a transaction "
                        "without its end begins. To leave it out, start with "
                        "aof-load-truncated yes. ") +
                kRemedy);
  EXPECT_EQ(server_.files().all().size(), 2u);
}

TEST_F(LogLoaderTest, OnlyTheLastFileMayEndEarly) {
  File(kManifest) = "file b seq 1 type b\nfile i1 seq 1 type i\n";
  File("log/b") = Requests("SET k v") + "*";
  File("log/i1") = Requests("SET l v");
  EXPECT_EQ(
      Load().error,
      std::string("Cannot load log/b: at byte 27 of 28 a request begins "
                  "that is cut off, and later files of the log follow. ") +
          kRemedy);
  // A transaction does not go on in the next file either.
  File("log/b") = Requests("MULTI\nSET k v");
  File("log/i1") = Requests("EXEC");
  EXPECT_EQ(Load().error.substr(0, 75),
            "Cannot load log/b: at byte 0 of 42 a transaction without its end "
            "begins, an");
  EXPECT_EQ(server_.files().all().size(), 3u);
}

TEST_F(LogLoaderTest, ABaseWithoutAnythingBehindItIsTheLastFile) {
  File(kManifest) = "file b seq 1 type b\n";
  const std::string good = SnapshotOf("SET k v") + Requests("SET l v");
  File("log/b") = good + "*1";
  const Loaded loaded = Load();
  EXPECT_EQ(loaded.error, "");
  EXPECT_EQ(loaded.base_bytes, good.size());
  EXPECT_EQ(File("log/b"), good);
  EXPECT_EQ(File("log/b.torn-1700000000"), "*1");
  EXPECT_EQ(Run("DBSIZE"), ":2");
}

TEST_F(LogLoaderTest, ALengthBeyondTheFileReservesNothing) {
  EXPECT_EQ(LoadError(Requests("SET k v") + "*2\r\n$4000000000\r\nabc"), "");
  EXPECT_EQ(File(kAside), "*2\r\n$4000000000\r\nabc");
}

TEST_F(LogLoaderTest, NothingIsCutThatCannotBeKept) {
  const std::string log = Requests("SET k v") + "*2\r\n$3\r\nDEL";
  PutLog(log);
  for (int room = 0; room < 11; ++room) {
    server_.files().LeaveRoomFor(static_cast<uint64_t>(room));
    EXPECT_EQ(Load().error,
              "Cannot load log/i1: at byte 27 of 38 a request begins that is "
              "cut off, which cannot be cut off: No space left on device. See "
              "to it that i1.torn-1700000000 can be written beside it.");
    EXPECT_EQ(File("log/i1"), log);
    EXPECT_EQ(server_.files().all().size(), 2u);
  }
  server_.files().LeaveRoomFor(11);
  server_.files().FailSyncs(EIO);
  EXPECT_NE(Load().error, "");
  EXPECT_EQ(File("log/i1"), log);
  server_.files().FailSyncs(0);
  server_.files().LeaveRoomFor(11);
  Run("FLUSHALL");
  EXPECT_EQ(Load().error, "");
  EXPECT_EQ(File("log/i1") + File(kAside), log);
}

// ---- Damage ----

TEST_F(LogLoaderTest, WhatIsNoRequestIsRefusedWithItsByte) {
  const std::string good = Requests("SET k v");
  const auto refusal = [&](const std::string& bad) {
    const std::string error = LoadError(good + bad + good);
    EXPECT_TRUE(error.ends_with(kRemedy)) << error;
    const size_t at = error.find(" there is ");
    EXPECT_NE(error.find("log/i1: at byte 27 of "), std::string::npos) << error;
    return at == std::string::npos
               ? error
               : error.substr(at + 10, error.find(". Put") - at - 10);
  };
  EXPECT_EQ(refusal("SET k v\r\n"), "no beginning of a request");
  EXPECT_EQ(refusal("\r\n"), "no beginning of a request");
  EXPECT_EQ(refusal("*0\r\n"), "no beginning of a request");
  EXPECT_EQ(refusal("*-1\r\n"), "no beginning of a request");
  EXPECT_EQ(refusal("*x\r\n"), "no beginning of a request");
  EXPECT_EQ(refusal("*1x\r\n"),
            "no request (Protocol error: invalid multibulk length)");
  EXPECT_EQ(refusal("*1\r\n+4\r\n"),
            "no request (Protocol error: expected '$', got '+')");
  EXPECT_EQ(refusal("*1\r\n$-1\r\n"),
            "no request (Protocol error: invalid bulk length)");
  EXPECT_EQ(refusal("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nvw\r\n"),
            "a request with a length that is wrong");
  EXPECT_EQ(refusal("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$2\r\nv\r\n"),
            "a request with a length that is wrong");
  EXPECT_EQ(server_.files().all().size(), 2u);
}

// Whatever is damaged, the load ends, and no byte is lost.
TEST_F(LogLoaderTest, AnyByteMayBeDamaged) {
  const std::string log = Requests(kSmallLog);
  for (size_t at = 0; at < log.size(); ++at) {
    for (const int flipped : {0x01, 0x10, 0x20, 0x80, 0xff}) {
      SCOPED_TRACE(std::to_string(at) + " " + std::to_string(flipped));
      std::string damaged = log;
      damaged[at] = static_cast<char>(damaged[at] ^ flipped);
      TestServer server;
      auto& files = server.files().all();
      files = {{kManifest, "file i1 seq 1 type i\n"}, {"log/i1", damaged}};
      const Loaded loaded = LoadInto(server);
      EXPECT_EQ(files["log/i1"] + files[kAside], damaged);
      if (!loaded.error.empty()) {
        EXPECT_EQ(files["log/i1"], damaged);
      }
    }
  }
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
