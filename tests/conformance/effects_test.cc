// The same requests to listq and to Redis: what the engine tells of them is
// what Redis writes to its append-only file.
#include <gtest/gtest.h>
#include <sys/time.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "resp/number_text.h"
#include "resp/reply.h"
#include "resp/request_parser.h"
#include "tests/support/await.h"
#include "tests/support/noted_effects.h"
#include "tests/support/random_writes.h"
#include "tests/support/server_under_test.h"
#include "tests/support/test_server.h"
#include "tests/support/wire_client.h"

namespace listq::testing {
namespace {

using Request = NotedEffects::Request;

// Clocks differ, and so does how long a request takes.
constexpr int64_t kToleranceMs = 60'000;

// Times in the file, in Unix milliseconds, are long numbers.
bool IsSame(const std::string& one, const std::string& other) {
  if (one == other) return true;
  const auto a = resp::ParseInteger(one);
  const auto b = resp::ParseInteger(other);
  return a && b && *a > 1'000'000'000'000 && std::abs(*a - *b) <= kToleranceMs;
}

bool IsSame(const Request& one, const Request& other) {
  return std::equal(
      one.begin(), one.end(), other.begin(), other.end(),
      [](const std::string& a, const std::string& b) { return IsSame(a, b); });
}

std::string ToText(const Request& request) {
  std::string text;
  for (const std::string& word : request) {
    resp::AppendQuoted(word, text);
    text += ' ';
  }
  return text;
}

std::vector<Request> ReadLog(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});
  std::vector<Request> requests;
  resp::RequestParser parser;
  resp::RequestArgs args;
  for (size_t done = 0; done < bytes.size();) {
    size_t consumed = 0;
    if (parser.Parse(std::string_view(bytes).substr(done), {}, args,
                     &consumed) != resp::RequestParser::Status::kRequest) {
      break;
    }
    requests.emplace_back(args.views.begin(), args.views.end());
    done += consumed;
  }
  return requests;
}

// Says everything to both, and waits until both have done it.
class Two {
 public:
  static constexpr size_t kClients = 4;
  // If all waited, nothing would happen any more.
  static constexpr size_t kNeverWaiting = 2;

  explicit Two(uint64_t seed) : writes_(seed) {
    timeval now = {};
    gettimeofday(&now, nullptr);
    listq_.clock().Advance(now.tv_sec * 1'000'000 - listq_.clock().unix_us());
    listq_.engine().effects().set_log(&noted_);
    for (size_t i = 0; i < kClients; ++i) {
      listq_clients_.push_back(&listq_.Connect());
      redis_clients_.push_back(std::make_unique<WireClient>(redis_.port()));
    }
  }

  RandomWrites& writes() { return writes_; }
  TestClient& client(size_t index) { return *listq_clients_[index]; }
  const std::vector<Request>& noted() const { return noted_.requests(); }

  void Say(size_t index, const std::string& line) {
    said_ += std::to_string(index) + ": " + line + "\n";
    listq_clients_[index]->Pipeline(line);
    redis_clients_[index]->Send(RequestBytes(line).value());
    for (size_t i = 0; i < kClients; ++i) {
      for (std::string reply = listq_clients_[i]->Take(); !reply.empty();
           reply = listq_clients_[i]->Take()) {
        EXPECT_EQ(reply.empty(), redis_clients_[i]->TakeLine().empty());
      }
    }
    if (client(index).session().blocked()) AwaitBlocked();
  }

  // What Redis wrote until now.
  std::vector<Request> Written() {
    // It writes before it sleeps, thus before it answers a second batch.
    control_.Run("PING");
    control_.Run("PING");
    return ReadLog(redis_.process().folder().File(
        "appendonlydir/appendonly.aof.1.incr.aof"));
  }
  const std::string& said() const { return said_; }

 private:
  void AwaitBlocked() {
    size_t blocked = 0;
    for (TestClient* each : listq_clients_) {
      if (each->session().blocked()) ++blocked;
    }
    const std::string wanted =
        "blocked_clients:" + std::to_string(blocked) + "\\r\\n";
    EXPECT_TRUE(Await([&] {
      return control_.Run("INFO clients").find(wanted) != std::string::npos;
    }));
  }

  RandomWrites writes_;
  NotedEffects noted_;
  TestServer listq_;
  ServerUnderTest redis_{
      Product::kRedis,
      {"--appendonly", "yes", "--appendfsync", "no", "--aof-use-rdb-preamble",
       "no", "--auto-aof-rewrite-percentage", "0", "--save", ""}};
  std::vector<TestClient*> listq_clients_;
  std::vector<std::unique_ptr<WireClient>> redis_clients_;
  WireClient control_{redis_.port()};
  std::string said_;
};

void SaySomething(Two& two) {
  RandomWrites& writes = two.writes();
  const size_t index = writes.Below(Two::kClients);
  if (two.client(index).session().blocked()) return;
  const size_t what = writes.Below(100);
  if (what < 3) {
    two.Say(index, "SELECT " + std::to_string(writes.Below(3)));
  } else if (what < 8) {
    const bool open = two.client(index).session().in_multi();
    two.Say(index, open ? "EXEC" : "MULTI");
  } else if (what < 18 && index >= Two::kNeverWaiting) {
    two.Say(index, writes.NextBlocking());
  } else if (what < 20) {
    // All of them: what chance picks would differ.
    two.Say(index, "SPOP s1 100");
  } else {
    two.Say(index, writes.Next());
  }
}

TEST(EffectsConformanceTest, AreWhatRedisWrites) {
  for (uint64_t seed = 1; seed <= 4 && !::testing::Test::HasFailure(); ++seed) {
    Two two(seed);
    for (int step = 0; step < 1500; ++step) SaySomething(two);
    std::vector<Request> written = two.Written();
    ASSERT_FALSE(written.empty());
    // It names the first database, too.
    if (written.front() == Request{"SELECT", "0"}) {
      written.erase(written.begin());
    }
    const std::vector<Request>& noted = two.noted();
    for (size_t i = 0; i < std::max(written.size(), noted.size()); ++i) {
      const Request redis = i < written.size() ? written[i] : Request();
      const Request listq = i < noted.size() ? noted[i] : Request();
      ASSERT_TRUE(IsSame(redis, listq))
          << "seed " << seed << ", effect " << i
          << "\n  redis: " << ToText(redis) << "\n  listq: " << ToText(listq)
          << "\nafter " << (i > 0 ? ToText(noted[i - 1]) : "nothing");
    }
  }
}

}  // namespace
}  // namespace listq::testing
