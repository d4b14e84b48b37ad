// Several clients of one server, without sockets. Each line of the input is a
// step; whatever the steps, every reply can be read, and once everybody has
// left nothing waits.
//
//   1 BLPOP q 0     client 1 sends a command
//   1!bytes         client 1 sends these bytes and a line end, as they are
//   1^bytes         the same, without a line end
//   1-              client 1 disconnects, and another one takes its place
//   1~              the peer of client 1 is gone, and the server has not read
//                   that far
//   +25             25 tenths of a second pass
#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "resp/reply.h"
#include "resp/reply_parser.h"
#include "resp/request_encoder.h"
#include "tests/support/test_server.h"

namespace {

using listq::testing::Encode;
using listq::testing::TestClient;
using listq::testing::TestServer;

class Program {
 public:
  Program() {
    // A step may ask for a string of any allowed length.
    server_.config().proto_max_bulk_len = 1024 * 1024;
    for (TestClient*& client : clients_) client = &server_.Connect();
  }

  void RunStep(std::string_view line) {
    if (line.size() < 2) return;
    if (line[0] == '+') return Advance(line.substr(1));
    const auto index = static_cast<size_t>(line[0] - '0');
    if (index >= clients_.size()) return;
    Act(clients_[index], line[1], line.substr(2));
    for (TestClient* client : clients_) CheckReplies(*client);
  }

  void End() {
    for (TestClient* client : clients_) client->Disconnect();
    server_.Settle();
    Require(server_.engine().sessions().empty());
    Require(server_.engine().blocked_sessions() == 0);
    Require(server_.engine().pubsub().empty());
    Require(server_.engine().wait_list().awaited_keys() == 0);
    Require(server_.engine().wait_list().waiters_with_deadline() == 0);
  }

 private:
  static void Require(bool condition) {
    if (!condition) std::abort();
  }

  void Act(TestClient*& client, char what, std::string_view rest) {
    switch (what) {
      case ' ':
        SendCommand(*client, rest);
        break;
      case '!':
        client->Send(std::string(rest) + "\r\n");
        break;
      case '^':
        client->Send(rest);
        break;
      case '-':
        client->Disconnect();
        break;
      case '~':
        client->LosePeer();
        break;
      default:
        break;
    }
    if (client->closed()) client = &server_.Connect();
  }

  static void SendCommand(TestClient& client, std::string_view line) {
    std::vector<std::string> words;
    if (listq::resp::SplitQuotedWords(line, words)) client.Send(Encode(line));
  }

  void Advance(std::string_view digits) {
    int tenths = 0;
    for (const char c : digits.substr(0, 3)) {
      if (c >= '0' && c <= '9') tenths = tenths * 10 + (c - '0');
    }
    server_.Advance(std::chrono::milliseconds(100 * tenths));
  }

  static void CheckReplies(TestClient& client) {
    const std::string bytes = client.TakeBytes();
    std::string_view left = bytes;
    while (!left.empty()) {
      listq::resp::Reply reply;
      size_t consumed = 0;
      Require(listq::resp::ParseReply(left, &reply, &consumed) ==
              listq::resp::ReplyStatus::kReply);
      left.remove_prefix(consumed);
    }
  }

  TestServer server_;
  std::array<TestClient*, 4> clients_ = {};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  Program program;
  while (!input.empty()) {
    const size_t end = std::min(input.find('\n'), input.size());
    program.RunStep(input.substr(0, end));
    input.remove_prefix(std::min(end + 1, input.size()));
  }
  program.End();
  return 0;
}
