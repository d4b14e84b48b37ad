// Whatever is done to a server, its effects make the same of an empty one.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "resp/byte_buffer.h"
#include "resp/request_encoder.h"
#include "tests/support/command_test.h"
#include "tests/support/noted_effects.h"
#include "tests/support/random_writes.h"

namespace listq::testing {
namespace {

constexpr int kDatabases = 16;

// Elements of a reply, `width` at a time and in order, since those of a hash
// come in any.
std::string InOrder(const resp::Reply& reply, size_t width) {
  std::vector<std::string> parts;
  for (size_t i = 0; i < reply.elements.size(); ++i) {
    if (i % width == 0) parts.emplace_back();
    parts.back() += resp::ToLine(reply.elements[i]) + " ";
  }
  std::sort(parts.begin(), parts.end());
  std::string line;
  for (const std::string& part : parts) line += part;
  return line;
}

std::string ValueOf(TestClient& client, const std::string& key) {
  const std::string type = client.Run("TYPE " + key);
  if (type == "string") return client.Run("GET " + key);
  if (type == "list") return client.Run("LRANGE " + key + " 0 -1");
  if (type == "set") return InOrder(client.Ask("SMEMBERS " + key), 1);
  if (type == "hash") return InOrder(client.Ask("HGETALL " + key), 2);
  return client.Run("ZRANGE " + key + " 0 -1 WITHSCORES");
}

// All that is in a server, a line for each key.
std::string Everything(TestServer& server) {
  TestClient& client = server.Connect();
  std::vector<std::string> lines;
  for (int database = 0; database < kDatabases; ++database) {
    client.Run("SELECT " + std::to_string(database));
    for (const resp::Reply& name : client.Ask("KEYS *").elements) {
      lines.push_back(std::to_string(database) + " " + name.text + " " +
                      client.Run("PEXPIRETIME " + name.text) + " " +
                      ValueOf(client, name.text));
    }
  }
  std::sort(lines.begin(), lines.end());
  std::string all;
  for (const std::string& line : lines) all += line + "\n";
  client.Disconnect();
  return all;
}

// What the effects make of an empty server. Its clock stands where nothing has
// died yet: keys die by their DEL.
std::string Replayed(const NotedEffects& noted, int64_t now_us) {
  TestServer server;
  TestClient& client = server.Connect();
  server.clock().Advance(-server.clock().unix_us());
  resp::ByteBuffer bytes;
  for (const NotedEffects::Request& request : noted.requests()) {
    resp::EncodeRequest(
        std::vector<std::string_view>(request.begin(), request.end()), bytes);
  }
  client.Send(bytes.view());
  EXPECT_EQ(client.TakeBytes().find("\r\n-"), std::string::npos);
  server.clock().Advance(now_us);
  return Everything(server);
}

// Two clients that write, in transactions now and then, and two that wait.
class Traffic {
 public:
  // If all waited, nothing would happen any more.
  static constexpr size_t kNeverWaiting = 2;

  explicit Traffic(uint64_t seed) : writes_(seed) {
    server_.engine().effects().set_log(&noted_);
    for (TestClient*& client : clients_) client = &server_.Connect();
  }

  void Step() {
    const size_t index = writes_.Below(std::size(clients_));
    TestClient& client = *clients_[index];
    if (client.session().blocked()) return;
    const size_t what = writes_.Below(100);
    if (what < 3) {
      client.Run("SELECT " + std::to_string(writes_.Below(3)));
    } else if (what < 6) {
      client.Run(client.session().in_multi() ? "EXEC" : "MULTI");
    } else if (what < 8) {
      server_.Advance(std::chrono::milliseconds(writes_.Below(300'000)));
    } else if (what < 10) {
      client.Run("SPOP s" + std::to_string(1 + writes_.Below(3)) + " " +
                 std::to_string(writes_.Below(4)));
    } else if (what < 20 && index >= kNeverWaiting) {
      client.Run(writes_.NextBlocking());
    } else {
      client.Run(writes_.Next());
    }
    client.Forget();
  }

  void Check() {
    EXPECT_EQ(Replayed(noted_, server_.clock().unix_us()), Everything(server_));
  }

 private:
  RandomWrites writes_;
  NotedEffects noted_;
  TestServer server_;
  TestClient* clients_[4] = {};
};

TEST(EffectsReplayTest, TheEffectsMakeTheSameKeyspace) {
  for (uint64_t seed = 1; seed <= 40 && !::testing::Test::HasFailure();
       ++seed) {
    SCOPED_TRACE(seed);
    Traffic traffic(seed);
    for (int step = 0; step < 300; ++step) traffic.Step();
    traffic.Check();
  }
}

}  // namespace
}  // namespace listq::testing
