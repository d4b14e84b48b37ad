// The states that a log goes through. What is said in the log of events is what
// Redis says, for those who watch for it.
#include "server/durability/aof_log.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "server/durability/seconds_text.h"

namespace listq::server {

namespace {

constexpr int64_t kUsPerSecond = 1'000'000;
// What a turn loads: a few milliseconds' worth.
constexpr uint64_t kLoadStep = 512 * 1024;

}  // namespace

AofLog::AofLog(Engine& engine, Files& files, Background& background)
    : engine_(engine),
      persistence_(engine.persistence()),
      files_(files),
      log_(engine, files, background),
      rewrites_(engine, files, background, log_,
                [this](LogRewrites::Result result) { OnRewritten(result); }) {}

// ---- Start ----

std::optional<std::string> AofLog::StartLoading() {
  if (const auto status = log_.Prepare(); !status.ok()) {
    return log_.CannotOpen(status);
  }
  auto loader = MakeLoader();
  switch (loader->Open()) {
    case LogLoader::Start::kReady:
      break;
    case LogLoader::Start::kNoLog:
      loader.reset();  // effects are told again
      return BeginFresh();
    case LogLoader::Start::kFailed:
      return loader->error();
  }
  loader_ = std::move(loader);
  state_ = State::kLoading;
  load_started_us_ = engine_.clock().monotonic_us();
  persistence_.loading() = {
      .active = true,
      .started_s = engine_.clock().unix_us() / kUsPerSecond,
      .total_bytes = loader_->total_bytes(),
  };
  return std::nullopt;
}

std::unique_ptr<LogLoader> AofLog::MakeLoader() const {
  using AtTornTail = LogLoader::AtTornTail;
  return std::make_unique<LogLoader>(
      engine_, files_, log_.place(),
      LogLoader::Options{.at_torn_tail = engine_.config().aof_load_truncated
                                             ? AtTornTail::kCut
                                             : AtTornTail::kRefuse});
}

std::optional<std::string> AofLog::BeginFresh() {
  const FileStatus status = log_.BeginFresh();
  if (!status.ok()) return log_.CannotOpen(status);
  TurnOn();
  return std::nullopt;
}

void AofLog::TurnOn() {
  state_ = State::kOn;
  engine_.effects().set_log(this);
  SetGate();
}

void AofLog::LoadSome() {
  const auto progress = loader_->Step(kLoadStep);
  persistence_.loading().loaded_bytes = loader_->loaded_bytes();
  if (progress == LogLoader::Progress::kUnderWay) return;
  std::unique_ptr<LogLoader> loader = std::move(loader_);
  persistence_.loading() = {};
  if (progress == LogLoader::Progress::kFailed) {
    load_error_ = loader->error();
    return engine_.RequestStop();
  }
  engine_.clock().Refresh();
  const FileStatus status = log_.GoOnAfter(*loader);
  loader.reset();  // effects are told again
  if (!status.ok()) {
    load_error_ = log_.CannotOpen(status);
    return engine_.RequestStop();
  }
  engine_.logger().Notice(
      "DB loaded from append only file: " +
      SecondsText(engine_.clock().monotonic_us() - load_started_us_) +
      " seconds");
  TurnOn();
}

bool AofLog::Reload() {
  // Switching, some of it can be in no file yet.
  if (state_ == State::kOn && !log_.writer().WriteNow()) {
    engine_.logger().Warning("The log cannot be written before it is loaded");
    return false;
  }
  EffectLog* const told = state_ == State::kOff ? nullptr : this;
  engine_.effects().set_log(nullptr);
  for (storage::Keyspace* keys : engine_.databases().used()) {
    engine_.ClearDatabase(*keys);
  }
  engine_.effects().set_log(told);
  const auto loader = MakeLoader();
  auto progress = LogLoader::Progress::kDone;
  switch (loader->Open()) {
    case LogLoader::Start::kReady:
      do {
        progress = loader->Step(kLoadStep);
      } while (progress == LogLoader::Progress::kUnderWay);
      break;
    case LogLoader::Start::kNoLog:
      break;
    case LogLoader::Start::kFailed:
      progress = LogLoader::Progress::kFailed;
  }
  if (progress == LogLoader::Progress::kDone) return true;
  engine_.logger().Warning(loader->error());
  return false;
}

// ---- What is written ----

void AofLog::Append(int database, Args request) {
  log_.Append(database, request);
  persistence_.log_gate().appended = log_.writer().appended();
}

void AofLog::SetGate() {
  uint64_t& released = persistence_.log_gate().released;
  switch (state_) {
    case State::kOff:
    case State::kLoading:
    case State::kStarting:
      released = UINT64_MAX;
      break;
    case State::kOn:
    case State::kStopping:
      released = log_.writer().released();
      break;
    case State::kMending:
      // Until the other log is there nothing more is known to be kept.
      break;
  }
}

// Each is said once, not in every turn.
void AofLog::NoteErrors() {
  int error = 0;
  if (state_ == State::kOn || state_ == State::kMending) {
    error = broken_ != 0 ? broken_ : log_.writer().write_error();
  }
  if (error == noted_error_) return;
  noted_error_ = error;
  persistence_.set_log_error(error);
  if (error == 0) {
    engine_.logger().Warning(
        "AOF write error looks solved, writes are accepted again.");
  } else {
    engine_.logger().Warning("Error writing to the AOF file: " +
                             FileStatus(error).text());
  }
}

void AofLog::RunTurn() {
  if (loader_ != nullptr) return LoadSome();
  if (state_ == State::kOff && !scheduled_) return;
  LogWriter& writer = log_.writer();
  writer.set_policy(state_ == State::kStopping ? SyncPolicy::kAlways
                                               : engine_.config().appendfsync);
  // First, while no sync is under way.
  if (IsToBegin()) Begin();
  writer.Step();
  if (broken_ == 0 && writer.broken() != 0) Mend();
  NoteErrors();
  if (state_ == State::kStopping && !writer.busy() &&
      (!writer.open() || writer.broken() != 0 ||
       writer.synced() == writer.appended())) {
    writer.Close();
    log_.Unlock();
    state_ = State::kOff;
  }
  SetGate();
}

// Another log is begun from what is in memory. What somebody else makes out of
// this one is worth nothing.
void AofLog::Mend() {
  if (state_ != State::kOn && state_ != State::kStarting) return;
  rewrites_.Kill();
  rewrites_.DoNotWait();
  if (log_.writer().broken() == ENOENT) log_.NoteGone();
  if (state_ == State::kStarting) return;
  broken_ = log_.writer().broken();
  state_ = State::kMending;
}

std::optional<int64_t> AofLog::NextDeadline() const {
  const int64_t now = engine_.clock().monotonic_us();
  if (loader_ != nullptr) return now;
  std::optional<int64_t> next = log_.writer().NextDeadline();
  if (WantsToBegin() && rewrites_.MayBegin()) {
    next = storage::Earlier(next, std::max(now, rewrites_.retry_us()));
  }
  return next;
}

// ---- Rewriting ----

bool AofLog::GrewEnough() const {
  const Config& config = engine_.config();
  const uint64_t size = log_.size();
  if (state_ != State::kOn || config.auto_aof_rewrite_percentage == 0 ||
      size < config.auto_aof_rewrite_min_size || size < log_.base_size()) {
    return false;
  }
  const uint64_t base = std::max<uint64_t>(log_.base_size(), 1);
  return (size - base) / base * 100 + (size - base) % base * 100 / base >=
         static_cast<uint64_t>(config.auto_aof_rewrite_percentage);
}

bool AofLog::WantsToBegin() const {
  // One that begins now would take the log for one that goes on.
  if (state_ == State::kStopping) return false;
  return scheduled_ || state_ == State::kStarting ||
         state_ == State::kMending || GrewEnough();
}

bool AofLog::IsToBegin() const {
  return WantsToBegin() && rewrites_.MayBegin() && !engine_.stop_requested() &&
         engine_.clock().monotonic_us() >= rewrites_.retry_us();
}

AppendLog::Outcome AofLog::Rewrite(Haste haste) {
  if (rewrites_.under_way()) return Outcome::kUnderWay;
  // One that is asked for begins at once, however often it failed before.
  rewrites_.DoNotWait();
  if (haste == Haste::kAfterTheTransaction ||
      persistence_.child() != Persistence::Child::kNone) {
    scheduled_ = true;
    return Outcome::kScheduled;
  }
  if (!rewrites_.MayBegin() || state_ == State::kStopping) {
    scheduled_ = true;  // for the end of a sync, or of the log
    return Outcome::kBegun;
  }
  return Begin() ? Outcome::kBegun : Outcome::kFailed;
}

bool AofLog::Begin() {
  using Source = LogRewrites::Source;
  scheduled_ = false;
  // The log that there is has everything, and can be read beside the server. A
  // copy of the process would stop the loop while its page tables are copied.
  if (state_ == State::kOn) return rewrites_.Begin(Source::kLog);
  if (state_ == State::kOff) return rewrites_.Begin(Source::kMemoryOnly);
  if (!rewrites_.Begin(Source::kMemory)) return false;
  // One that is mended is told all the time.
  if (state_ == State::kStarting) engine_.effects().set_log(this);
  return true;
}

void AofLog::OnRewritten(LogRewrites::Result result) {
  if (state_ == State::kOff) log_.Unlock();
  if (result != LogRewrites::Result::kDone) return;
  if (state_ == State::kMending || state_ == State::kStarting) {
    state_ = State::kOn;
    broken_ = 0;
  }
}

// ---- On, off and the end ----

bool AofLog::Enable() {
  if (state_ == State::kOff) {
    if (const FileStatus status = log_.Prepare(); !status.ok()) {
      engine_.logger().Warning(log_.CannotOpen(status));
      return false;
    }
    if (!log_.ReadOldManifest()) return false;
  }
  // Of what is still being put on disk nobody waits for the rest.
  state_ = State::kStarting;
  rewrites_.DoNotWait();
  if (!IsToBegin() || Begin()) return true;
  Disable();
  return false;
}

void AofLog::Disable() {
  rewrites_.Kill();
  scheduled_ = false;
  engine_.effects().set_log(nullptr);
  state_ = State::kStopping;
}

bool AofLog::PrepareToStop(StopRequest::Failure failure) {
  if (state_ == State::kStarting &&
      failure == StopRequest::Failure::kPreventsIt) {
    engine_.logger().Warning("Writing initial AOF, can't exit.");
    return false;
  }
  rewrites_.Kill();
  return true;
}

void AofLog::Finish() {
  if (state_ == State::kOff || state_ == State::kLoading) return;
  engine_.logger().Notice("Calling fsync() on the AOF file.");
  const FileStatus status = log_.writer().Finish();
  if (!status.ok()) {
    engine_.logger().Warning("Fail to fsync the AOF file: " + status.text());
  }
}

AppendLog::Status AofLog::status() const {
  const LogWriter& writer = log_.writer();
  Status status;
  rewrites_.AddTo(status);
  status.enabled = state_ != State::kOff && state_ != State::kStopping;
  // One that only waits for the end of a sync is under way for whoever asked.
  if (scheduled_ && persistence_.child() == Persistence::Child::kNone) {
    status.rewriting = true;
  }
  status.scheduled = scheduled_ && !status.rewriting;
  status.last_write_ok = persistence_.log_error() == 0;
  status.current_size = log_.size();
  status.base_size = log_.base_size();
  status.pending = writer.pending();
  status.syncing = writer.busy();
  status.syncs = writer.syncs();
  status.delayed_syncs = writer.delayed_syncs();
  return status;
}

}  // namespace listq::server
