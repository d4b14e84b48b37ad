// What is logged is what Redis logs, for those who watch for it.
#include "server/durability/log_loader.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "resp/reply.h"
#include "server/durability/seconds_text.h"
#include "server/durability/torn_tail.h"

namespace listq::server {

namespace {

constexpr int64_t kUsPerSecond = 1'000'000;

// 'x', however long it is and whatever is in it.
std::string Shown(std::string_view word) {
  constexpr size_t kShown = 128;
  std::string text;
  resp::AppendQuoted(word.substr(0, kShown), text);
  text.front() = text.back() = '\'';
  return text;
}

}  // namespace

LogLoader::LogLoader(Engine& engine, Files& files, LogPlace place,
                     const Options& options)
    : engine_(engine),
      files_(files),
      place_(std::move(place)),
      options_(options),
      replay_(engine) {}

// ---- The files ----

LogLoader::Start LogLoader::Open() {
  const std::string path = place_.path(place_.manifest());
  std::string text;
  const FileStatus status = ReadManifest(files_, place_, &text);
  if (status.error() == ENOENT) return OpenNone();
  if (!status.ok()) {
    FailWith("Cannot load " + path + ": " + status.text());
    return Start::kFailed;
  }
  if (const auto error = LogManifest::Parse(text, &manifest_)) {
    FailWith("Cannot load " + path + ": " + *error +
             ". Put a good copy of the manifest there.");
    return Start::kFailed;
  }
  if (manifest_.base && !AddPart(Role::kBase, *manifest_.base)) {
    return Start::kFailed;
  }
  for (const LogFile& file : manifest_.incrementals) {
    if (file.sequence >= options_.before_incremental) break;
    if (!AddPart(Role::kIncremental, file)) return Start::kFailed;
  }
  return Start::kReady;
}

// To begin a log beside that of an older Redis would look like losing it.
LogLoader::Start LogLoader::OpenNone() {
  const Config& config = engine_.config();
  const std::string path = config.dir + '/' + config.appendfilename;
  std::unique_ptr<InputFile> file;
  if (files_.OpenInput(path, &file).error() == ENOENT) return Start::kNoLog;
  FailWith("There is no log in " + place_.directory + ", but " + path +
           ", as Redis before 7.0 keeps one. Start redis-server 7 on it once, "
           "which makes a folder of it, or move it away.");
  return Start::kFailed;
}

bool LogLoader::AddPart(Role role, const LogFile& file) {
  std::unique_ptr<InputFile> opened;
  const std::string path = place_.path(file.name);
  const FileStatus status = files_.OpenInput(path, &opened);
  if (!status.ok()) {
    FailWith("Cannot load " + path + ": " + status.text() +
             ". It is part of the log, as its manifest says (" +
             place_.manifest() + "). Put the file there.");
    return false;
  }
  parts_.push_back({role, file.name, opened->size()});
  total_bytes_ += opened->size();
  return true;
}

bool LogLoader::OpenPart() {
  reader_ = std::make_unique<LogReader>();
  FileStatus status = reader_->Open(files_, path());
  if (status.ok() && reader_->BeginsWithSnapshot()) {
    SnapshotLoader::Options options;
    options.expired = SnapshotLoader::Expired::kKept;
    options.role = SnapshotRole::kBaseOfLog;
    if (!engine_.config().rdbchecksum) {
      options.checksum = storage::RdbChecksum::kOff;
    }
    snapshot_ = std::make_unique<SnapshotLoader>(engine_, options);
    status = snapshot_->Open(files_, path());
  }
  if (!status.ok()) {
    FailWith("Cannot load " + path() + ": " + status.text());
    return false;
  }
  replay_.Restart();
  part_started_ns_ = engine_.clock().ReadNs();
  return true;
}

LogLoader::Progress LogLoader::EndPart(uint64_t good_size) {
  const bool base = part().role == Role::kBase;
  engine_.logger().Notice(
      std::string("DB loaded from ") + (base ? "base" : "incr") + " file " +
      part().name + ": " +
      SecondsText((engine_.clock().ReadNs() - part_started_ns_) / 1000) +
      " seconds");
  (base ? base_bytes_ : last_incremental_bytes_) = good_size;
  current_bytes_ += good_size;
  done_bytes_ += part().size;
  database_ = replay_.database();
  reader_.reset();
  ++part_;
  return Progress::kUnderWay;
}

// ---- Their contents ----

uint64_t LogLoader::loaded_bytes() const {
  if (snapshot_ != nullptr) return done_bytes_ + snapshot_->offset();
  return done_bytes_ + (reader_ != nullptr ? reader_->next_offset() : 0);
}

LogLoader::Progress LogLoader::Step(uint64_t bytes) {
  const uint64_t changes = engine_.databases().changes();
  const Progress progress = Load(bytes);
  engine_.databases().ForgetChanges(engine_.databases().changes() - changes);
  return progress;
}

LogLoader::Progress LogLoader::Load(uint64_t bytes) {
  const uint64_t end = loaded_bytes() + bytes;
  while (loaded_bytes() < end) {
    if (part_ == parts_.size()) return Finish();
    if (reader_ == nullptr && !OpenPart()) return Progress::kFailed;
    const Progress progress = snapshot_ != nullptr
                                  ? LoadSnapshot(end - loaded_bytes())
                                  : RunRequests(end);
    if (progress != Progress::kUnderWay) return progress;
  }
  return Progress::kUnderWay;
}

LogLoader::Progress LogLoader::LoadSnapshot(uint64_t bytes) {
  const Progress progress = snapshot_->Step(bytes);
  if (progress == Progress::kUnderWay) return progress;
  if (progress == Progress::kFailed) return FailWith(snapshot_->error());
  keys_loaded_ += snapshot_->keys_loaded();
  functions_ += snapshot_->functions();
  const uint64_t end = snapshot_->offset();
  snapshot_.reset();
  if (end == part().size) return EndPart(end);
  // What follows is read from the same file, which is as long as it was.
  if (reader_->Skip(end)) return Progress::kUnderWay;
  return Fail(reader_->offset(), "it ends early", Remedy());
}

LogLoader::Progress LogLoader::RunRequests(uint64_t end) {
  using Found = LogReader::Found;
  while (loaded_bytes() < end) {
    const Found found = reader_->Next();
    switch (found) {
      case Found::kRequest:
        if (!RunRequest()) return Progress::kFailed;
        break;
      case Found::kEnd:
      case Found::kTorn:
        if (replay_.in_transaction()) return EndTorn(transaction_begin_);
        if (found == Found::kTorn) return EndTorn(reader_->offset());
        return EndPart(reader_->offset());
      case Found::kFailed:
        if (is_last() && HasHole(files_, path(), reader_->offset())) {
          return EndTorn(replay_.in_transaction() ? transaction_begin_
                                                  : reader_->offset());
        }
        return Fail(reader_->offset(), reader_->error(), Remedy());
    }
  }
  return Progress::kUnderWay;
}

bool LogLoader::RunRequest() {
  const bool inside = replay_.in_transaction();
  const Replay::Outcome outcome = replay_.Run(reader_->request());
  ++requests_;
  if (replay_.in_transaction() && !inside) {
    transaction_begin_ = reader_->offset();
  }
  if (replay_.failures() != failures_) NoteFailure();
  switch (outcome) {
    case Replay::Outcome::kDone:
      return true;
    case Replay::Outcome::kUnknown:
      FailWith("Unknown command " + Shown(reader_->request()[0]) +
               " reading the append only file " + path() + ", at byte " +
               std::to_string(reader_->offset()) + " of " +
               std::to_string(part().size) +
               ". Put a good copy of the file there, or load it with a "
               "server that has the command.");
      return false;
    case Replay::Outcome::kRefused:
      Fail(reader_->offset(),
           "there is a request that cannot stand in a log (" + replay_.error() +
               ")",
           Remedy());
      return false;
  }
  return false;
}

void LogLoader::NoteFailure() {
  if (failures_ == 0) {
    first_failure_ = "byte " + std::to_string(reader_->offset()) + " of " +
                     path() + " (" + replay_.error() + ")";
  }
  failures_ = replay_.failures();
}

// ---- The end ----

// Incremental files that have nothing yet do not count: it was not known that
// they are part of the log when the server went on in this one.
bool LogLoader::is_last() const {
  if (part().role == Role::kBase) return part_ + 1 == parts_.size();
  return std::all_of(parts_.begin() + static_cast<ptrdiff_t>(part_) + 1,
                     parts_.end(),
                     [](const Part& later) { return later.size == 0; });
}

LogLoader::Progress LogLoader::EndTorn(uint64_t good_size) {
  const std::string what = replay_.in_transaction()
                               ? "a transaction without its end begins"
                               : "a request begins that is cut off";
  if (!is_last()) {
    return Fail(good_size, what + ", and later files of the log follow",
                Remedy());
  }
  if (options_.at_torn_tail == AtTornTail::kRefuse) {
    return Fail(
        good_size, what,
        "To leave it out, start with aof-load-truncated yes. " + Remedy());
  }
  const std::string now =
      std::to_string(engine_.clock().unix_us() / kUsPerSecond);
  const TornTail tail = {place_.directory, part().name,
                         part().name + ".torn-" + now, good_size};
  const FileStatus status = CutTornTail(files_, tail);
  if (!status.ok()) {
    return Fail(good_size, what + ", which cannot be cut off: " + status.text(),
                "See to it that " + tail.aside + " can be written beside it.");
  }
  engine_.logger().Warning(
      "!!! Warning: short read while loading the AOF file " + part().name +
      "!!! At byte " + std::to_string(good_size) + " " + what +
      ". The file had " + std::to_string(part().size) +
      " bytes and was cut there; what was cut off is kept in " +
      place_.path(tail.aside));
  engine_.logger().Warning("AOF " + part().name +
                           " loaded anyway because aof-load-truncated is "
                           "enabled");
  return EndPart(good_size);
}

LogLoader::Progress LogLoader::Finish() {
  if (functions_ > 0) {
    engine_.logger().Warning("The append log has " +
                             std::to_string(functions_) +
                             " libraries of functions, which were not loaded: "
                             "listq has no functions");
  }
  if (failures_ > 0) {
    engine_.logger().Warning(
        std::to_string(failures_) +
        " requests of the append log replied an error; the first one is at " +
        first_failure_);
  }
  return Progress::kDone;
}

LogLoader::Progress LogLoader::Fail(uint64_t offset, std::string_view what,
                                    std::string_view remedy) {
  std::string error = "Cannot load " + path() + ": at byte " +
                      std::to_string(offset) + " of " +
                      std::to_string(part().size) + " ";
  error.append(what).append(". ").append(remedy);
  return FailWith(std::move(error));
}

LogLoader::Progress LogLoader::FailWith(std::string error) {
  error_ = std::move(error);
  return Progress::kFailed;
}

std::string LogLoader::Remedy() const {
  return "Put a good copy of the file there, or keep a copy and let "
         "redis-check-aof --fix " +
         place_.path(place_.manifest()) + " cut it off.";
}

}  // namespace listq::server
