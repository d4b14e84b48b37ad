// The clock that tests move gives the same history as real time does: random
// programs of pops that wait, pushes and keys that expire are run with both.
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/test_server.h"

namespace listq::testing {
namespace {

constexpr int kPrograms = 14;
constexpr size_t kWorkers = 6;
constexpr int kKeys = 3;
constexpr int kActions = 25;

// ---- Programs ----

// At an instant, a client sends a request. Instants are counted in units of
// time; in the text, "@7" is a time-out of 7 units, "#7" a life of 7.
struct Action {
  int instant = 0;
  size_t client = 0;
  std::string text;
};

struct Program {
  std::vector<Action> actions;
  int end = 0;
};

// No two things ever happen at one instant, so that their order is certain.
class ProgramMaker {
 public:
  explicit ProgramMaker(unsigned seed) : random_(seed) {}

  Program Make() {
    Program program;
    for (int i = 0; i < kActions; ++i) {
      now_ = Take(now_ + 1);
      Action action = Below(2) == 0 ? Pop() : Write();
      action.instant = now_;
      program.actions.push_back(std::move(action));
    }
    program.end = *taken_.rbegin() + 1;
    return program;
  }

 private:
  int Below(int count) {
    return static_cast<int>(random_() % static_cast<unsigned>(count));
  }
  std::string Key(const std::string& kind) {
    return kind + std::to_string(Below(kKeys)) + " ";
  }
  // The first instant from that one on at which nothing else happens.
  int Take(int instant) {
    while (!taken_.insert(instant).second) ++instant;
    return instant;
  }
  std::string Distance() {
    return std::to_string(Take(now_ + 1 + Below(20)) - now_);
  }
  Action Pop() {
    const size_t worker = 1 + random_() % kWorkers;
    switch (Below(4)) {
      case 0:
        return {0, worker, "BLPOP " + Key("q") + Key("q") + "@" + Distance()};
      case 1:
        return {0, worker, "BRPOP " + Key("q") + "@" + Distance()};
      case 2:
        return {0, worker,
                "BLMOVE " + Key("q") + Key("q") + "LEFT RIGHT @" + Distance()};
      default:
        return {0, worker, "BZPOPMIN " + Key("z") + "@" + Distance()};
    }
  }
  Action Write() {
    const std::string now = std::to_string(now_);
    switch (Below(6)) {
      case 0:
        return {0, 0, "RPUSH " + Key("q") + "e" + now};
      case 1:
        return {0, 0, "RPUSH " + Key("q") + "e" + now + " f" + now};
      case 2:
        return {0, 0, "ZADD " + Key("z") + "1 e" + now};
      case 3:
        return {0, 0, "PEXPIRE " + Key("q") + "#" + Distance()};
      case 4:
        return {0, 0, "PEXPIRE " + Key("z") + "#" + Distance()};
      default:
        return {0, 0, "SET k" + now + " v PX #" + Distance()};
    }
  }

  std::mt19937 random_;
  int now_ = 0;
  std::set<int> taken_;
};

// ---- Runs ----

// Who was sent what at which instant, in the order in which it was.
using History = std::vector<std::string>;

class NotedClient final : public server::Transport {
 public:
  NotedClient(server::Engine& engine, std::string name)
      : engine_(engine), name_(std::move(name)) {
    session_ = engine.Connect(*this);
  }
  ~NotedClient() override { engine_.Disconnect(*session_); }

  // What it is sent is noted from now on. Outlives it.
  void NoteIn(History& history, int64_t unit_us) {
    history_ = &history;
    unit_us_ = unit_us;
    start_us_ = engine_.clock().monotonic_us();
  }
  void Send(const std::string& line) {
    engine_.Receive(*session_, Encode(line));
  }
  bool waiting() const { return session_->waiting(); }

  bool HasPeer() override { return true; }
  void ScheduleFlush() override {
    if (history_ != nullptr) {
      const int64_t us = engine_.clock().monotonic_us() - start_us_;
      history_->push_back(std::to_string(us / unit_us_) + " " + name_ + " " +
                          std::string(session_->output.view()));
    }
    engine_.RecycleOutput(session_->output);
  }
  void ScheduleClose() override {}
  size_t unsent() const override { return 0; }
  std::string PeerAddress() const override { return "127.0.0.1:40000"; }
  std::string LocalAddress() const override { return "127.0.0.1:6379"; }
  int fd() const override { return 8; }

 private:
  server::Engine& engine_;
  const std::string name_;
  server::Session* session_ = nullptr;
  History* history_ = nullptr;
  int64_t unit_us_ = 1;
  int64_t start_us_ = 0;
};

// A server with a producer, workers, and one that hears of all that happens to
// keys.
class Run {
 public:
  Run(storage::Clock& clock, int64_t unit_us)
      : clock_(clock),
        engine_(config_, clock, logger_, commands_),
        unit_us_(unit_us) {
    for (size_t i = 0; i <= kWorkers; ++i) {
      clients_.push_back(std::make_unique<NotedClient>(
          engine_, i == 0 ? "producer" : "worker" + std::to_string(i)));
    }
    listener_.Send("CONFIG SET notify-keyspace-events AE");
    listener_.Send("PSUBSCRIBE *");
  }
  virtual ~Run() = default;

  // Nullopt if it cannot be told what should have come first.
  std::optional<History> Play(const Program& program) {
    History history;
    clock_.Refresh();
    start_us_ = clock_.monotonic_us();
    for (const auto& client : clients_) client->NoteIn(history, unit_us_);
    listener_.NoteIn(history, unit_us_);
    for (const Action& action : program.actions) {
      if (!WaitUntil(start_us_ + action.instant * unit_us_)) {
        return std::nullopt;
      }
      NotedClient& client = *clients_[action.client];
      // A request behind one that waits would come at another time.
      if (!client.waiting()) client.Send(WithTimes(action.text));
      engine_.RunTurn();
    }
    if (!WaitUntil(start_us_ + program.end * unit_us_)) return std::nullopt;
    return history;
  }

 protected:
  // Everything that is due meanwhile is done. False if it came too late.
  virtual bool WaitUntil(int64_t us) = 0;

  static server::Config MakeConfig() {
    server::Config config;
    config.loglevel = server::LogLevel::kNothing;
    config.hash_seed = 1;
    config.enable_test_commands = "yes";
    return config;
  }
  std::string WithTimes(const std::string& text) const {
    const size_t at = text.find_first_of("@#");
    if (at == std::string::npos) return text;
    const int64_t ms = std::stoi(text.substr(at + 1)) * unit_us_ / 1000;
    const std::string begin = text.substr(0, at);
    if (text[at] == '#') return begin + std::to_string(ms);
    const std::string fraction = std::to_string(1000 + ms % 1000).substr(1);
    return begin + std::to_string(ms / 1000) + "." + fraction;
  }

  storage::Clock& clock_;
  server::Config config_ = MakeConfig();
  server::Logger logger_{clock_};
  server::CommandTable commands_{
      server::AllCommands(server::TestCommands::kPresent)};
  server::Engine engine_;
  const int64_t unit_us_;
  int64_t start_us_ = 0;

 private:
  std::vector<std::unique_ptr<NotedClient>> clients_;
  NotedClient listener_{engine_, "listener"};
};

// The machine's clock, and a loop that sleeps.
class RealRun final : public Run {
 public:
  RealRun(storage::SystemClock& clock, int64_t unit_us) : Run(clock, unit_us) {}

 private:
  bool WaitUntil(int64_t us) override {
    // A key dies up to a millisecond late. That, and coming late for the
    // request and again for its end, fit into a unit.
    const int64_t allowed_us = (unit_us_ - 1100) / 2;
    for (;;) {
      const int64_t next = std::min(engine_.NextDeadline().value_or(us), us);
      clock_.Refresh();
      const int64_t left_us = next - clock_.monotonic_us();
      if (left_us > 0) clock_.Block(left_us);
      if (clock_.monotonic_us() - std::max(next, start_us_) > allowed_us) {
        return false;
      }
      if (next == us) return true;
      engine_.RunTurn();
    }
  }
};

// A clock that stands still, and a client that moves it.
class VirtualRun final : public Run {
 public:
  VirtualRun(storage::SteerableClock& clock, int64_t unit_us)
      : Run(clock, unit_us), control_(engine_, clock) {
    clock.Freeze();
  }

 private:
  bool WaitUntil(int64_t us) override {
    const int64_t ms = (us - clock_.monotonic_us()) / 1000;
    tester_.Send("LQ.CLOCK ADVANCE " + std::to_string(ms));
    while (tester_.waiting()) engine_.RunTurn();
    return clock_.monotonic_us() == us;
  }

  server::TestControl control_;
  NotedClient tester_{engine_, "tester"};
};

History RealHistory(const Program& program) {
  // On a busy machine the loop may be woken too late: then more slowly.
  for (int64_t unit_ms = 4; unit_ms < 1000; unit_ms *= 2) {
    storage::SystemClock clock;
    RealRun run(clock, unit_ms * 1000);
    if (auto history = run.Play(program)) return *history;
  }
  ADD_FAILURE() << "the machine is too busy to measure time";
  return {};
}

History VirtualHistory(const Program& program) {
  storage::ManualClock real;
  storage::SteerableClock clock(real);
  VirtualRun run(clock, 1'000'000);
  return run.Play(program).value_or(History());
}

TEST(VirtualTimeTest, GivesTheSameHistoryAsRealTime) {
  size_t events = 0;
  for (unsigned seed = 1; seed <= kPrograms; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Program program = ProgramMaker(seed).Make();
    const History expected = RealHistory(program);
    ASSERT_EQ(VirtualHistory(program), expected);
    events += expected.size();
  }
  // They are about something.
  EXPECT_GT(events, 20u * kPrograms);
}

TEST(VirtualTimeTest, RepeatsItselfInThousandsOfPrograms) {
  for (unsigned seed = 1; seed <= 1000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const Program program = ProgramMaker(seed).Make();
    const History history = VirtualHistory(program);
    ASSERT_FALSE(history.empty());
    ASSERT_EQ(VirtualHistory(program), history);
  }
}

}  // namespace
}  // namespace listq::testing
