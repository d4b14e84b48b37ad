// Each manifest is on disk before what it does not need is removed.
#include "server/durability/log_files.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace listq::server {

namespace {

// In the folder of the log, for as long as a server writes it.
constexpr std::string_view kLockName = "listq.lock";
// What the names of bases that are not whole yet begin with.
constexpr std::string_view kTemporary = "temp-rewriteaof-bg-";
constexpr int kNoDatabase = -1;

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

LogFiles::LogFiles(Engine& engine, Files& files, Background& background)
    : engine_(engine),
      files_(files),
      background_(background),
      writer_(background, engine.clock()) {}

SnapshotPlace LogFiles::BasePlace(const std::string& name) const {
  return {place().directory, name,
          std::string(kTemporary) + std::to_string(::getpid()) + ".aof"};
}

SnapshotOptions LogFiles::BaseOptions() const {
  return SnapshotOptionsOf(engine_.config(), SnapshotRole::kBaseOfLog);
}

std::string LogFiles::CannotOpen(const FileStatus& status) const {
  const std::string folder = place().directory;
  if (status.error() == EWOULDBLOCK) {
    return "Another server writes the log in " + folder;
  }
  if (status.error() == EEXIST && gone_) {
    return "Another log has come to be in " + folder +
           ". Remove it, or set appendonly to no and to yes to replace it";
  }
  return "Cannot open the log in " + folder + ": " + status.text();
}

FileStatus LogFiles::Prepare() {
  const LogPlace place = this->place();
  FileStatus status = files_.MakeDirectory(place.directory);
  if (status.ok()) status = files_.SyncDirectory(engine_.config().dir);
  // A server that was killed may have left names that are not on disk yet.
  if (status.ok()) status = files_.SyncDirectory(place.directory);
  if (status.ok() && lock_ == nullptr) {
    status = files_.Lock(place.path(kLockName), &lock_);
  }
  if (status.ok() && gone_) status = CheckForOtherLog();
  if (status.ok()) gone_ = false;
  return status;
}

void LogFiles::Unlock() {
  lock_.reset();
  gone_ = false;
}

// The lock is on a file that nobody finds any more.
void LogFiles::NoteGone() {
  lock_.reset();
  gone_ = true;
}

// What there is may be somebody's only copy, unless it is ours.
FileStatus LogFiles::CheckForOtherLog() const {
  std::string text;
  const FileStatus status = ReadManifest(files_, place(), &text);
  if (status.error() == ENOENT) return {};
  if (status.ok() && text != manifest_.Encode()) return FileStatus(EEXIST);
  return status;
}

bool LogFiles::ReadOldManifest() {
  const LogPlace place = this->place();
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

// ---- The beginning ----

// Every log begins with a snapshot, be it of nothing.
FileStatus LogFiles::BeginFresh() {
  const LogFile base = manifest_.NextBase(place(), BaseFormat::kRdb);
  manifest_.ReplaceBase(base);
  FileStatus status =
      SaveSnapshot(engine_, files_, BasePlace(base.name), BaseOptions());
  if (status.ok()) status = MeasureBase();
  if (status.ok()) status = GoOn(manifest_.NextIncremental(place()));
  if (status.ok()) status = WriteManifest(files_, place(), manifest_);
  return status;
}

FileStatus LogFiles::GoOnAfter(const LogLoader& loader) {
  manifest_ = loader.manifest();
  older_bytes_ = loader.current_bytes() - loader.last_incremental_bytes();
  base_size_ = loader.current_bytes();
  RemoveLeftovers();
  if (manifest_.incrementals.empty()) {
    const FileStatus status = GoOn(manifest_.NextIncremental(place()));
    return status.ok() ? WriteManifest(files_, place(), manifest_) : status;
  }
  // A server that was killed may have left bytes that are not on disk, and not
  // only in the last file.
  std::unique_ptr<OutputFile> file;
  FileStatus status;
  for (const LogFile& part : manifest_.incrementals) {
    status =
        files_.OpenOutput(place().path(part.name), Files::Start::kAtEnd, &file);
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
void LogFiles::RemoveLeftovers() {
  const LogPlace place = this->place();
  RemoveHistory(files_, place, manifest_);
  manifest_.history.clear();
  std::vector<std::string> names;
  if (!files_.List(place.directory, &names).ok()) return;
  for (const std::string& name : names) {
    if (name.starts_with(kTemporary)) (void)files_.Remove(place.path(name));
  }
}

FileStatus LogFiles::BeginAnew(LogManifest* manifest) {
  writer_.Close();
  const LogFile next = manifest_.NextIncremental(place());
  std::unique_ptr<OutputFile> file;
  const FileStatus status = OpenNew(next, &file);
  if (!status.ok()) return status;
  writer_.Open(std::move(file), 0);
  manifest->AddIncremental(next);
  database_ = kNoDatabase;
  return status;
}

// ---- Files ----

// If it is only emptied, what a rewrite that came to nothing left under this
// name can come back.
FileStatus LogFiles::OpenNew(const LogFile& file,
                             std::unique_ptr<OutputFile>* output) {
  const std::string path = place().path(file.name);
  (void)files_.Remove(path);
  return files_.OpenOutput(path, Files::Start::kEmpty, output);
}

// In a file that is not there yet.
FileStatus LogFiles::GoOn(const LogFile& file) {
  std::unique_ptr<OutputFile> output;
  const FileStatus status = OpenNew(file, &output);
  if (!status.ok()) return status;
  manifest_.AddIncremental(file);
  writer_.Open(std::move(output), 0);
  database_ = kNoDatabase;
  return status;
}

FileStatus LogFiles::MeasureBase() {
  std::unique_ptr<InputFile> file;
  const FileStatus status =
      files_.OpenInput(place().path(manifest_.base->name), &file);
  if (status.ok()) older_bytes_ = base_size_ = file->size();
  return status;
}

FileStatus LogFiles::Switch(const LogFile& next, Done done) {
  std::unique_ptr<OutputFile> file;
  FileStatus status = OpenNew(next, &file);
  if (!status.ok()) return status;
  LogManifest manifest = manifest_;
  manifest.AddIncremental(next);
  status = writer_.Switch(
      std::move(file),
      [this, place = place(), manifest] {
        return WriteManifest(files_, place, manifest);
      },
      [this, manifest, done = std::move(done)](FileStatus switched) {
        OnSwitched(manifest, switched);
        done(switched);
      });
  // The other file has to name its database itself.
  if (status.ok()) database_ = kNoDatabase;
  return status;
}

void LogFiles::OnSwitched(const LogManifest& manifest, FileStatus status) {
  if (!status.ok()) {
    database_ = kNoDatabase;
    manifest_.GiveUp(manifest);
    return;
  }
  older_bytes_ += writer_.last_file_size();
  manifest_ = manifest;
}

// Only when the manifest has the base the files before it are not needed any
// more.
void LogFiles::Install(const LogManifest& manifest, Done done) {
  installing_ = true;
  auto installed = std::make_shared<FileStatus>();
  background_.RunOnThread(
      [this, place = place(), manifest, installed] {
        *installed = WriteManifest(files_, place, manifest);
        if (installed->ok()) RemoveHistory(files_, place, manifest);
      },
      [this, manifest, installed, done = std::move(done)] {
        OnInstalled(manifest, *installed);
        done(*installed);
      });
}

void LogFiles::OnInstalled(const LogManifest& manifest, FileStatus status) {
  installing_ = false;
  if (!status.ok()) return manifest_.GiveUp(manifest);
  manifest_ = manifest;
  manifest_.history.clear();
  (void)MeasureBase();
  base_size_ = size();
}

void LogFiles::Append(int database, Args request) {
  if (database != database_) {
    const std::string number = std::to_string(database);
    writer_.Append(std::array<std::string_view, 2>{"SELECT", number});
    database_ = database;
  }
  writer_.Append(request);
}

}  // namespace listq::server
