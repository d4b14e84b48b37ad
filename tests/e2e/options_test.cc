// What the command line and a configuration file ask for is done, and what
// they ask for in vain is an error.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/e2e/listq_server.h"
#include "tests/support/await.h"

namespace listq::testing {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

using Words = std::vector<std::string>;

// A server that is expected to give up.
void ExpectRefusal(const Words& arguments, const std::string& sentence) {
  ListqProcess server(arguments);
  EXPECT_EQ(server.AwaitExit(), 1) << sentence;
  EXPECT_THAT(server.Output(), EndsWith(sentence + "\n"));
  EXPECT_EQ(server.ReadyLines(), 0u);
}

std::string Contents(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(OptionsTest, VersionIsPrinted) {
  ListqProcess server({"--version"});
  EXPECT_EQ(server.AwaitExit(), 0);
  EXPECT_THAT(server.Output(), StartsWith("listq-server "));
  EXPECT_THAT(server.Output(), HasSubstr("redis 7.2.4"));
}

TEST(OptionsTest, HelpNamesTheSettings) {
  ListqProcess server({"--help"});
  EXPECT_EQ(server.AwaitExit(), 0);
  EXPECT_THAT(server.Output(), StartsWith("Usage: listq-server "));
  EXPECT_THAT(server.Output(), HasSubstr("\n  --port 6379\n"));
}

TEST(OptionsTest, AVirtualClockIsRefusedIfNobodyCouldMoveIt) {
  ExpectRefusal({"--port", "auto", "--clock", "virtual"},
                "'clock virtual' needs enable-test-commands: nobody could move "
                "the clock");
  const ListqServer server(
      {"--clock", "virtual", "--enable-test-commands", "yes"});
  WireClient client(server.port());
  const std::string time = client.Run("TIME");
  EXPECT_EQ(client.Run("LQ.CLOCK ADVANCE 0"), "OK");
  EXPECT_EQ(client.Run("TIME"), time);
}

TEST(OptionsTest, PortAutoIsAnnouncedOnce) {
  const ListqServer server;
  EXPECT_GT(server.port(), 0);
  EXPECT_EQ(server.ReadyLines(), 1u);
  EXPECT_EQ(server.Info("tcp_port"), std::to_string(server.port()));
}

TEST(OptionsTest, TheReadyLineIsSeenWhereverTheLogGoes) {
  const ListqServer server({"--loglevel", "warning", "--logfile", "listq.log"});
  EXPECT_EQ(server.ReadyLines(), 1u);
  EXPECT_EQ(WireClient(server.port()).Run("PING"), "PONG");
}

TEST(OptionsTest, PortZeroMeansNoTcp) {
  const TemporaryFolder folder;
  const std::string path = folder.File("socket");
  ListqProcess server(
      {"--port", "0", "--unixsocket", path, "--unixsocketperm", "700"});
  ASSERT_TRUE(server.AwaitReady()) << server.Output();
  WireClient client(path);
  EXPECT_EQ(client.Run("RPUSH q x"), ":1");
  EXPECT_EQ(client.Run("BLPOP q 0"), R"(["q", "x"])");
  EXPECT_THAT(client.Run("INFO server"), HasSubstr("\\ntcp_port:0\\r"));
  EXPECT_THAT(client.Run("CLIENT INFO"), HasSubstr(" addr=" + path + ":0 "));
  struct stat status = {};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700u);
}

TEST(OptionsTest, BindTakesSeveralAddresses) {
  ListqProcess server(
      {"--port", "auto", "--bind", "127.0.0.1", "127.0.0.2", "-192.0.2.1"});
  ASSERT_TRUE(server.AwaitReady()) << server.Output();
  const std::string port = std::to_string(server.AnnouncedPort());
  EXPECT_THAT(server.Output(), HasSubstr("connections on 127.0.0.1:" + port +
                                         ", 127.0.0.2:" + port + "\n"));
}

TEST(OptionsTest, Databases) {
  const ListqServer server({"--databases", "2"});
  WireClient client(server.port());
  EXPECT_EQ(client.Run("SELECT 1"), "OK");
  EXPECT_EQ(client.Run("SELECT 2"), "-ERR DB index is out of range");
}

TEST(OptionsTest, RequirepassAsksForAPassword) {
  const ListqServer server({"--requirepass", "sesame"});
  WireClient client(server.port());
  EXPECT_EQ(client.Run("PING"), "-NOAUTH Authentication required.");
  EXPECT_THAT(client.Run("AUTH open"), StartsWith("-WRONGPASS "));
  EXPECT_EQ(client.Run("AUTH sesame"), "OK");
  EXPECT_EQ(client.Run("PING"), "PONG");
}

TEST(OptionsTest, MaxclientsTurnsTheRestAway) {
  const ListqServer server({"--maxclients", "2"});
  WireClient first(server.port());
  WireClient second(server.port());
  EXPECT_EQ(first.Run("PING"), "PONG");
  EXPECT_EQ(second.Run("PING"), "PONG");
  WireClient third(server.port());
  EXPECT_EQ(third.TakeLine(), "-ERR max number of clients reached");
  EXPECT_TRUE(third.AwaitEnd());
  second.Close();
  EXPECT_TRUE(
      Await([&] { return WireClient(server.port()).Run("PING") == "PONG"; }));
}

TEST(OptionsTest, TimeoutClosesWhoIsIdleAndNotWhoWaits) {
  const ListqServer server({"--timeout", "1"});
  WireClient idle(server.port());
  WireClient worker(server.port());
  EXPECT_EQ(idle.Run("PING"), "PONG");
  worker.Send(*RequestBytes("BLPOP q 0"));
  ASSERT_TRUE(server.AwaitBlocked(1));
  EXPECT_TRUE(idle.AwaitEnd());
  EXPECT_EQ(WireClient(server.port()).Run("RPUSH q x"), ":1");
  EXPECT_EQ(worker.TakeLine(), R"(["q", "x"])");
}

TEST(OptionsTest, MaxmemoryRefusesPushesAndLetsPopsGoOn) {
  const ListqServer server({"--maxmemory", "8mb"});
  WireClient client(server.port());
  const std::string push = "RPUSH q " + std::string(100'000, 'x');
  std::string reply;
  for (int i = 0; i < 200 && !reply.starts_with("-"); ++i) {
    reply = client.Run(push);
  }
  EXPECT_EQ(reply, "-OOM command not allowed when used memory > 'maxmemory'.");
  EXPECT_EQ(client.Run("LTRIM q -1 -1"), "OK");
  EXPECT_TRUE(Await([&] { return client.Run(push) == ":2"; }));
}

TEST(OptionsTest, LogfileAndLoglevel) {
  ListqServer server({"--logfile", "listq.log", "--loglevel", "verbose"});
  const std::string log = Contents(server.folder().File("listq.log"));
  EXPECT_THAT(log, HasSubstr(" is starting\n"));
  EXPECT_THAT(log, HasSubstr("Ready to accept connections on 127.0.0.1:"));
  EXPECT_THAT(server.Output(), Not(HasSubstr(" is starting\n")));
}

TEST(OptionsTest, AConfigurationFileIsReadAndOptionsWin) {
  const TemporaryFolder folder;
  const std::string path = folder.File("listq.conf");
  std::ofstream(path) << "# settings\nport 1\nbind 127.0.0.1\n\ntimeout 77\n"
                         "databases 3\n";
  ListqProcess server({path, "--port", "auto", "--databases", "4"});
  ASSERT_TRUE(server.AwaitReady()) << server.Output();
  WireClient client(server.AnnouncedPort());
  EXPECT_EQ(client.Run("CONFIG GET timeout"), R"(["timeout", "77"])");
  EXPECT_EQ(client.Run("CONFIG GET databases"), R"(["databases", "4"])");
  EXPECT_THAT(client.Run("INFO server"),
              HasSubstr("\\nconfig_file:" + path + "\\r"));
}

TEST(OptionsTest, StandardInputCanBeTheConfigurationFile) {
  ListqProcess server({"-"}, {}, "port auto\nbind 127.0.0.1\ntimeout 78\n");
  ASSERT_TRUE(server.AwaitReady()) << server.Output();
  EXPECT_EQ(WireClient(server.AnnouncedPort()).Run("CONFIG GET timeout"),
            R"(["timeout", "78"])");
}

TEST(OptionsTest, WhatThereIsNotIsAnErrorWithItsPlace) {
  const TemporaryFolder folder;
  const std::string path = folder.File("listq.conf");
  std::ofstream(path) << "port 1\n\nmaxmemori 5mb\n";
  ExpectRefusal({path}, "listq-server: " + path +
                            ", line 3, 'maxmemori 5mb': there is no such "
                            "setting");
  ExpectRefusal({"--maxmemori", "5mb"},
                "listq-server: --maxmemori: there is no such setting");
  ExpectRefusal({"--port", "65536"},
                "listq-server: --port: argument must be between 0 and 65535 "
                "inclusive");
  ExpectRefusal({"--aof-timestamp-enabled", "yes"},
                "listq-server: --aof-timestamp-enabled: argument must be 'no': "
                "listq notes no times in the log");
}

TEST(OptionsTest, APortThatIsTakenIsASentence) {
  const ListqServer first;
  const std::string port = std::to_string(first.port());
  ExpectRefusal({"--port", port, "--bind", "127.0.0.1"},
                "listq-server: Could not create server TCP listening socket "
                "127.0.0.1:" +
                    port + ": bind: Address already in use");
}

TEST(OptionsTest, AnAddressOfAnotherMachineIsASentence) {
  ExpectRefusal({"--port", "1", "--bind", "192.0.2.1"},
                "listq-server: Could not create server TCP listening socket "
                "192.0.2.1:1: bind: Cannot assign requested address");
}

TEST(OptionsTest, NowhereToListenIsASentence) {
  ExpectRefusal({"--port", "0"},
                "listq-server: There is nothing to listen on: set port and "
                "bind, or unixsocket");
}

TEST(OptionsTest, AnUnwritableLogfileIsASentence) {
  ExpectRefusal({"--port", "auto", "--logfile", "/nowhere/log"},
                "listq-server: Cannot open the log file /nowhere/log: No such "
                "file or directory");
}

}  // namespace
}  // namespace listq::testing
