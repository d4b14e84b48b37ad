// Sessions and turns. Serving and waiting are in blocking.cc, databases as a
// whole in databases.cc, messages in publishing.cc, MONITOR in monitoring.cc.
#include "server/engine/engine.h"

#include <algorithm>

#include "server/admin/memory_meter.h"
#include "storage/hash_buckets.h"

namespace listq::server {

namespace {

// Bounds on what one turn does, so that a turn stays short however much is
// due; the rest follows in the next one.
constexpr size_t kExpiriesPerTurn = 1000;
constexpr size_t kBlocksReclaimedPerTurn = 500;
constexpr int64_t kCheckIntervalUs = 1'000'000;

constexpr int64_t kNearDatabases = 1024;
constexpr size_t kSpareOutputs = 64;
constexpr size_t kLargestSpareOutput = 64 * 1024;
constexpr size_t kReadSize = 64 * 1024;
// Classes of clients in Config::output_limits.
constexpr size_t kOthers = 0;
constexpr size_t kSubscribers = 2;
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
      hash_seed_(random_()),
      started_us_(clock.monotonic_us()),
      keyspaces_(
          static_cast<size_t>(std::min(config.databases, kNearDatabases))),
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
  for (auto* keyspace : used_keyspaces_) keyspace->ResetStatistics();
}

void Engine::OnKeyChanged(int database, std::string_view key) {
  watches_.Touch(database, key);
}

void Engine::OnNextExpiryChanged(int database) {
  storage::Keyspace& keys = keyspace(database);
  if (const auto next = keys.NextExpiry()) {
    expiring_keyspaces_.Set(keys, *next);
  } else {
    expiring_keyspaces_.Remove(keys);
  }
}

void Engine::OnKeyReady(int database, std::string_view key,
                        storage::ValueType type) {
  wait_list_.MarkReady(database, key, type);
}

bool Engine::Stop(const StopRequest& request) {
  const bool forced = request.failure == StopRequest::Failure::kIgnored;
  if (append_log_ != nullptr && !append_log_->PrepareToStop(request.failure)) {
    return false;
  }
  // Half of the data must not take the place of all of them.
  if (snapshots_ != nullptr && !loading_.active &&
      !snapshots_->SaveBeforeStop(request.saving)) {
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

void Engine::EnforceInputLimit(Session& session) {
  // What is queued for EXEC was not run yet either.
  size_t kept = session.input.size();
  if (session.transaction != nullptr) kept += session.transaction->bytes();
  if (kept <= config_.client_query_buffer_limit) return;
  logger_.Warning("Closing client " + std::to_string(session.id) +
                  " that reached the maximum query buffer length");
  ++stats_.query_buffer_limit_disconnections;
  Close(session);
}

void Engine::EnforceOutputLimit(Session& session) {
  const OutputLimit& limit =
      config_.output_limits[session.subscribed() ? kSubscribers : kOthers];
  if (limit.hard_bytes == 0 && limit.soft_bytes == 0) return;
  const size_t owed = session.output.size() + session.transport.unsent();
  const int64_t now = clock_.monotonic_us();
  bool over = limit.hard_bytes > 0 && owed >= limit.hard_bytes;
  if (limit.soft_bytes > 0 && owed >= limit.soft_bytes) {
    if (!session.over_soft_limit_us.has_value()) {
      session.over_soft_limit_us = now;
    }
    slow_sessions_ = true;
    over |= now - *session.over_soft_limit_us > limit.soft_seconds * 1'000'000;
  } else {
    session.over_soft_limit_us.reset();
  }
  if (!over || session.state == Session::State::kClosing) return;
  logger_.Warning("Closing client " + std::to_string(session.id) +
                  " for overcoming of output buffer limits");
  ++stats_.output_buffer_limit_disconnections;
  session.output.Release();
  Close(session);
}

// ---- Turns ----

void Engine::RunTurn() {
  clock_.Refresh();
  TimeOutWaiters();
  EndPause();
  ExpireKeys();
  CheckSessions();
  ResumeSessions();
  ReclaimSome();
  if (snapshots_ != nullptr) snapshots_->RunTurn();
  if (append_log_ != nullptr) append_log_->RunTurn();
  if (interceptor_ != nullptr) interceptor_->RunTurn();
  trimming_ = reclaimer_.idle() && heap_trimmer_.Step();
  huge_pages_.Step();
  const int64_t now = clock_.monotonic_us();
  stats_.peak_memory = std::max(stats_.peak_memory, UsedMemory());
  stats_.command_rate.Record(stats_.commands_processed, now);
  stats_.input_rate.Record(stats_.net_input_bytes, now);
  stats_.output_rate.Record(stats_.net_output_bytes, now);
}

size_t Engine::UsedMemory() const {
  return AllocatedBytes() + storage::MappedBytes();
}

bool Engine::ReclaimSome() {
  if (reclaimer_.idle()) return false;
  reclaimer_.Step(kBlocksReclaimedPerTurn);
  SortFreedBlocks();
  return true;
}

std::optional<int64_t> Engine::NextDeadline() const {
  const int64_t now = clock_.monotonic_us();
  if (!resuming_.empty() || !reclaimer_.idle() || trimming_) return now;
  int64_t next = INT64_MAX;
  if (const WaitList::Waiter* waiter = wait_list_.NextToTimeOut()) {
    next = std::min(next, *waiter->deadline());
  }
  if (pause_.scope != Pause::Scope::kNone) {
    next = std::min(next, pause_.until_us);
  } else if (!loading_.active && !expiring_keyspaces_.empty()) {
    const int64_t expiry = expiring_keyspaces_.NextDeadline();
    next = std::min(next, now + UsUntilPast(expiry));
  }
  if (next_check_us_ > 0) next = std::min(next, next_check_us_);
  if (snapshots_ != nullptr) {
    next = std::min(next, snapshots_->NextDeadline().value_or(INT64_MAX));
  }
  if (append_log_ != nullptr) {
    next = std::min(next, append_log_->NextDeadline().value_or(INT64_MAX));
  }
  if (interceptor_ != nullptr) {
    next = std::min(next, interceptor_->NextDeadline().value_or(INT64_MAX));
  }
  if (next == INT64_MAX) return std::nullopt;
  return next;
}

std::optional<int64_t> Engine::NextRealDeadline() const {
  std::optional<int64_t> next;
  if (interceptor_ != nullptr) next = interceptor_->NextRealDeadline();
  if (append_log_ != nullptr) {
    const auto other = append_log_->NextRealDeadline();
    if (other.has_value()) next = std::min(next.value_or(*other), *other);
  }
  return next;
}

int64_t Engine::UsUntilPast(int64_t unix_ms) const {
  // The last millisecond of all must not overflow.
  constexpr int64_t kLongestMs = INT64_MAX / 4000;
  const int64_t left_ms = std::min(unix_ms - clock_.unix_ms(), kLongestMs);
  return (left_ms + 1) * 1000 - clock_.unix_us() % 1000;
}

void Engine::ExpireKeys() {
  // In a pause nothing changes, not even by age, nor before all is there.
  if (pause_.scope != Pause::Scope::kNone || loading_.active ||
      aging_ == storage::Aging::kOff) {
    return;
  }
  const auto due = [this] {
    return !expiring_keyspaces_.empty() &&
           expiring_keyspaces_.NextDeadline() < clock_.unix_ms();
  };
  if (!due()) return;
  telemetry_.Start();
  const int64_t begin_ns = telemetry_.now_ns();
  size_t expired = 0;
  while (expired < kExpiriesPerTurn && due()) {
    expired +=
        expiring_keyspaces_.Next()->ExpireDue(kExpiriesPerTurn - expired);
  }
  if (expired > 0) telemetry_.RecordEvent("expire-cycle", begin_ns);
}

void Engine::CheckSessions() {
  const bool wanted =
      !sessions_.empty() && (config_.timeout > 0 || slow_sessions_);
  const int64_t now = clock_.monotonic_us();
  if (!wanted) {
    next_check_us_ = 0;
    return;
  }
  if (now < next_check_us_) return;
  next_check_us_ = now + kCheckIntervalUs;
  const int64_t idle_us = config_.timeout * 1'000'000;
  slow_sessions_ = false;
  for (const auto& [id, session] : sessions_) {
    EnforceOutputLimit(*session);
    if (idle_us > 0 && session->state == Session::State::kReady &&
        !session->subscribed() && !session->monitoring &&
        now - session->last_used_us > idle_us) {
      logger_.Verbose("Closing idle client");
      Close(*session);
    }
  }
}

}  // namespace listq::server
