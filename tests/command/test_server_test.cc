// LQ.SERVER: what is asked of whoever makes servers, and what of it is told.
#include "tests/support/test_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "server/testing/test_control.h"
#include "server/testing/virtual_servers.h"

namespace listq::testing {
namespace {

using ::testing::HasSubstr;

// Makes servers that are nowhere.
class NotedServers final : public server::VirtualServers {
 public:
  Made Make(const Options& options) override {
    asked = options;
    if (options.socket == "/bad") return {{}, "there is no such place"};
    list.push_back({.id = 1,
                    .host = "127.0.0.1",
                    .port = 4711,
                    .socket = options.socket,
                    .owner = options.owner});
    return {list.back(), {}};
  }
  std::vector<Description> List() const override { return list; }
  bool Remove(uint64_t id) override { return id == 1; }
  void OnDisconnect(uint64_t client_id) override { gone = client_id; }

  Options asked;
  std::vector<Description> list;
  uint64_t gone = 0;
};

server::Config ForTests() {
  server::Config config;
  config.enable_test_commands = "yes";
  return config;
}

class TestServerCommandsTest : public ::testing::Test {
 protected:
  TestServerCommandsTest() { control().set_virtual_servers(&servers_); }
  ~TestServerCommandsTest() override { control().set_virtual_servers(nullptr); }

  server::TestControl& control() {
    return *static_cast<server::TestControl*>(server_.engine().interceptor());
  }

  NotedServers servers_;
  TestServer server_{ForTests()};
  TestClient& client_ = server_.Connect();
};

TEST_F(TestServerCommandsTest, NewTellsWhereItIs) {
  EXPECT_EQ(client_.Run("LQ.SERVER NEW"),
            R"(["id", :1, "host", "127.0.0.1", "port", :4711])");
  EXPECT_EQ(servers_.asked.owner, static_cast<uint64_t>(client_.id()));
  EXPECT_FALSE(servers_.asked.seed.has_value());
  EXPECT_EQ(client_.Run("LQ.SERVER NEW KEEP PASSWORD p DATABASES 3 SEED 7 "
                        "CLOCK virtual SOCKET /a"),
            R"(["id", :1, "host", "127.0.0.1", "port", :4711, )"
            R"("socket", "/a"])");
  EXPECT_FALSE(servers_.asked.owner.has_value());
  EXPECT_EQ(servers_.asked.password, "p");
  EXPECT_EQ(servers_.asked.databases, 3);
  EXPECT_EQ(servers_.asked.seed, 7U);
  EXPECT_EQ(servers_.asked.clock_is_virtual, true);
  EXPECT_EQ(client_.Run("LQ.SERVER NEW SOCKET /bad"),
            "-ERR there is no such place");
}

TEST_F(TestServerCommandsTest, ListHasALineForEach) {
  EXPECT_EQ(client_.Run("LQ.SERVER LIST"), "[]");
  client_.Run("LQ.SERVER NEW KEEP");
  EXPECT_EQ(client_.Run("LQ.SERVER LIST"),
            R"([["id", :1, "port", :4711, "owner", nil, "clients", :0, )"
            R"("keys", :0, "age", :0]])");
}

TEST_F(TestServerCommandsTest, DelWantsOneThatIsThere) {
  EXPECT_EQ(client_.Run("LQ.SERVER DEL 1"), "OK");
  EXPECT_EQ(client_.Run("LQ.SERVER DEL 2"), "-ERR there is no server 2");
  EXPECT_EQ(client_.Run("LQ.SERVER DEL x"), "-ERR id is not a positive number");
  EXPECT_THAT(client_.Run("LQ.SERVER HELP"), HasSubstr("LQ.SERVER"));
}

TEST_F(TestServerCommandsTest, TheEndOfAClientIsTold) {
  const auto id = static_cast<uint64_t>(client_.id());
  client_.Disconnect();
  EXPECT_EQ(servers_.gone, id);
}

TEST_F(TestServerCommandsTest, ThePasswordIsShownToNobody) {
  TestClient& watcher = server_.Connect();
  EXPECT_EQ(watcher.Run("MONITOR"), "OK");
  client_.Run("LQ.SERVER NEW PASSWORD secret");
  EXPECT_THAT(watcher.TakeAll(), ::testing::Not(HasSubstr("secret")));
}

}  // namespace
}  // namespace listq::testing
