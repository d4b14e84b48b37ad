// What is said in the log of events is what Redis says, for those who watch
// for it.
#include "server/durability/aof_log.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "server/durability/log_rewriter.h"
#include "server/durability/seconds_text.h"
#include "server/durability/snapshot_file.h"

namespace listq::server {

namespace {

constexpr int64_t kUsPerSecond = 1'000'000;
constexpr int64_t kUsPerMinute = 60 * kUsPerSecond;
// A rewrite that failed is not tried again by itself at once, and later and
// later if it goes on failing: each leaves one more file behind.
constexpr uint64_t kFreeFailures = 3;
constexpr int64_t kLongestWaitMinutes = 60;
// What a turn loads: a few milliseconds' worth.
constexpr uint64_t kLoadStep = 512 * 1024;
// In the folder of the log, for as long as a server writes it.
constexpr std::string_view kLockName = "listq.lock";
constexpr int kNoDatabase = -1;
// A status of a child that a signal has ended begins here.
constexpr int kSignalled = 128;

// What the names of bases that are not whole yet begin with.
constexpr std::string_view kTemporary = "temp-rewriteaof-bg-";

using BaseFormat = LogManifest::BaseFormat;

// What is in no manifest any more is only in the way: no harm if it stays.
void RemoveHistory(Files& files, const LogPlace& place, LogManifest manifest) {
  if (manifest.history.empty()) return;
  for (const LogFile& file : std::exchange(manifest.history, {})) {
    (void)files.Remove(place.path(file.name));
  }
  (void)WriteManifest(files, place, manifest);
}

}  // namespace

AofLog::AofLog(Engine& engine, Files& files, Background& background)
    : engine_(engine),
      files_(files),
      background_(background),
      writer_(background, engine.clock()) {}

LogPlace AofLog::Place() const { return PlaceOfLog(engine_.config()); }

SnapshotPlace AofLog::BasePlace(const std::string& name) const {
  return {Place().directory, name,
          std::string(kTemporary) + std::to_string(::getpid()) + ".aof"};
}

SnapshotOptions AofLog::BaseOptions() const {
  return SnapshotOptionsOf(engine_.config(), SnapshotRole::kBaseOfLog);
}

// ---- Start ----

FileStatus AofLog::PrepareFolder() {
  const LogPlace place = Place();
  FileStatus status = files_.MakeDirectory(place.directory);
  if (status.ok()) status = files_.SyncDirectory(engine_.config().dir);
  // A server that was killed may have left names that are not on disk yet.
  if (status.ok()) status = files_.SyncDirectory(place.directory);
  if (status.ok() && lock_ == nullptr) {
    status = files_.Lock(place.path(kLockName), &lock_);
  }
  return status;
}

std::string AofLog::CannotOpen(const FileStatus& status) const {
  const std::string folder = Place().directory;
  if (status.error() == EWOULDBLOCK) {
    return "Another server writes the log in " + folder;
  }
  return "Cannot open the log in " + folder + ": " + status.text();
}

std::optional<std::string> AofLog::StartLoading() {
  if (const auto status = PrepareFolder(); !status.ok()) {
    return CannotOpen(status);
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
  engine_.loading() = {
      .active = true,
      .started_s = engine_.clock().unix_us() / kUsPerSecond,
      .total_bytes = loader_->total_bytes(),
  };
  return std::nullopt;
}

std::unique_ptr<LogLoader> AofLog::MakeLoader() const {
  using AtTornTail = LogLoader::AtTornTail;
  return std::make_unique<LogLoader>(
      engine_, files_, Place(),
      LogLoader::Options{.at_torn_tail = engine_.config().aof_load_truncated
                                             ? AtTornTail::kCut
                                             : AtTornTail::kRefuse});
}

// Every log begins with a snapshot, be it of nothing.
std::optional<std::string> AofLog::BeginFresh() {
  const LogFile base = manifest_.NextBase(Place(), BaseFormat::kRdb);
  manifest_.ReplaceBase(base);
  FileStatus status =
      SaveSnapshot(engine_, files_, BasePlace(base.name), BaseOptions());
  if (status.ok()) status = MeasureBase();
  if (status.ok()) status = GoOn(manifest_.NextIncremental(Place()));
  if (status.ok()) status = WriteManifest(files_, Place(), manifest_);
  if (!status.ok()) return CannotOpen(status);
  TurnOn();
  return std::nullopt;
}

// If it is only emptied, what a rewrite that came to nothing left under this
// name can come back.
FileStatus AofLog::OpenNew(const LogFile& file,
                           std::unique_ptr<OutputFile>* output) {
  const std::string path = Place().path(file.name);
  (void)files_.Remove(path);
  return files_.OpenOutput(path, Files::Start::kEmpty, output);
}

// In a file that is not there yet.
FileStatus AofLog::GoOn(const LogFile& file) {
  std::unique_ptr<OutputFile> output;
  const FileStatus status = OpenNew(file, &output);
  if (!status.ok()) return status;
  manifest_.AddIncremental(file);
  writer_.Open(std::move(output), 0);
  database_ = kNoDatabase;
  return status;
}

FileStatus AofLog::MeasureBase() {
  std::unique_ptr<InputFile> file;
  const FileStatus status =
      files_.OpenInput(Place().path(manifest_.base->name), &file);
  if (status.ok()) older_bytes_ = base_size_ = file->size();
  return status;
}

void AofLog::TurnOn() {
  state_ = State::kOn;
  engine_.set_effect_log(this);
  SetGate();
}

void AofLog::LoadSome() {
  const auto progress = loader_->Step(kLoadStep);
  engine_.loading().loaded_bytes = loader_->loaded_bytes();
  if (progress == LogLoader::Progress::kUnderWay) return;
  std::unique_ptr<LogLoader> loader = std::move(loader_);
  engine_.loading() = {};
  if (progress == LogLoader::Progress::kFailed) {
    load_error_ = loader->error();
    return engine_.RequestStop();
  }
  engine_.clock().Refresh();
  const FileStatus status = GoOnAfter(*loader);
  loader.reset();  // effects are told again
  if (!status.ok()) {
    load_error_ = CannotOpen(status);
    return engine_.RequestStop();
  }
  engine_.logger().Notice(
      "DB loaded from append only file: " +
      SecondsText(engine_.clock().monotonic_us() - load_started_us_) +
      " seconds");
  TurnOn();
}

// Where the log ends that was loaded.
FileStatus AofLog::GoOnAfter(const LogLoader& loader) {
  manifest_ = loader.manifest();
  older_bytes_ = loader.current_bytes() - loader.last_incremental_bytes();
  base_size_ = loader.current_bytes();
  RemoveLeftovers();
  if (manifest_.incrementals.empty()) {
    const FileStatus status = GoOn(manifest_.NextIncremental(Place()));
    return status.ok() ? WriteManifest(files_, Place(), manifest_) : status;
  }
  // A server that was killed may have left bytes that are not on disk, and not
  // only in the last file.
  std::unique_ptr<OutputFile> file;
  FileStatus status;
  for (const LogFile& part : manifest_.incrementals) {
    status =
        files_.OpenOutput(Place().path(part.name), Files::Start::kAtEnd, &file);
    if (status.ok()) status = file->Sync();
    if (!status.ok()) break;
  }
  if (status.ok()) {
    writer_.Open(std::move(file), loader.last_incremental_bytes());
    database_ = kNoDatabase;
  }
  return status;
}

// What a crash amid a rewrite has left.
void AofLog::RemoveLeftovers() {
  const LogPlace place = Place();
  RemoveHistory(files_, place, manifest_);
  manifest_.history.clear();
  std::vector<std::string> names;
  if (!files_.List(place.directory, &names).ok()) return;
  for (const std::string& name : names) {
    if (name.starts_with(kTemporary)) (void)files_.Remove(place.path(name));
  }
}

bool AofLog::Reload() {
  // Switching, some of it can be in no file yet.
  if (state_ == State::kOn && !writer_.WriteNow()) {
    engine_.logger().Warning("The log cannot be written before it is loaded");
    return false;
  }
  EffectLog* const told = state_ == State::kOff ? nullptr : this;
  engine_.set_effect_log(nullptr);
  for (storage::Keyspace* keys : engine_.used_keyspaces()) {
    engine_.ClearDatabase(*keys);
  }
  engine_.set_effect_log(told);
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
  if (database != database_) {
    const std::string number = std::to_string(database);
    writer_.Append(std::array<std::string_view, 2>{"SELECT", number});
    database_ = database;
  }
  writer_.Append(request);
  engine_.log_gate().appended = writer_.appended();
}

void AofLog::SetGate() {
  uint64_t& released = engine_.log_gate().released;
  switch (state_) {
    case State::kOff:
    case State::kLoading:
    case State::kStarting:
      released = UINT64_MAX;
      break;
    case State::kOn:
    case State::kStopping:
      released = writer_.released();
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
    error = broken_ != 0 ? broken_ : writer_.write_error();
  }
  if (error == noted_error_) return;
  noted_error_ = error;
  engine_.set_log_error(error);
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
  writer_.set_policy(state_ == State::kStopping ? SyncPolicy::kAlways
                                                : engine_.config().appendfsync);
  if (broken_ == 0 && writer_.broken() != 0) Mend();
  // First, while no sync is under way.
  if (IsToBegin()) Begin();
  writer_.Step();
  NoteErrors();
  if (state_ == State::kStopping && !writer_.busy() &&
      (writer_.broken() != 0 || writer_.synced() == writer_.appended())) {
    writer_.Close();
    lock_.reset();
    state_ = State::kOff;
  }
  SetGate();
}

// Another log is begun from what is in memory. What somebody else makes out of
// this one is worth nothing.
void AofLog::Mend() {
  if (state_ != State::kOn && state_ != State::kStarting) return;
  KillChild();
  retry_us_ = 0;
  if (state_ == State::kStarting) return;
  broken_ = writer_.broken();
  state_ = State::kMending;
}

std::optional<int64_t> AofLog::NextDeadline() const {
  const int64_t now = engine_.clock().monotonic_us();
  if (loader_ != nullptr) return now;
  std::optional<int64_t> next = writer_.NextDeadline();
  if (WantsToBegin() && MayBegin()) {
    next = std::min(next.value_or(INT64_MAX), std::max(now, retry_us_));
  }
  return next;
}

// ---- Rewriting ----

bool AofLog::GrewEnough() const {
  const Config& config = engine_.config();
  const uint64_t size = older_bytes_ + writer_.file_size();
  if (state_ != State::kOn || config.auto_aof_rewrite_percentage == 0 ||
      size < config.auto_aof_rewrite_min_size || size < base_size_) {
    return false;
  }
  const uint64_t base = std::max<uint64_t>(base_size_, 1);
  return (size - base) / base * 100 + (size - base) % base * 100 / base >=
         static_cast<uint64_t>(config.auto_aof_rewrite_percentage);
}

bool AofLog::WantsToBegin() const {
  return scheduled_ || state_ == State::kStarting ||
         state_ == State::kMending || GrewEnough();
}

bool AofLog::MayBegin() const {
  return !making_.has_value() && !installing_ && !writer_.busy() &&
         engine_.child() == Engine::Child::kNone;
}

bool AofLog::IsToBegin() const {
  return WantsToBegin() && MayBegin() && !engine_.stop_requested() &&
         engine_.clock().monotonic_us() >= retry_us_;
}

AppendLog::Outcome AofLog::Rewrite(Haste haste) {
  if (making_.has_value()) return Outcome::kUnderWay;
  // One that is asked for begins at once, however often it failed before.
  retry_us_ = 0;
  if (haste == Haste::kAfterTheTransaction ||
      engine_.child() != Engine::Child::kNone) {
    scheduled_ = true;
    return Outcome::kScheduled;
  }
  if (!MayBegin()) {
    scheduled_ = true;  // for the end of a sync
    return Outcome::kBegun;
  }
  return Begin() ? Outcome::kBegun : Outcome::kFailed;
}

bool AofLog::Begin() {
  scheduled_ = false;
  // The log that there is has everything, and can be read beside the server. A
  // copy of the process would stop the loop while its page tables are copied.
  return state_ == State::kOn ? BeginFromLog() : BeginFromMemory();
}

void AofLog::StartMaking() {
  making_ = Making{0, {}, engine_.clock().monotonic_us()};
  ++status_.rewrites;
  engine_.set_child(Engine::Child::kRewrite);
}

bool AofLog::BeginFromLog() {
  const LogPlace place = Place();
  const LogFile next = manifest_.NextIncremental(place);
  std::unique_ptr<OutputFile> file;
  FileStatus status = OpenNew(next, &file);
  LogManifest manifest = manifest_;
  manifest.AddIncremental(next);
  if (status.ok()) {
    status = writer_.Switch(
        std::move(file),
        [this, place, manifest] {
          return WriteManifest(files_, place, manifest);
        },
        [this, manifest](FileStatus switched) {
          OnSwitched(manifest, switched);
        });
  }
  StartMaking();
  if (!status.ok()) {
    FailRewrite("cannot begin " + next.name + ": " + status.text());
    return false;
  }
  // The other file has to name its database itself.
  database_ = kNoDatabase;
  engine_.logger().Notice("Creating AOF incr file " + next.name +
                          " on background rewrite");
  return true;
}

void AofLog::OnSwitched(const LogManifest& manifest, FileStatus status) {
  // It may have come to nothing meanwhile.
  const bool wanted = making_.has_value();
  if (!status.ok()) {
    database_ = kNoDatabase;
    manifest_.GiveUp(manifest);
    if (wanted) FailRewrite("cannot write the manifest: " + status.text());
    return;
  }
  older_bytes_ += writer_.last_file_size();
  manifest_ = manifest;
  if (!wanted) return;
  making_->manifest = manifest_;
  making_->manifest.ReplaceBase(manifest_.NextBase(Place(), BaseFormat::kRdb));
  making_->manifest.RetireIncrementals();
  NoteStarted(background_.RunProgram(
      RewriteArguments(engine_.config(),
                       {::getpid(), manifest_.incrementals.back().sequence,
                        BasePlace(making_->manifest.base->name)}),
      WhenEnded()));
}

bool AofLog::BeginFromMemory() {
  StartMaking();
  FileStatus status = PrepareFolder();
  if (status.ok() && state_ == State::kOff && !ReadOldManifest()) {
    FailRewrite("the log that is there cannot be read");
    return false;
  }
  LogManifest& manifest = making_->manifest;
  manifest = manifest_;
  manifest.ReplaceBase(manifest_.NextBase(Place(), BaseFormat::kRdb));
  manifest.RetireAllIncrementals();
  if (status.ok() && state_ != State::kOff) status = WriteAnew();
  if (!status.ok()) {
    FailRewrite(CannotOpen(status));
    return false;
  }
  return StartCopy();
}

// In the file that is to follow the base.
FileStatus AofLog::WriteAnew() {
  // What was not written is in memory, hence in the copy.
  writer_.Close();
  const LogFile next = manifest_.NextIncremental(Place());
  std::unique_ptr<OutputFile> file;
  const FileStatus status = OpenNew(next, &file);
  if (!status.ok()) return status;
  writer_.Open(std::move(file), 0);
  making_->manifest.AddIncremental(next);
  database_ = kNoDatabase;
  engine_.set_effect_log(this);
  return status;
}

bool AofLog::StartCopy() {
  const SnapshotPlace base = BasePlace(making_->manifest.base->name);
  const int64_t begin_ns = engine_.clock().ReadNs();
  const bool begun = NoteStarted(background_.RunInFork(
      [this, base] {
        return SaveSnapshot(engine_, files_, base, BaseOptions()).error();
      },
      WhenEnded()));
  if (begun) {
    ++engine_.stats().forks;
    engine_.stats().last_fork_us = (engine_.clock().ReadNs() - begin_ns) / 1000;
  }
  return begun;
}

bool AofLog::NoteStarted(int pid) {
  if (pid < 0) {
    FailRewrite("fork: " + FileStatus(-pid).text());
    return false;
  }
  making_->pid = pid;
  engine_.logger().Notice(
      "Background append only file rewriting started by pid " +
      std::to_string(pid));
  return true;
}

Background::Ended AofLog::WhenEnded() {
  return [this, number = status_.rewrites](int status) {
    // It was killed, what is to be known is known, and another one may run.
    if (making_.has_value() && number == status_.rewrites) OnChildEnded(status);
  };
}

void AofLog::OnChildEnded(int status) {
  making_->pid = 0;
  if (status > kSignalled) {
    // It may not have come to make it.
    RemoveTemporary();
    return FailRewrite("terminated by signal " +
                       std::to_string(status - kSignalled));
  }
  if (status != 0) return FailRewrite("terminated with error");
  engine_.logger().Notice("Background AOF rewrite terminated with success");
  Install();
}

// Only when the manifest has the base the files before it are not needed any
// more.
void AofLog::Install() {
  installing_ = true;
  auto installed = std::make_shared<FileStatus>();
  background_.RunOnThread(
      [this, place = Place(), manifest = making_->manifest, installed] {
        *installed = WriteManifest(files_, place, manifest);
        if (installed->ok()) RemoveHistory(files_, place, manifest);
      },
      [this, manifest = making_->manifest, installed] {
        OnInstalled(manifest, *installed);
      });
}

void AofLog::OnInstalled(const LogManifest& manifest, FileStatus status) {
  installing_ = false;
  if (status.ok()) {
    manifest_ = manifest;
    manifest_.history.clear();
  } else {
    manifest_.GiveUp(manifest);
  }
  // It may have come to nothing meanwhile, and what is on disk is good anyway.
  if (!making_.has_value()) return;
  if (!status.ok()) {
    return FailRewrite("cannot write the manifest: " + status.text());
  }
  EndMaking();
  (void)MeasureBase();
  base_size_ = older_bytes_ + writer_.file_size();
  status_.failures = 0;
  status_.last_rewrite_ok = true;
  if (state_ == State::kMending || state_ == State::kStarting) {
    state_ = State::kOn;
    broken_ = 0;
  }
  engine_.logger().Notice("Background AOF rewrite finished successfully");
}

void AofLog::EndMaking() {
  status_.last_rewrite_time =
      (engine_.clock().monotonic_us() - making_->started_us) / kUsPerSecond;
  making_.reset();
  engine_.set_child(Engine::Child::kNone);
  if (state_ == State::kOff) lock_.reset();
}

void AofLog::FailRewrite(const std::string& why) {
  engine_.logger().Warning("Background AOF rewrite failed: " + why);
  EndMaking();
  status_.last_rewrite_ok = false;
  ++status_.failures;
  int64_t wait_us = kUsPerSecond;
  if (status_.failures >= kFreeFailures && state_ == State::kOn) {
    const auto doublings =
        std::min<uint64_t>(status_.failures - kFreeFailures, 6);
    wait_us = std::min<int64_t>(int64_t{1} << doublings, kLongestWaitMinutes) *
              kUsPerMinute;
  }
  retry_us_ = engine_.clock().monotonic_us() + wait_us;
}

void AofLog::RemoveTemporary() {
  (void)files_.Remove(BasePlace(making_->manifest.base->name).temporary_path());
}

void AofLog::KillChild() {
  if (!making_.has_value()) return;
  if (making_->pid > 0) {
    engine_.logger().Notice("Killing running AOF rewrite child: " +
                            std::to_string(making_->pid));
    background_.Kill(making_->pid);
    RemoveTemporary();
  }
  EndMaking();
}

// ---- On, off and the end ----

bool AofLog::Enable() {
  if (state_ == State::kOff) {
    if (const FileStatus status = PrepareFolder(); !status.ok()) {
      engine_.logger().Warning(CannotOpen(status));
      return false;
    }
    if (!ReadOldManifest()) return false;
  }
  // Of what is still being put on disk nobody waits for the rest.
  state_ = State::kStarting;
  retry_us_ = 0;
  if (!IsToBegin() || Begin()) return true;
  Disable();
  return false;
}

void AofLog::Disable() {
  KillChild();
  scheduled_ = false;
  engine_.set_effect_log(nullptr);
  state_ = State::kStopping;
}

bool AofLog::ReadOldManifest() {
  const LogPlace place = Place();
  std::string text;
  const FileStatus status = ReadManifest(files_, place, &text);
  manifest_ = {};
  if (status.error() == ENOENT) return true;
  std::optional<std::string> error;
  if (!status.ok()) {
    error = status.text();
  } else {
    error = LogManifest::Parse(text, &manifest_);
  }
  if (!error.has_value()) return true;
  engine_.logger().Warning("Cannot read " + place.path(place.manifest()) +
                           ": " + *error);
  return false;
}

bool AofLog::PrepareToStop(StopRequest::Failure failure) {
  if (state_ == State::kStarting &&
      failure == StopRequest::Failure::kPreventsIt) {
    engine_.logger().Warning("Writing initial AOF, can't exit.");
    return false;
  }
  KillChild();
  return true;
}

void AofLog::Finish() {
  if (state_ == State::kOff || state_ == State::kLoading) return;
  engine_.logger().Notice("Calling fsync() on the AOF file.");
  const FileStatus status = writer_.Finish();
  if (!status.ok()) {
    engine_.logger().Warning("Fail to fsync the AOF file: " + status.text());
  }
}

AppendLog::Status AofLog::status() const {
  Status status = status_;
  status.enabled = state_ != State::kOff && state_ != State::kStopping;
  // One that only waits for the end of a sync is under way for whoever asked.
  status.rewriting = making_.has_value() ||
                     (scheduled_ && engine_.child() == Engine::Child::kNone);
  status.scheduled = scheduled_ && !status.rewriting;
  if (making_.has_value()) {
    status.rewrite_time =
        (engine_.clock().monotonic_us() - making_->started_us) / kUsPerSecond;
  }
  status.last_write_ok = engine_.log_error() == 0;
  status.current_size = older_bytes_ + writer_.file_size();
  status.base_size = base_size_;
  status.pending = writer_.pending();
  status.syncing = writer_.busy();
  status.syncs = writer_.syncs();
  status.delayed_syncs = writer_.delayed_syncs();
  return status;
}

}  // namespace listq::server
