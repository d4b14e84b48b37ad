// Sessions, input, turns, and databases that go or change places. Serving and
// waiting are in blocking.cc, limits of sessions in limits.cc, messages in
// publishing.cc, MONITOR in monitoring.cc.
#include "server/engine/engine.h"

#include <algorithm>

namespace listq::server {

namespace {

// A turn stays short however much is due; the rest follows in the next one.
constexpr size_t kExpiriesPerTurn = 1000;

constexpr size_t kSpareOutputs = 64;
constexpr size_t kLargestSpareOutput = 64 * 1024;
constexpr size_t kReadSize = 64 * 1024;
// Room is made for so many times what has come of a request.
constexpr size_t kTrusted = 16;

std::string RandomRunId(std::mt19937_64& random) {
  std::string id;
  while (id.size() < 40) id += "0123456789abcdef"[random() % 16];
  return id;
}

}  // namespace

Engine::Engine(Config& config, storage::Clock& clock, Logger& logger,
               const CommandTable& commands)
    : config_(config),
      clock_(clock),
      logger_(logger),
      commands_(commands),
      random_(config.hash_seed != 0 ? config.hash_seed
                                    : std::random_device()()),
      run_id_(RandomRunId(random_)),
      started_us_(clock.monotonic_us()),
      databases_(config.databases, clock, *this, random_()),
      memory_(databases_.reclaimer()),
      persistence_(clock.unix_ms() / 1000),
      telemetry_(commands, clock),
      dispatcher_(*this) {
  ApplyConfig();
}

Engine::~Engine() = default;

void Engine::ApplyConfig() {
  logger_.set_level(config_.loglevel);
  telemetry_.ApplyConfig(config_);
}

void Engine::ResetStatistics() {
  stats_ = {};
  telemetry_.ResetStatistics();
  databases_.ResetStatistics();
}

void Engine::OnKeyChanged(int database, std::string_view key) {
  watches_.Touch(database, key);
}

void Engine::OnNextExpiryChanged(int database) {
  databases_.NoteNextExpiry(database);
}

void Engine::OnKeyReady(int database, std::string_view key,
                        storage::ValueType type) {
  wait_list_.MarkReady(database, key, type);
}

bool Engine::Stop(const StopRequest& request) {
  const bool forced = request.failure == StopRequest::Failure::kIgnored;
  if (!persistence_.append_log().PrepareToStop(request.failure)) return false;
  // Half of the data must not take the place of all of them.
  if (!persistence_.loading().active &&
      !persistence_.snapshots().SaveBeforeStop(request.saving)) {
    if (!forced) {
      logger_.Warning("Error trying to save the DB, can't exit.");
      return false;
    }
    logger_.Warning("Error trying to save the DB. Exit anyway.");
  }
  stop_requested_ = true;
  return true;
}

// ---- Sessions ----

Session* Engine::Connect(Transport& transport) {
  ++stats_.connections_received;
  if (sessions_.size() >= static_cast<size_t>(config_.maxclients)) {
    ++stats_.rejected_connections;
    return nullptr;
  }
  const uint64_t id = next_session_id_++;
  auto session = std::make_unique<Session>(id, transport);
  session->authenticated = config_.requirepass.empty();
  session->connected_us = session->last_used_us = clock_.monotonic_us();
  return sessions_.emplace_hint(sessions_.end(), id, std::move(session))
      ->second.get();
}

void Engine::Disconnect(Session& session) {
  if (interceptor_ != nullptr) interceptor_->OnDisconnect(session);
  if (session.resuming) {
    std::replace(resuming_.begin(), resuming_.end(), &session,
                 static_cast<Session*>(nullptr));
  }
  if (session.state == Session::State::kPostponed) {
    std::erase(postponed_, &session);
  }
  pubsub_.Unsubscribe(session);
  StopMonitoring(session);
  sessions_.erase(session.id);
}

void Engine::Close(Session& session) {
  if (session.state == Session::State::kPostponed) {
    std::erase(postponed_, &session);
  }
  session.waiter.reset();
  session.pending = {};
  pubsub_.Unsubscribe(session);
  if (session.state == Session::State::kClosing) return;
  session.state = Session::State::kClosing;
  session.transport.ScheduleClose();
}

Session* Engine::FindSession(uint64_t id) const {
  const auto found = sessions_.find(id);
  return found == sessions_.end() ? nullptr : found->second.get();
}

size_t Engine::blocked_sessions() const {
  return static_cast<size_t>(
      std::count_if(sessions_.begin(), sessions_.end(), [](const auto& entry) {
        const Session& session = *entry.second;
        return session.waiting() && session.state != Session::State::kParked;
      }));
}

size_t Engine::watching_sessions() const {
  return static_cast<size_t>(
      std::count_if(sessions_.begin(), sessions_.end(), [](const auto& entry) {
        const auto& transaction = entry.second->transaction;
        return transaction != nullptr && !transaction->watcher().empty();
      }));
}

void Engine::PrepareOutput(Session& session) {
  if (session.output.capacity() > 0 || spare_outputs_.empty()) return;
  session.output.Swap(spare_outputs_.back());
  spare_outputs_.pop_back();
}

void Engine::RecycleOutput(resp::ByteBuffer& output) {
  output.Clear();
  if (output.capacity() <= kLargestSpareOutput &&
      spare_outputs_.size() < kSpareOutputs) {
    spare_outputs_.emplace_back().Swap(output);
  } else {
    output.Release();
  }
}

void Engine::Flush(Session& session) {
  if (session.output.empty()) return;
  EnforceOutputLimit(session);
  session.transport.ScheduleFlush();
}

// ---- Input ----

std::span<char> Engine::ReadBuffer(Session& session, std::span<char> shared) {
  if (session.input.empty() || session.state != Session::State::kReady) {
    return shared;
  }
  const size_t wanted = session.parser.bytes_wanted();
  const size_t present = session.input.size();
  size_t room = kReadSize;
  if (wanted > kReadSize && wanted > present) {
    // A large argument is read into the block that a list may keep, and
    // nothing behind it. What it claims to need is not taken on trust.
    room = std::min(wanted - present, std::max(kReadSize, present * kTrusted));
  }
  return {session.input.Reserve(room), room};
}

void Engine::Receive(Session& session, std::string_view bytes) {
  if (session.state == Session::State::kClosing) return;
  stats_.net_input_bytes += bytes.size();
  session.last_used_us = clock_.monotonic_us();
  const std::string_view buffered = session.input.view();
  if (bytes.data() == buffered.data() + buffered.size() && !buffered.empty()) {
    session.input.Commit(bytes.size());
  } else if (!session.input.empty() || session.resuming ||
             session.state != Session::State::kReady) {
    session.input.Append(bytes);
  } else {
    const size_t done = dispatcher_.RunRequests(session, bytes);
    if (done < bytes.size() && session.state != Session::State::kClosing) {
      session.input.Append(bytes.substr(done));
    }
    EnforceInputLimit(session);
    Flush(session);
    return;
  }
  // What a session on the list has yet to run comes before these bytes.
  if (session.state == Session::State::kReady && !session.resuming) {
    RunBuffered(session);
  }
  EnforceInputLimit(session);
}

void Engine::RunBuffered(Session& session) {
  const size_t done = dispatcher_.RunRequests(session, session.input.view());
  // The block may have gone to a list, and then nothing was left in it.
  if (!session.input.empty()) session.input.Consume(done);
  if (session.input.empty()) session.input.Release();
  Flush(session);
}

// ---- Turns ----

void Engine::RunTurn() {
  clock_.Refresh();
  TimeOutWaiters();
  EndPause();
  ExpireKeys();
  CheckSessions();
  ResumeSessions();
  persistence_.RunTurn();
  if (interceptor_ != nullptr) interceptor_->RunTurn();
  // Last, so that it sees what the others have freed.
  memory_.RunTurn();
  const int64_t now = clock_.monotonic_us();
  stats_.peak_memory = std::max(stats_.peak_memory, UsedMemory());
  stats_.command_rate.Record(stats_.commands_processed, now);
  stats_.input_rate.Record(stats_.net_input_bytes, now);
  stats_.output_rate.Record(stats_.net_output_bytes, now);
}

std::optional<int64_t> Engine::NextDeadline() const {
  const int64_t now = clock_.monotonic_us();
  if (!resuming_.empty() || memory_.busy()) return now;
  int64_t next = INT64_MAX;
  if (const WaitList::Waiter* waiter = wait_list_.NextToTimeOut()) {
    next = std::min(next, *waiter->deadline());
  }
  if (pause_.scope != Pause::Scope::kNone) {
    next = std::min(next, pause_.until_us);
  } else if (const auto expiry = databases_.NextExpiry();
             expiry.has_value() && !persistence_.loading().active) {
    next = std::min(next, now + UsUntilPast(*expiry));
  }
  if (next_check_us_ > 0) next = std::min(next, next_check_us_);
  next = std::min(next, persistence_.NextDeadline().value_or(INT64_MAX));
  if (interceptor_ != nullptr) {
    next = std::min(next, interceptor_->NextDeadline().value_or(INT64_MAX));
  }
  if (next == INT64_MAX) return std::nullopt;
  return next;
}

std::optional<int64_t> Engine::NextRealDeadline() const {
  const auto next = persistence_.NextRealDeadline();
  if (interceptor_ == nullptr) return next;
  return storage::Earlier(next, interceptor_->NextRealDeadline());
}

int64_t Engine::UsUntilPast(int64_t unix_ms) const {
  // The last millisecond of all must not overflow.
  constexpr int64_t kLongestMs = INT64_MAX / 4000;
  const int64_t left_ms = std::min(unix_ms - clock_.unix_ms(), kLongestMs);
  return (left_ms + 1) * 1000 - clock_.unix_us() % 1000;
}

void Engine::ExpireKeys() {
  // In a pause nothing changes, not even by age, nor before all is there.
  if (pause_.scope != Pause::Scope::kNone || persistence_.loading().active ||
      databases_.NextExpiry().value_or(INT64_MAX) >= clock_.unix_ms()) {
    return;
  }
  telemetry_.Start();
  const int64_t begin_ns = telemetry_.now_ns();
  if (databases_.ExpireDue(kExpiriesPerTurn) > 0) {
    telemetry_.RecordEvent("expire-cycle", begin_ns);
  }
}

// ---- Databases ----

void Engine::ClearDatabase(storage::Keyspace& keyspace) {
  TouchWatched(keyspace, keyspace);
  keyspace.AddChanges(keyspace.size());
  keyspace.Clear();
}

void Engine::SwapDatabases(int first, int second) {
  if (first == second) return;
  TouchWatched(keyspace(first), keyspace(second));
  TouchWatched(keyspace(second), keyspace(first));
  keyspace(first).SwapContents(keyspace(second));
  // The data moved, the waiters did not: whoever finds what he waits for is
  // served.
  struct Name {
    int database;
    std::string key;
    storage::ValueType type;
  };
  std::vector<Name> awaited;
  wait_list_.ForEachAwaited([&](int database, std::string_view key,
                                storage::ValueType type, size_t /*waiters*/) {
    if (database != first && database != second) return;
    const auto* entry = keyspace(database).Peek(key);
    if (entry != nullptr && storage::TypeOf(entry->value) == type) {
      awaited.push_back({database, std::string(key), type});
    }
  });
  for (const Name& name : awaited) {
    wait_list_.MarkReady(name.database, name.key, name.type);
  }
}

// A key that neither has stays what it was. Looking removes what is past its
// expiry, so that none of that can die later and pass for a change.
void Engine::TouchWatched(storage::Keyspace& keyspace,
                          storage::Keyspace& other) {
  for (const std::string& key : watches_.KeysOf(keyspace.index())) {
    const bool present = keyspace.Look(key) != nullptr;
    if (other.Look(key) != nullptr || present) {
      watches_.Touch(keyspace.index(), key);
    }
  }
}

}  // namespace listq::server
