// Slow, half-closed, broken and many connections: the others are served on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "tests/e2e/big_list.h"
#include "tests/e2e/listq_server.h"
#include "tests/support/await.h"

namespace listq::testing {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;

TEST(NetworkTest, ASlowReaderDelaysNobodyAndGetsEverythingInTheEnd) {
  constexpr int kReplies = 4;
  const ListqServer server;
  WireClient client(server.port());
  WireClient slow(server.port());
  PushBigList(client);
  for (int i = 0; i < kReplies; ++i) {
    slow.Send(*RequestBytes("LRANGE q 0 -1"));
  }
  slow.Send(*RequestBytes("ECHO end"));
  ASSERT_TRUE(
      server.AwaitInfo("total_commands_processed",
                       std::to_string(kBigListElements + kReplies + 2)));
  EXPECT_EQ(client.Run("PING"), "PONG");
  const std::string reply = BigListReply();
  for (int i = 0; i < kReplies; ++i) {
    EXPECT_TRUE(slow.TakeBytes(reply.size()) == reply) << i;
  }
  EXPECT_EQ(slow.TakeLine(), R"("end")");
}

TEST(NetworkTest, AReaderThatIsTooSlowIsClosed) {
  const ListqServer server({"--client-output-buffer-limit", "normal 1mb 0 0"});
  WireClient client(server.port());
  WireClient slow(server.port());
  PushBigList(client);
  for (int i = 0; i < 10; ++i) slow.Send(*RequestBytes("LRANGE q 0 -1"));
  EXPECT_TRUE(
      server.AwaitInfo("client_output_buffer_limit_disconnections", "1"));
  EXPECT_TRUE(slow.AwaitEnd());
  EXPECT_EQ(client.Run("LLEN q"), ":" + std::to_string(kBigListElements));
}

TEST(NetworkTest, AClientThatSendsTooMuchWhileItWaitsIsClosed) {
  const ListqServer server({"--client-query-buffer-limit", "1mb"});
  WireClient worker(server.port());
  worker.Send(*RequestBytes("BLPOP q 0"));
  ASSERT_TRUE(server.AwaitBlocked(1));
  worker.Send(*RequestBytes("ECHO " + std::string(2'000'000, 'x')));
  EXPECT_TRUE(worker.AwaitEnd());
  EXPECT_EQ(server.Info("client_query_buffer_limit_disconnections"), "1");
  EXPECT_EQ(server.Info("blocked_clients"), "0");
}

TEST(NetworkTest, WhoHalfClosesGetsAllReplies) {
  constexpr int kRequests = 5000;
  const ListqServer server;
  WireClient client(server.port());
  std::string requests;
  for (int i = 0; i < kRequests; ++i) {
    requests += *RequestBytes("RPUSH q x");
  }
  client.Send(requests);
  client.HalfClose();
  for (int i = 1; i <= kRequests; ++i) {
    ASSERT_EQ(client.TakeLine(), ":" + std::to_string(i));
  }
  EXPECT_TRUE(client.AwaitEnd());
}

TEST(NetworkTest, ARequestMayComeByteByByte) {
  const ListqServer server;
  WireClient client(server.port());
  for (const char byte :
       *RequestBytes("RPUSH q first second") + *RequestBytes("LRANGE q 0 -1")) {
    client.Send(std::string(1, byte));
  }
  EXPECT_EQ(client.TakeLine(), ":2");
  EXPECT_EQ(client.TakeLine(), R"(["first", "second"])");
}

TEST(NetworkTest, AHugeElementComesBackWhole) {
  std::string element(64 << 20, '\0');
  for (size_t i = 0; i < element.size(); ++i) {
    element[i] = static_cast<char>(i * 31 >> 8);
  }
  const std::string bulk =
      "$" + std::to_string(element.size()) + "\r\n" + element + "\r\n";
  const ListqServer server;
  WireClient client(server.port());
  client.Send("*3\r\n$5\r\nRPUSH\r\n$1\r\nq\r\n" + bulk);
  EXPECT_EQ(client.TakeLine(), ":1");
  client.Send(*RequestBytes("LPOP q"));
  EXPECT_TRUE(client.TakeBytes(bulk.size()) == bulk);
}

TEST(NetworkTest, ABrokenRequestIsAnErrorAndTheEnd) {
  const ListqServer server;
  const struct {
    const char* bytes;
    const char* error;
  } kBroken[] = {
      {"*1\r\nX\r\n", "-ERR Protocol error: expected '$', got 'X'"},
      {"*x\r\n", "-ERR Protocol error: invalid multibulk length"},
      {"*1\r\n$-5\r\n", "-ERR Protocol error: invalid bulk length"},
      {"GET \"q\r\n", "-ERR Protocol error: unbalanced quotes in request"},
  };
  for (const auto& broken : kBroken) {
    WireClient client(server.port());
    client.Send(*RequestBytes("PING") + broken.bytes);
    EXPECT_EQ(client.TakeLine(), "PONG");
    EXPECT_EQ(client.TakeLine(), broken.error);
    EXPECT_TRUE(client.AwaitEnd());
  }
}

TEST(NetworkTest, InlineRequestsAreServed) {
  const ListqServer server;
  WireClient client(server.port());
  client.Send("rpush q \"a b\" 'c'\nLRANGE q 0 -1\r\n\r\nping\r\n");
  EXPECT_EQ(client.TakeLine(), ":2");
  EXPECT_EQ(client.TakeLine(), R"(["a b", "c"])");
  EXPECT_EQ(client.TakeLine(), "PONG");
}

TEST(NetworkTest, TenThousandConnectionsAreServed) {
  constexpr size_t kConnections = 10'000;
  rlimit files = {};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  if (files.rlim_cur < kConnections + 100) {
    GTEST_SKIP() << "only " << files.rlim_cur << " files may be open here";
  }
  const ListqServer server({"--maxclients", "10010"});
  std::vector<std::unique_ptr<WireClient>> clients;
  for (size_t i = 0; i < kConnections; ++i) {
    clients.push_back(std::make_unique<WireClient>(server.port()));
    clients.back()->Send(*RequestBytes("PING"));
  }
  const auto answered = std::ranges::count_if(
      clients, [](const auto& client) { return client->TakeLine() == "PONG"; });
  EXPECT_EQ(answered, kConnections);
  clients.clear();
  EXPECT_TRUE(server.AwaitInfo("connected_clients", "1"));
}

TEST(NetworkTest, AFullFileTableLetsTheOthersBeServed) {
  constexpr size_t kClients = 60;
  const ListqServer server({"--maxclients", "10"}, {.open_files = 48});
  std::vector<std::unique_ptr<WireClient>> clients;
  const auto connect = [&] {
    clients.push_back(std::make_unique<WireClient>(server.port()));
    clients.back()->Send(*RequestBytes("PING"));
  };
  connect();
  EXPECT_EQ(clients[0]->TakeLine(), "PONG");
  // More than the system lets the server open.
  EXPECT_EQ(clients[0]->Run("CONFIG SET maxclients 1000"), "OK");
  while (clients.size() < kClients) connect();
  ASSERT_TRUE(Await([&] {
    return server.Output().find("Cannot accept clients") != std::string::npos;
  }));
  EXPECT_EQ(clients[0]->Run("ECHO served"), R"("served")");
  // Those who come in as others leave were only waiting.
  for (size_t i = 1; i < kClients; ++i) {
    EXPECT_EQ(clients[i]->TakeLine(), "PONG") << i;
    clients[i]->Close();
  }
  EXPECT_EQ(clients[0]->Run("ECHO served"), R"("served")");
}

TEST(NetworkTest, AResetInTheMidstOfAReplyHarmsNobodyElse) {
  const ListqServer server;
  WireClient client(server.port());
  PushBigList(client);
  for (int i = 0; i < 20; ++i) {
    WireClient broken(server.port());
    broken.Send(*RequestBytes("LRANGE q 0 -1"));
    broken.TakeBytes(1);
    broken.Reset();
  }
  EXPECT_TRUE(server.AwaitInfo("connected_clients", "2"));
  EXPECT_EQ(client.Run("LLEN q"), ":" + std::to_string(kBigListElements));
}

}  // namespace
}  // namespace listq::testing
