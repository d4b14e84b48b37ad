// What Redis does in its loop and in a thread of its own.
#include "server/durability/log_writer.h"

#include <algorithm>
#include <utility>

#include "resp/request_encoder.h"

namespace listq::server {

namespace {

constexpr int64_t kSyncPeriodUs = 1'000'000;
constexpr int64_t kRetryUs = 1'000'000;
constexpr int64_t kLookPeriodUs = 1'000'000;
// So long a sync may keep bytes from being written before replies wait, too:
// then more than the promised second could be lost.
constexpr int64_t kLongestDelayUs = 2'000'000;
// Room that is kept for the next turn's bytes.
constexpr size_t kKeptRoom = 1024 * 1024;

}  // namespace

LogWriter::LogWriter(Background& background, const storage::Clock& clock)
    : background_(background), clock_(clock) {}

void LogWriter::Open(std::unique_ptr<OutputFile> file, uint64_t size) {
  file_ = std::move(file);
  file_size_ = size;
  write_error_ = 0;
  broken_ = 0;
}

void LogWriter::Close() {
  file_.reset();
  pending_.Release();
  written_ = synced_ = looked_to_ = appended_;
  write_error_ = 0;
  broken_ = 0;
}

FileStatus LogWriter::Switch(std::unique_ptr<OutputFile> next,
                             std::function<FileStatus()> prepare, Done done) {
  // What cannot be written here cannot be left behind here.
  if (!WriteNow()) return FileStatus(broken_ != 0 ? broken_ : write_error_);
  switch_ = std::make_unique<SwitchTo>(
      SwitchTo{std::move(next), std::move(prepare), std::move(done)});
  StartJob();
  return {};
}

void LogWriter::Append(std::span<const std::string_view> request) {
  if (pending_.empty()) pending_since_us_ = clock_.monotonic_us();
  const size_t before = pending_.size();
  resp::EncodeRequest(request, pending_);
  appended_ += pending_.size() - before;
  commit_delay_.OnRecord();
}

bool LogWriter::IsLate() const {
  return !pending_.empty() &&
         clock_.monotonic_us() - pending_since_us_ > kLongestDelayUs;
}

uint64_t LogWriter::released() const {
  if (policy_ == SyncPolicy::kAlways) return synced_;
  // While files are changed, what comes can be written to neither.
  const bool waits = write_error_ != 0 || broken_ != 0 || switch_ != nullptr;
  return waits || IsLate() ? written_ : appended_;
}

void LogWriter::Step() {
  if (file_ == nullptr || broken_ != 0) return;
  if (job_under_way_) {
    if (IsLate() && !delay_counted_) {
      delay_counted_ = true;
      ++delayed_syncs_;
    }
    return;
  }
  if (Gathers()) return;
  Write();
  if (broken_ == 0 && (SyncIsDue() || LookIsDue())) StartJob();
}

bool LogWriter::Gathers() {
  return policy_ == SyncPolicy::kAlways &&
         commit_delay_.Waits(clock_.real_us()) && !pending_.empty();
}

bool LogWriter::WriteNow() {
  if (switch_ != nullptr || broken_ != 0) return false;
  retry_us_ = 0;
  Write();
  return write_error_ == 0;
}

void LogWriter::Write() {
  if (pending_.empty()) return;
  if (write_error_ != 0 && clock_.monotonic_us() < retry_us_) return;
  const FileStatus status = file_->Write(pending_.view());
  if (status.ok()) {
    write_error_ = 0;
    file_size_ += pending_.size();
    written_ = appended_;
    pending_.Clear();
    if (pending_.capacity() > kKeptRoom) pending_.Release();
    return;
  }
  write_error_ = status.error();
  retry_us_ = clock_.monotonic_us() + kRetryUs;
  // A part of it may be there, and no record may begin amid another.
  const FileStatus cut = file_->Truncate(file_size_);
  if (!cut.ok()) broken_ = cut.error();
}

bool LogWriter::SyncIsDue() const {
  if (written_ == synced_) return false;
  switch (policy_) {
    case SyncPolicy::kAlways:
      return true;
    case SyncPolicy::kEverySecond:
      return clock_.monotonic_us() - last_sync_us_ >= kSyncPeriodUs;
    case SyncPolicy::kNever:
      break;
  }
  return false;
}

// A file that was removed takes every write and every sync.
bool LogWriter::LookIsDue() const {
  return written_ != looked_to_ &&
         clock_.monotonic_us() - last_look_us_ >= kLookPeriodUs;
}

void LogWriter::StartJob() {
  job_under_way_ = true;
  delay_counted_ = false;
  const int64_t now = clock_.monotonic_us();
  looks_now_ = LookIsDue();
  if (looks_now_) {
    looked_to_ = written_;
    last_look_us_ = now;
  }
  syncs_now_ = switch_ != nullptr || SyncIsDue();
  if (syncs_now_) {
    syncing_to_ = written_;
    commit_delay_.OnSyncBegin(clock_.real_us());
    last_sync_us_ = now;
    ++syncs_;
  }
  const auto work = [this] { DoJob(); };
  const auto done = [this] { EndJob(); };
  // Under the other policies nobody waits for it.
  const bool awaited = syncs_now_ && policy_ == SyncPolicy::kAlways;
  if (awaited && switch_ == nullptr) {
    background_.RunBriefly(work, done);
  } else {
    background_.RunOnThread(work, done);
  }
}

void LogWriter::DoJob() {
  job_status_ = looks_now_ ? file_->CheckName() : FileStatus();
  if (job_status_.ok() && syncs_now_) job_status_ = file_->Sync();
  prepare_status_ = job_status_;
  if (switch_ != nullptr && job_status_.ok()) {
    prepare_status_ = switch_->prepare();
  }
}

void LogWriter::EndJob() {
  job_under_way_ = false;
  if (!job_status_.ok()) {
    broken_ = job_status_.error();
  } else if (syncs_now_) {
    synced_ = syncing_to_;
    if (policy_ == SyncPolicy::kAlways) {
      commit_delay_.OnSyncEnd(clock_.real_us());
    }
  }
  if (switch_ == nullptr) return;
  const std::unique_ptr<SwitchTo> ended = std::move(switch_);
  if (prepare_status_.ok()) {
    file_ = std::move(ended->file);
    last_file_size_ = std::exchange(file_size_, 0);
  }
  ended->done(prepare_status_);
}

std::optional<int64_t> LogWriter::NextDeadline() const {
  if (file_ == nullptr || broken_ != 0 || job_under_way_) return std::nullopt;
  if (write_error_ != 0) return retry_us_;
  std::optional<int64_t> next;
  if (!pending_.empty()) {
    if (commit_delay_.until_us()) return std::nullopt;
    return clock_.monotonic_us();
  }
  if (written_ != looked_to_) next = last_look_us_ + kLookPeriodUs;
  if (written_ != synced_ && policy_ != SyncPolicy::kNever) {
    const int64_t sync_us = policy_ == SyncPolicy::kAlways
                                ? clock_.monotonic_us()
                                : last_sync_us_ + kSyncPeriodUs;
    next = std::min(next.value_or(sync_us), sync_us);
  }
  return next;
}

std::optional<int64_t> LogWriter::NextRealDeadline() const {
  if (file_ == nullptr || broken_ != 0 || job_under_way_ || pending_.empty()) {
    return std::nullopt;
  }
  return commit_delay_.until_us();
}

FileStatus LogWriter::Finish() {
  if (file_ == nullptr) return {};
  if (job_under_way_) EndJob();
  if (broken_ != 0) return FileStatus(broken_);
  retry_us_ = 0;
  Write();
  if (write_error_ != 0) return FileStatus(write_error_);
  if (written_ == synced_) return {};
  const FileStatus status = file_->Sync();
  if (status.ok()) {
    synced_ = written_;
  } else {
    broken_ = status.error();
  }
  return status;
}

}  // namespace listq::server
