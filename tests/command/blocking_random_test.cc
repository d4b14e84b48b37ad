// Random programs of pops that wait, pushes, time-outs and disconnects, run on
// the server and on a model that keeps plain queues.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <list>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/command_test.h"

namespace listq::testing {
namespace {

constexpr int kClients = 7;
constexpr int kKeys = 4;

// BLPOP and BRPOP, BLMPOP, or BLMOVE.
struct Command {
  enum class Kind { kPop, kMultiPop, kMove };
  Kind kind = Kind::kPop;
  std::vector<std::string> keys;
  bool from_head = true;
  bool to_head = true;
  std::string destination;  // kMove
  size_t count = 1;         // kMultiPop
  int timeout = 0;          // seconds; 0: none

  std::string Text() const {
    const std::string side = from_head ? "LEFT" : "RIGHT";
    std::string all_keys;
    for (const std::string& key : keys) all_keys += key + " ";
    switch (kind) {
      case Kind::kPop:
        return (from_head ? "BLPOP " : "BRPOP ") + all_keys +
               std::to_string(timeout);
      case Kind::kMultiPop:
        return "BLMPOP " + std::to_string(timeout) + " " +
               std::to_string(keys.size()) + " " + all_keys + side + " COUNT " +
               std::to_string(count);
      case Kind::kMove:
        return "BLMOVE " + keys[0] + " " + destination + " " + side + " " +
               (to_head ? "LEFT " : "RIGHT ") + std::to_string(timeout);
    }
    return {};
  }
};

std::string Quoted(const std::string& text) { return '"' + text + '"'; }

// What the server should do, in the simplest way.
class Model {
 public:
  bool IsWaiting(int client) const {
    return std::any_of(waiters_.begin(), waiters_.end(),
                       [&](const Waiter& w) { return w.client == client; });
  }
  void Push(const std::string& key, bool head,
            const std::vector<std::string>& elements) {
    for (const std::string& element : elements) Add(key, head, element);
    Serve();
  }
  void Run(int client, const Command& command) {
    if (const auto reply = Try(command)) {
      replies[client] = *reply;
    } else {
      waiters_.push_back({client, command, now_ + command.timeout});
    }
    Serve();
  }
  void Leave(int client) {
    waiters_.remove_if([&](const Waiter& w) { return w.client == client; });
  }
  void Advance(int seconds) {
    now_ += seconds;
    waiters_.remove_if([&](const Waiter& w) {
      const bool late = w.command.timeout > 0 && w.deadline <= now_;
      if (late) replies[w.client] = "nil-array";
      return late;
    });
  }
  std::string Contents(const std::string& key) const {
    std::string text = "[";
    if (const auto list = lists_.find(key); list != lists_.end()) {
      for (const std::string& element : list->second) {
        text += (text.size() > 1 ? ", " : "") + Quoted(element);
      }
    }
    return text + "]";
  }
  size_t waiters() const { return waiters_.size(); }

  std::map<int, std::string> replies;  // by client, since they were taken

 private:
  struct Waiter {
    int client;
    Command command;
    int deadline;

    bool WaitsFor(const std::string& key) const {
      const auto& keys = command.keys;
      return std::find(keys.begin(), keys.end(), key) != keys.end();
    }
  };

  void Add(const std::string& key, bool head, const std::string& element) {
    std::deque<std::string>& list = lists_[key];
    if (list.empty() &&
        std::find(ready_.begin(), ready_.end(), key) == ready_.end()) {
      ready_.push_back(key);
    }
    list.insert(head ? list.begin() : list.end(), element);
  }
  std::string Remove(const std::string& key, bool head) {
    std::deque<std::string>& list = lists_[key];
    const std::string element = head ? list.front() : list.back();
    list.erase(head ? list.begin() : list.end() - 1);
    if (list.empty()) lists_.erase(key);
    return element;
  }
  std::optional<std::string> Try(const Command& command) {
    for (const std::string& key : command.keys) {
      if (lists_.count(key) == 0) continue;
      std::string element = Remove(key, command.from_head);
      if (command.kind == Command::Kind::kMove) {
        Add(command.destination, command.to_head, element);
        return Quoted(element);
      }
      std::string text = "[" + Quoted(key) + ", ";
      if (command.kind == Command::Kind::kPop) {
        return text + Quoted(element) + "]";
      }
      text += "[" + Quoted(element);
      for (size_t i = 1; i < command.count && lists_.count(key) > 0; ++i) {
        text += ", " + Quoted(Remove(key, command.from_head));
      }
      return text + "]]";
    }
    return std::nullopt;
  }
  void Serve() {
    while (!ready_.empty()) {
      std::vector<std::string> round;
      round.swap(ready_);
      for (const std::string& key : round) ServeKey(key);
    }
  }
  void ServeKey(const std::string& key) {
    auto next = waiters_.begin();
    for (size_t left = waiters_.size(); left > 0 && lists_.count(key) > 0;
         --left) {
      const auto waiter = next++;
      if (!waiter->WaitsFor(key)) continue;
      const Waiter served = *waiter;
      waiters_.erase(waiter);
      replies[served.client] = *Try(served.command);
    }
  }

  int now_ = 0;
  std::map<std::string, std::deque<std::string>> lists_;
  std::list<Waiter> waiters_;  // the oldest first
  std::vector<std::string> ready_;
};

class RandomProgram {
 public:
  explicit RandomProgram(unsigned seed) : random_(seed) {
    for (int i = 0; i < kClients; ++i) clients_[i] = &server_.Connect();
  }

  // One random step; then both must agree.
  void Step() {
    const int what = Pick(100);
    if (what < 40) {
      Push();
    } else if (what < 80) {
      Wait();
    } else if (what < 92) {
      Advance();
    } else {
      Leave();
    }
    for (int i = 0; i < kClients; ++i) {
      ASSERT_EQ(clients_[i]->TakeAll(), std::exchange(model_.replies[i], {}))
          << "client " << i << " after" << log_;
      ASSERT_EQ(clients_[i]->session().blocked(), model_.IsWaiting(i))
          << "client " << i << " after" << log_;
    }
    for (int i = 0; i < kKeys; ++i) {
      ASSERT_EQ(producer_.Run("LRANGE " + Key(i) + " 0 -1"),
                model_.Contents(Key(i)))
          << "key " << i << " after" << log_;
    }
  }

  // Everybody leaves, and nothing waits any more.
  void End() {
    for (const auto& [index, client] : clients_) client->Disconnect();
    const server::WaitList& waiting = server_.engine().wait_list();
    EXPECT_EQ(waiting.awaited_keys(), 0u);
    EXPECT_EQ(waiting.waiters_with_deadline(), 0u);
  }

 private:
  int Pick(int choices) {
    return static_cast<int>(random_() % unsigned(choices));
  }
  static std::string Key(int i) { return "k" + std::to_string(i); }
  std::string AnyKey() { return Key(Pick(kKeys)); }

  void Push() {
    const std::string key = AnyKey();
    const bool head = Pick(2) == 0;
    std::string line = (head ? "LPUSH " : "RPUSH ") + key;
    std::vector<std::string> elements;
    for (int left = 1 + Pick(3); left > 0; --left) {
      elements.push_back(std::to_string(++last_element_));
      line += ' ' + elements.back();
    }
    log_ += "\n" + line;
    producer_.Run(line);
    model_.Push(key, head, elements);
  }
  void Wait() {
    const int client = Pick(kClients);
    if (model_.IsWaiting(client)) return;
    const Command command = AnyCommand();
    log_ += "\n" + std::to_string(client) + ": " + command.Text();
    clients_[client]->Pipeline(command.Text());
    model_.Run(client, command);
  }
  Command AnyCommand() {
    Command command;
    command.kind = static_cast<Command::Kind>(Pick(3));
    command.from_head = Pick(2) == 0;
    command.to_head = Pick(2) == 0;
    command.count = static_cast<size_t>(1 + Pick(3));
    command.timeout = Pick(2) == 0 ? 0 : 1 + Pick(5);
    command.destination = AnyKey();
    const int keys = command.kind == Command::Kind::kMove ? 1 : 1 + Pick(3);
    for (int i = 0; i < keys; ++i) command.keys.push_back(AnyKey());
    return command;
  }
  void Advance() {
    const int seconds = 1 + Pick(3);
    log_ += "\nadvance " + std::to_string(seconds);
    server_.Advance(std::chrono::seconds(seconds));
    model_.Advance(seconds);
  }
  void Leave() {
    const int client = Pick(kClients);
    log_ += "\n" + std::to_string(client) + " leaves";
    clients_[client]->Disconnect();
    clients_[client] = &server_.Connect();
    model_.Leave(client);
  }

  std::mt19937 random_;
  TestServer server_;
  TestClient& producer_ = server_.Connect();
  std::map<int, TestClient*> clients_;
  Model model_;
  std::string log_;
  int last_element_ = 0;
};

TEST(BlockingRandomTest, ServerAndModelAgree) {
  for (unsigned seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomProgram program(seed);
    for (int step = 0; step < 200; ++step) {
      program.Step();
      if (::testing::Test::HasFatalFailure()) return;
    }
    program.End();
  }
}

}  // namespace
}  // namespace listq::testing
