// An append log that ends early or is damaged, at every place at which it may
// be.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/support/log_loader_fixture.h"

namespace listq::testing {
namespace {

class DamagedLogTest : public LogLoaderTest {};

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

TEST_F(DamagedLogTest, IsCutAtTheEndOfItsLastWholeRequestAndTheRestKept) {
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

TEST_F(DamagedLogTest, TheDatabaseIsThatOfTheLastWholeRequest) {
  PutLog(Requests("SELECT 3\nSET k v\nMULTI\nSELECT 4\nSET k v"));
  EXPECT_EQ(Load().database, 3);
}

TEST_F(DamagedLogTest, ATailIsLeftAloneIfThatIsAskedFor) {
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

TEST_F(DamagedLogTest, OnlyTheLastFileMayEndEarly) {
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

TEST_F(DamagedLogTest, ABaseWithoutAnythingBehindItIsTheLastFile) {
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

TEST_F(DamagedLogTest, ALengthBeyondTheFileReservesNothing) {
  EXPECT_EQ(LoadError(Requests("SET k v") + "*2\r\n$4000000000\r\nabc"), "");
  EXPECT_EQ(File(kAside), "*2\r\n$4000000000\r\nabc");
}

TEST_F(DamagedLogTest, NothingIsCutThatCannotBeKept) {
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

TEST_F(DamagedLogTest, WhatIsNoRequestIsRefusedWithItsByte) {
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
TEST_F(DamagedLogTest, AnyByteMayBeDamaged) {
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

}  // namespace
}  // namespace listq::testing
