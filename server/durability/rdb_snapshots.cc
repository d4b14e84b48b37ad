// What is logged is what Redis logs, for those who watch for it.
#include "server/durability/rdb_snapshots.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "server/durability/seconds_text.h"

namespace listq::server {

namespace {

constexpr int64_t kUsPerSecond = 1'000'000;
// After a failure in the background.
constexpr int64_t kRetryUs = 5 * kUsPerSecond;
// What a turn loads: a few milliseconds' worth.
constexpr uint64_t kLoadStep = 512 * 1024;
// A status of a copy that a signal has ended begins here.
constexpr int kSignalled = 128;
// So often a copy looks at the clock, and then at its memory.
constexpr uint64_t kKeysPerLook = 1024;

}  // namespace

RdbSnapshots::RdbSnapshots(Engine& engine, Files& files, Background& background)
    : engine_(engine),
      persistence_(engine.persistence()),
      files_(files),
      background_(background),
      last_save_us_(engine.clock().monotonic_us()) {
  status_.last_save = engine.clock().unix_us() / kUsPerSecond;
}

SnapshotPlace RdbSnapshots::Place() const {
  const Config& config = engine_.config();
  return {config.dir, config.dbfilename,
          "temp-" + std::to_string(::getpid()) + ".rdb"};
}

SnapshotOptions RdbSnapshots::Options() const {
  return SnapshotOptionsOf(engine_.config(), SnapshotRole::kAlone);
}

// ---- Saving ----

void RdbSnapshots::NoteSaved(uint64_t changes) {
  saved_changes_ = changes;
  last_save_us_ = engine_.clock().monotonic_us();
  status_.last_save = engine_.clock().unix_us() / kUsPerSecond;
  SetLastBackground(true);
}

void RdbSnapshots::SetLastBackground(bool good) {
  status_.last_background_ok = good;
  persistence_.set_snapshot_failed(!good);
}

bool RdbSnapshots::Save() {
  const FileStatus status = SaveSnapshot(engine_, files_, Place(), Options());
  if (!status.ok()) {
    engine_.logger().Warning("Cannot save the DB to " + Path() + ": " +
                             status.text());
    return false;
  }
  // It may have taken its time.
  engine_.clock().Refresh();
  engine_.logger().Notice("DB saved on disk");
  NoteSaved(engine_.databases().changes());
  return true;
}

Snapshots::Outcome RdbSnapshots::SaveInBackground(Haste haste) {
  if (child_.has_value()) return Outcome::kUnderWay;
  if (persistence_.child() != Persistence::Child::kNone ||
      haste == Haste::kAfterTheTransaction) {
    if (haste == Haste::kNowOrNever) return Outcome::kOtherChild;
    scheduled_ = true;
    return Outcome::kScheduled;
  }
  return StartChild() ? Outcome::kBegun : Outcome::kFailed;
}

bool RdbSnapshots::StartChild() {
  Stats& stats = engine_.stats();
  ++stats.snapshots;
  progress_.Reset();
  last_try_us_ = engine_.clock().monotonic_us();
  const int64_t begin_ns = engine_.clock().ReadNs();
  const int pid =
      background_.RunInFork([this] { return WriteAsChild(); },
                            [this](int status) { OnChildEnded(status); });
  if (pid < 0) {
    engine_.logger().Warning("Can't save in background: fork: " +
                             FileStatus(-pid).text());
    SetLastBackground(false);
    return false;
  }
  ++stats.forks;
  stats.last_fork_us = (engine_.clock().ReadNs() - begin_ns) / 1000;
  engine_.logger().Notice("Background saving started by pid " +
                          std::to_string(pid));
  SnapshotPlace place = Place();
  place.temporary = "temp-" + std::to_string(pid) + ".rdb";
  child_ = Child{pid, place.temporary_path(), engine_.databases().changes(),
                 last_try_us_};
  status_.keys_to_save = 0;
  for (const auto* keys : engine_.databases().used()) {
    status_.keys_to_save += keys->size();
  }
  persistence_.set_child(Persistence::Child::kSnapshot);
  return true;
}

// Its status is an errno: that is all that the parent has to know.
int RdbSnapshots::WriteAsChild() {
  storage::Clock& clock = engine_.clock();
  SnapshotOptions options = Options();
  options.on_key = [&] {
    const uint64_t keys = ++progress_.numbers().keys;
    if (keys % kKeysPerLook != 0) return;
    clock.Refresh();
    if (clock.monotonic_us() - progress_.numbers().copied_bytes_us <
        kUsPerSecond) {
      return;
    }
    progress_.NoteCopiedBytes(clock.monotonic_us());
  };
  const FileStatus status = SaveSnapshot(engine_, files_, Place(), options);
  clock.Refresh();
  progress_.NoteCopiedBytes(clock.monotonic_us());
  return status.error();
}

void RdbSnapshots::OnChildEnded(int status) {
  // It was killed, and what is to be known is known.
  if (!child_.has_value()) return;
  const Child child = *std::exchange(child_, std::nullopt);
  persistence_.set_child(Persistence::Child::kNone);
  status_.last_background_time =
      (engine_.clock().monotonic_us() - child.started_us) / kUsPerSecond;
  status_.last_copied_bytes = progress_.numbers().copied_bytes;
  if (status == 0) {
    engine_.logger().Notice("Background saving terminated with success");
    return NoteSaved(child.changes);
  }
  if (status > kSignalled) {
    engine_.logger().Warning("Background saving terminated by signal " +
                             std::to_string(status - kSignalled));
    // It may not have come to make it.
    (void)files_.Remove(child.temporary_path);
  } else {
    engine_.logger().Warning("Background saving error: cannot write " + Path() +
                             ": " + FileStatus(status).text());
  }
  SetLastBackground(false);
}

void RdbSnapshots::KillChild() {
  if (!child_.has_value()) return;
  engine_.logger().Warning("There is a child saving an .rdb. Killing it!");
  background_.Kill(child_->pid);
  (void)files_.Remove(child_->temporary_path);
  child_.reset();
  persistence_.set_child(Persistence::Child::kNone);
}

void RdbSnapshots::DiscardOld() {
  KillChild();
  if (!engine_.config().save.empty()) Save();
}

bool RdbSnapshots::SaveBeforeStop(StopRequest::Saving saving) {
  // Or else it would put an older state in the place of the last one.
  KillChild();
  using Saving = StopRequest::Saving;
  if (saving == Saving::kNever ||
      (saving == Saving::kIfConfigured && engine_.config().save.empty())) {
    return true;
  }
  engine_.logger().Notice("Saving the final RDB snapshot before exiting.");
  return Save();
}

// ---- By itself ----

std::optional<int64_t> RdbSnapshots::NextRuleDeadline() const {
  const Config& config = engine_.config();
  if (config.save.empty()) return std::nullopt;
  const uint64_t changes = engine_.databases().changes() - saved_changes_;
  std::optional<int64_t> next;
  for (const SaveRule& rule : config.save) {
    if (changes < static_cast<uint64_t>(rule.changes)) continue;
    const int64_t due = last_save_us_ + (rule.seconds + 1) * kUsPerSecond;
    next = std::min(next.value_or(due), due);
  }
  return next;
}

std::optional<int64_t> RdbSnapshots::NextDeadline() const {
  if (loader_ != nullptr) return engine_.clock().monotonic_us();
  if (persistence_.child() != Persistence::Child::kNone) return std::nullopt;
  std::optional<int64_t> next = NextRuleDeadline();
  if (scheduled_) next = engine_.clock().monotonic_us();
  if (next.has_value() && !status_.last_background_ok) {
    next = std::max(*next, last_try_us_ + kRetryUs);
  }
  return next;
}

void RdbSnapshots::RunTurn() {
  if (loader_ != nullptr) return LoadSome();
  const std::optional<int64_t> due = NextDeadline();
  if (!due.has_value() || *due > engine_.clock().monotonic_us()) return;
  if (!scheduled_) {
    engine_.logger().Notice(
        std::to_string(engine_.databases().changes() - saved_changes_) +
        " changes in " +
        std::to_string((engine_.clock().monotonic_us() - last_save_us_) /
                       kUsPerSecond) +
        " seconds. Saving...");
  }
  if (StartChild()) scheduled_ = false;
}

Snapshots::Status RdbSnapshots::status() const {
  const SaveProgress::Numbers& numbers = progress_.numbers();
  const int64_t now_us = engine_.clock().monotonic_us();
  Status status = status_;
  status.changes = engine_.databases().changes() - saved_changes_;
  status.saving = child_.has_value();
  if (!status.saving) {
    status.keys_to_save = 0;
    return status;
  }
  status.background_time = (now_us - child_->started_us) / kUsPerSecond;
  status.keys_saved = numbers.keys;
  status.copied_bytes = numbers.copied_bytes;
  status.most_copied_bytes = numbers.most_copied_bytes;
  if (const int64_t noted_us = numbers.copied_bytes_us; noted_us > 0) {
    status.copied_bytes_age = (now_us - noted_us) / kUsPerSecond;
  }
  return status;
}

// ---- Loading ----

namespace {

SnapshotLoader::Options LoaderOptions(const Config& config,
                                      Snapshots::Duplicates duplicates) {
  SnapshotLoader::Options options = {.duplicates = duplicates};
  if (!config.rdbchecksum) options.checksum = storage::RdbChecksum::kOff;
  return options;
}

std::string CannotOpen(const std::string& path, const FileStatus& status) {
  return "Cannot load " + path + ": " + status.text();
}

}  // namespace

std::optional<std::string> RdbSnapshots::StartLoading() {
  auto loader = std::make_unique<SnapshotLoader>(
      engine_, LoaderOptions(engine_.config(), Duplicates::kRefused));
  const FileStatus status = loader->Open(files_, Path());
  if (status.error() == ENOENT) return std::nullopt;
  if (!status.ok()) return CannotOpen(Path(), status);
  loader_ = std::move(loader);
  load_started_us_ = engine_.clock().monotonic_us();
  persistence_.loading() = {
      .active = true,
      .started_s = engine_.clock().unix_us() / kUsPerSecond,
      .total_bytes = loader_->size(),
  };
  return std::nullopt;
}

void RdbSnapshots::LoadSome() {
  const auto progress = loader_->Step(kLoadStep);
  persistence_.loading().loaded_bytes = loader_->offset();
  persistence_.loading().used_memory = loader_->facts().used_memory;
  if (progress == SnapshotLoader::Progress::kUnderWay) return;
  if (progress == SnapshotLoader::Progress::kDone) {
    ReportLoaded(*loader_, load_started_us_);
  } else {
    load_error_ = loader_->error();
    engine_.RequestStop();
  }
  EndLoading();
}

void RdbSnapshots::EndLoading() {
  loader_.reset();
  persistence_.loading() = {};
}

bool RdbSnapshots::Load(Duplicates duplicates) {
  SnapshotLoader loader(engine_, LoaderOptions(engine_.config(), duplicates));
  const int64_t started_us = engine_.clock().monotonic_us();
  const FileStatus status = loader.Open(files_, Path());
  if (!status.ok()) {
    engine_.logger().Warning(CannotOpen(Path(), status));
    return false;
  }
  auto progress = SnapshotLoader::Progress::kUnderWay;
  while (progress == SnapshotLoader::Progress::kUnderWay) {
    progress = loader.Step(kLoadStep);
  }
  if (progress == SnapshotLoader::Progress::kFailed) {
    engine_.logger().Warning(loader.error());
    return false;
  }
  ReportLoaded(loader, started_us);
  return true;
}

void RdbSnapshots::ReportLoaded(const SnapshotLoader& loader,
                                int64_t started_us) {
  engine_.clock().Refresh();
  status_.keys_loaded = loader.keys_loaded();
  status_.keys_expired = loader.keys_expired();
  Logger& logger = engine_.logger();
  if (loader.functions() > 0) {
    logger.Warning("The RDB file has " + std::to_string(loader.functions()) +
                   " libraries of functions, which were not loaded: listq has "
                   "no functions");
  }
  logger.Notice(
      "Done loading RDB, keys loaded: " + std::to_string(loader.keys_loaded()) +
      ", keys expired: " + std::to_string(loader.keys_expired()) +
      ", produced by version " + loader.facts().redis_version);
  logger.Notice("DB loaded from disk: " +
                SecondsText(engine_.clock().monotonic_us() - started_us) +
                " seconds");
}

}  // namespace listq::server
