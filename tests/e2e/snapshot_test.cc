// Snapshots by the real binary: real copies of the process, real files, and
// what is left when one of the two is killed.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/e2e/big_list.h"
#include "tests/e2e/listq_server.h"
#include "tests/support/await.h"

namespace listq::testing {
namespace {

using ::testing::HasSubstr;

class SnapshotE2eTest : public ::testing::Test {
 protected:
  std::vector<std::string> Options(std::vector<std::string> more = {}) {
    for (const std::string& word : {std::string("--dir"), folder_.path()}) {
      more.push_back(word);
    }
    return more;
  }
  std::string Bytes() {
    std::ifstream file(folder_.File("dump.rdb"), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  // Files beside dump.rdb.
  size_t Others() {
    size_t others = 0;
    for (const auto& entry :
         std::filesystem::directory_iterator(folder_.path())) {
      if (entry.path().filename() != "dump.rdb") ++others;
    }
    return others;
  }

  TemporaryFolder folder_;
};

TEST_F(SnapshotE2eTest, ACopyOfTheProcessSavesWhileTheServerGoesOn) {
  ListqServer server(Options());
  WireClient client(server.port());
  client.Run("SET k before");
  EXPECT_EQ(client.Run("BGSAVE"), "Background saving started");
  EXPECT_EQ(client.Run("SET k after"), "OK");
  ASSERT_TRUE(server.AwaitInfo("rdb_bgsave_in_progress", "0"));
  EXPECT_EQ(server.Info("rdb_last_bgsave_status"), "ok");
  EXPECT_NE(server.Info("rdb_last_cow_size"), "0");
  EXPECT_NE(server.Info("latest_fork_usec"), "0");
  EXPECT_EQ(server.Info("total_forks"), "1");
  EXPECT_EQ(Others(), 0u);
  ListqServer next(Options());
  EXPECT_EQ(WireClient(next.port()).Run("GET k"), R"("before")");
}

TEST_F(SnapshotE2eTest, ASignalSavesIfThereAreRules) {
  {
    ListqServer server(Options({"--save", "3600", "1000"}));
    WireClient(server.port()).Run("SET k v");
    server.Signal(SIGTERM);
    EXPECT_EQ(server.AwaitExit(), 0);
  }
  ListqServer next(Options());
  EXPECT_EQ(WireClient(next.port()).Run("GET k"), R"("v")");
}

TEST_F(SnapshotE2eTest, AServerThatCannotSaveGoesOnServing) {
  std::filesystem::create_directory(folder_.File("dump.rdb"));
  // What is there is no file that could be loaded.
  ListqServer server(Options({"--dbfilename", "other.rdb", "--save", "60",
                              "1000", "--enable-protected-configs", "yes"}));
  WireClient client(server.port());
  EXPECT_EQ(client.Run("CONFIG SET dbfilename dump.rdb"), "OK");
  client.Run("SET k v");
  server.Signal(SIGTERM);
  ASSERT_TRUE(Await([&] {
    return server.Output().find("errors trying to shut down") !=
           std::string::npos;
  }));
  EXPECT_EQ(client.Run("GET k"), R"("v")");
  EXPECT_EQ(client.Run("SHUTDOWN"),
            "-ERR Errors trying to SHUTDOWN. Check logs.");
  EXPECT_EQ(client.Run("SHUTDOWN NOSAVE"), "nothing");
  EXPECT_EQ(server.AwaitExit(), 0);
}

TEST_F(SnapshotE2eTest, NothingIsLeftOfACopyThatTheEndOvertakes) {
  ListqServer server(Options());
  WireClient client(server.port());
  PushBigList(client);
  client.Send(*RequestBytes("BGSAVE") + *RequestBytes("SET k last") +
              *RequestBytes("SHUTDOWN SAVE"));
  EXPECT_EQ(server.AwaitExit(), 0);
  EXPECT_EQ(Others(), 0u);
  ListqServer next(Options());
  EXPECT_EQ(WireClient(next.port()).Run("GET k"), R"("last")");
}

TEST_F(SnapshotE2eTest, AClientThatIsClosedMeanwhileSeesItsEnd) {
  ListqServer server(Options());
  WireClient client(server.port());
  PushBigList(client);
  WireClient other(server.port());
  other.Send(*RequestBytes("PING"));
  EXPECT_EQ(other.TakeLine(), "PONG");
  client.Send(*RequestBytes("BGSAVE") +
              *RequestBytes("CLIENT KILL SKIPME yes"));
  EXPECT_TRUE(other.AwaitEnd());
}

TEST_F(SnapshotE2eTest, ADamagedFileEndsTheStartWithASentence) {
  {
    ListqServer server(Options());
    WireClient client(server.port());
    client.Run("SET k v");
    EXPECT_EQ(client.Run("SAVE"), "OK");
  }
  std::filesystem::resize_file(folder_.File("dump.rdb"), Bytes().size() - 12);
  ListqProcess process(Options({"--port", "auto"}));
  EXPECT_EQ(process.AwaitExit(), 1);
  EXPECT_EQ(process.ReadyLines(), 0u);
  EXPECT_THAT(process.Output(), HasSubstr("Cannot load " + folder_.path() +
                                          "/dump.rdb: at byte "));
}

TEST_F(SnapshotE2eTest, WhoSavesNothingLeavesNoFile) {
  ListqServer server(Options());
  WireClient(server.port()).Run("SET k v");
  server.Signal(SIGTERM);
  EXPECT_EQ(server.AwaitExit(), 0);
  EXPECT_TRUE(std::filesystem::is_empty(folder_.path()));
}

}  // namespace
}  // namespace listq::testing
