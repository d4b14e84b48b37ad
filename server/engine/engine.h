// One server without its sockets: databases, sessions, waiters and time, and
// the order in which they act. The shell feeds it bytes and turns; so do
// tests. Several engines can live in one process.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/admin/config.h"
#include "server/admin/logger.h"
#include "server/engine/command_table.h"
#include "server/engine/databases.h"
#include "server/engine/dispatcher.h"
#include "server/engine/effects.h"
#include "server/engine/interceptor.h"
#include "server/engine/memory_upkeep.h"
#include "server/engine/persistence.h"
#include "server/engine/pubsub.h"
#include "server/engine/session.h"
#include "server/engine/snapshots.h"
#include "server/engine/stats.h"
#include "server/engine/telemetry.h"
#include "server/engine/transport.h"
#include "server/engine/wait_list.h"
#include "server/engine/watches.h"
#include "storage/clock.h"
#include "storage/keyspace.h"

namespace listq::server {

// CLIENT PAUSE.
struct Pause {
  enum class Scope : uint8_t { kNone, kWrites, kAll };
  Scope scope = Scope::kNone;
  int64_t until_us = 0;  // monotonic
};

class Engine : private storage::KeyEventListener {
 public:
  // All references outlive the engine. `config` may be changed by CONFIG SET.
  Engine(Config& config, storage::Clock& clock, Logger& logger,
         const CommandTable& commands);
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  ~Engine() override;

  // ---- For the shell ----

  // A client came. Null if there are too many: the shell answers
  // kMaxClientsError and closes. The engine owns the session until
  // Disconnect; the transport outlives it.
  Session* Connect(Transport& transport);
  // The client is gone, or what ScheduleClose asked for was done. Destroys the
  // session. Not to be called from within a Transport method.
  void Disconnect(Session& session);

  // Where the session's next bytes are to be read to: its own buffer if it
  // holds the beginning of a request, so that they need not be copied, else
  // `shared`. Then Receive with what was read at the beginning of it.
  std::span<char> ReadBuffer(Session& session, std::span<char> shared);
  // Bytes that arrived, in either buffer. Runs the requests in them.
  void Receive(Session& session, std::string_view bytes);

  // Everything that is due: time-outs, expiries, requests that were kept while
  // their session waited. To be called after each batch of input and whenever
  // NextDeadline has passed. Refreshes the clock.
  void RunTurn();
  // When RunTurn has something to do without any input, in monotonic
  // microseconds (past: at once); nullopt: never.
  std::optional<int64_t> NextDeadline() const;
  // The same for what is waited for in real time, by Clock::real_us.
  std::optional<int64_t> NextRealDeadline() const;

  // Takes back a sent output buffer, for the next session that needs one.
  void RecycleOutput(resp::ByteBuffer& output);

  // SHUTDOWN was called: the shell is to stop. No request is run any more.
  bool stop_requested() const { return stop_requested_; }
  void RequestStop() { stop_requested_ = true; }
  // The same once everything is saved that is to be saved. False, with the
  // reason in the log, if that fails: the server goes on.
  bool Stop(const StopRequest& request);

  // ---- For whoever intercepts ----

  // To be called before anything else. Outlives the engine's work.
  void set_interceptor(Interceptor& interceptor) {
    interceptor_ = &interceptor;
  }
  // Null but in a test.
  Interceptor* interceptor() const { return interceptor_; }
  // Whether it is asked about requests.
  void set_intercepting(bool on) {
    intercepting_ = on ? interceptor_ : nullptr;
  }
  Interceptor* intercepting() const { return intercepting_; }
  // Suspends `session`, whose request is `args`, until Unpark.
  void Park(Session& session, Args args);
  // Runs the request again. Requires: the session is parked.
  void Unpark(Session& session, const Attempt& attempt);

  // ---- For handlers ----

  Config& config() { return config_; }
  const Config& config() const { return config_; }
  storage::Clock& clock() { return clock_; }
  const storage::Clock& clock() const { return clock_; }
  Logger& logger() { return logger_; }
  const CommandTable& commands() const { return commands_; }
  Stats& stats() { return stats_; }
  Telemetry& telemetry() { return telemetry_; }
  const WaitList& wait_list() const { return wait_list_; }
  Watches& watches() { return watches_; }
  Pubsub& pubsub() { return pubsub_; }
  Effects& effects() { return effects_; }
  Persistence& persistence() { return persistence_; }
  const Persistence& persistence() const { return persistence_; }
  MemoryUpkeep& memory() { return memory_; }
  Databases& databases() { return databases_; }
  const Databases& databases() const { return databases_; }
  storage::Keyspace& keyspace(int index) { return databases_.at(index); }
  std::mt19937_64& random() { return random_; }
  // 40 hexadecimal digits, new at each start.
  const std::string& run_id() const { return run_id_; }
  int64_t started_us() const { return started_us_; }  // monotonic

  // All sessions by id, in the order in which they came.
  const std::map<uint64_t, std::unique_ptr<Session>>& sessions() const {
    return sessions_;
  }
  Session* FindSession(uint64_t id) const;
  // It gave the password, or none is asked for (any more).
  bool Admits(const Session& session) const {
    return session.authenticated || config_.requirepass.empty();
  }
  size_t blocked_sessions() const;
  size_t watching_sessions() const;

  // Stops running the session's requests and closes it once its output is
  // sent. It waits for nothing any more.
  void Close(Session& session);

  // Suspends `session`, whose request is `args`, until its wish can be met.
  void Block(Session& session, Args args, const WaitList::Wish& wish,
             std::optional<int64_t> deadline);
  // Ends the wait of a blocked session with the time-out's reply, or with an
  // error if one is given.
  void Unblock(Session& session, std::string_view error = {});

  const Pause& pause() const { return pause_; }
  // Extends a pause under way; never shortens it.
  void PauseClients(Pause::Scope scope, int64_t until_us);
  void ResumeClients();
  // Keeps a request until the pause ends.
  void Postpone(Session& session, Args args);

  // MONITOR. Requires: the session does not monitor yet.
  void StartMonitoring(Session& session);
  void StopMonitoring(Session& session);

  // Runs what the session queued. Requires: its transaction is open.
  void RunTransaction(Session& session) { dispatcher_.RunTransaction(session); }

  // Removes every key of a database.
  void ClearDatabase(storage::Keyspace& keyspace);
  // Sends a message to all who listen; returns how often it was sent.
  size_t Publish(Pubsub::Kind kind, std::string_view channel,
                 std::string_view message);

  // Keys of two databases change places.
  void SwapDatabases(int first, int second);

  // ---- For the dispatcher ----

  // Serves whoever waits for a key that became ready. Harmless when called
  // from within itself.
  void ServeReady() {
    if (wait_list_.HasReady() && !serving_) ServeAllReady();
  }
  // In between, messages to the session are kept back: they follow the reply
  // to its request.
  void BeginCall(Session& session) { caller_ = &session; }
  void EndCall(Session& session);
  // An output buffer, if the session has none.
  void PrepareOutput(Session& session);
  // The session's buffered input is run before the loop sleeps.
  void ScheduleResume(Session& session);

  bool monitored() const { return !monitors_.empty(); }
  // Shows them a call.
  void TellMonitors(const CommandContext& context);

  // True while requests have to pass the whole table of refusals.
  bool guarded() const {
    return config_.maxmemory > 0 || pause_.scope != Pause::Scope::kNone ||
           persistence_.guarded();
  }
  // Puts settings that were changed into effect.
  void ApplyConfig();
  void ResetStatistics();

 private:
  void OnKeyChanged(int database, std::string_view key) override;
  void OnKeyEvent(int database, storage::EventClass event_class,
                  std::string_view event, std::string_view key) override;
  void OnKeyReady(int database, std::string_view key,
                  storage::ValueType type) override;
  void OnKeyExpired(int database, std::string_view key) override;
  void OnNextExpiryChanged(int database) override;

  // The keys of `keyspace` go, and those of `other` take their place: tells
  // those who watch any of them.
  void TouchWatched(storage::Keyspace& keyspace, storage::Keyspace& other);
  // Appends a message to the output of each listener; returns how many.
  size_t Tell(const Pubsub::Listeners& listeners,
              std::span<const std::string_view> message);
  resp::ByteBuffer& MessageOutput(Session& session);
  void ServeAllReady();
  // Takes a blocked session out of its wait and runs its request again.
  void Rerun(Session& session);
  // The session is ready again: its buffered input follows.
  void Continue(Session& session);
  void ResumeSessions();
  void RunBuffered(Session& session);
  void Flush(Session& session);
  void TimeOutWaiters();
  void EndPause();
  // How long it takes until a millisecond of the wall clock is over.
  int64_t UsUntilPast(int64_t unix_ms) const;
  void ExpireKeys();
  void CheckSessions();
  void EnforceInputLimit(Session& session);
  void EnforceOutputLimit(Session& session);

  Config& config_;
  storage::Clock& clock_;
  Logger& logger_;
  const CommandTable& commands_;
  std::mt19937_64 random_;
  std::string run_id_;
  int64_t started_us_;

  Databases databases_;
  MemoryUpkeep memory_;
  Persistence persistence_;
  WaitList wait_list_;
  Watches watches_;
  Pubsub pubsub_;
  Effects effects_;
  std::vector<Session*> told_;  // whose output Publish wrote to; reused
  Session* caller_ = nullptr;   // whose request is under way
  resp::ByteBuffer messages_to_caller_;
  Stats stats_;
  Telemetry telemetry_;
  Pause pause_;
  Dispatcher dispatcher_;

  uint64_t next_session_id_ = 1;
  std::map<uint64_t, std::unique_ptr<Session>> sessions_;
  std::vector<Session*> resuming_;
  std::vector<Session*> postponed_;
  std::vector<Session*> monitors_;
  std::vector<resp::ByteBuffer> spare_outputs_;
  int64_t next_check_us_ = 0;   // of idle sessions and soft limits
  bool slow_sessions_ = false;  // some are above their soft limit
  bool serving_ = false;
  bool stop_requested_ = false;

  Interceptor* interceptor_ = nullptr;
  Interceptor* intercepting_ = nullptr;  // the same, or null
};

}  // namespace listq::server
