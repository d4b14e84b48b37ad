// The bytes of an append log on their way to the disk: appended by the engine,
// written by the loop in one piece a turn, and synced beside it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "resp/byte_buffer.h"
#include "server/admin/config.h"
#include "server/durability/background.h"
#include "server/durability/commit_delay.h"
#include "server/durability/files.h"
#include "storage/clock.h"

namespace listq::server {

// Positions count bytes from the first one that this object was given, across
// files. While a sync is under way nothing is written: the kernel would make
// the write wait for it. What comes meanwhile is one write and one sync.
class LogWriter {
 public:
  using Done = std::function<void(FileStatus)>;

  // Both outlive this object, and whatever Background still does for it is
  // over before it is destroyed.
  LogWriter(Background& background, const storage::Clock& clock);
  LogWriter(const LogWriter&) = delete;
  LogWriter& operator=(const LogWriter&) = delete;

  void set_policy(SyncPolicy policy) { policy_ = policy; }

  // Goes on in a file that has `size` bytes, all of them on disk. What was
  // appended and is not written goes to it. Requires: no job is under way.
  void Open(std::unique_ptr<OutputFile> file, uint64_t size);
  bool open() const { return file_ != nullptr; }
  // Forgets the file and what was not written.
  void Close();
  // What is appended from now on goes to another file, an empty one, once all
  // before is on disk and then `prepare`, which runs on another thread, made
  // the new one known. If that fails it goes to this one, as before. `done`
  // hears of it, unless this call fails: then nothing was changed. Requires: no
  // job is under way.
  FileStatus Switch(std::unique_ptr<OutputFile> next,
                    std::function<FileStatus()> prepare, Done done);

  void Append(std::span<const std::string_view> request);
  // Writes what was appended, whether that is a good time or not. False if it
  // cannot be, or has to go to a file that is not open yet.
  bool WriteNow();
  // Writes and syncs what is due. To be called once a turn, before replies are
  // sent.
  void Step();
  // When Step has something to do without anything being appended: the earlier
  // of two, the second in real time.
  std::optional<int64_t> NextDeadline() const;
  std::optional<int64_t> NextRealDeadline() const;
  // Writes and syncs everything before it returns. Requires: what was under way
  // on another thread is over, whether this object was told of it or not.
  FileStatus Finish();

  // Where the next byte goes, and up to where all is in the file, and on disk.
  uint64_t appended() const { return appended_; }
  uint64_t written() const { return written_; }
  uint64_t synced() const { return synced_; }
  // Up to where the policy lets replies leave.
  uint64_t released() const;

  // Why nothing can be written at present: an errno, or 0. It is tried again.
  int write_error() const { return write_error_; }
  // Nothing more is written to the file: a sync failed, and nobody knows what
  // of it is on disk, or somebody removed it (ENOENT), which is found out about
  // a second after it was written to. An errno, or 0.
  int broken() const { return broken_; }

  bool busy() const { return job_under_way_; }
  uint64_t file_size() const { return file_size_; }
  // Of the file before, when it was left.
  uint64_t last_file_size() const { return last_file_size_; }
  uint64_t pending() const { return pending_.size(); }
  uint64_t syncs() const { return syncs_; }
  // Syncs that took so long that replies had to wait for them although the
  // policy is not to wait.
  uint64_t delayed_syncs() const { return delayed_syncs_; }

 private:
  struct SwitchTo {
    std::unique_ptr<OutputFile> file;
    std::function<FileStatus()> prepare;
    Done done;
  };

  // What is due under kAlways waits for company.
  bool Gathers();
  void Write();
  bool SyncIsDue() const;
  bool LookIsDue() const;
  bool IsLate() const;
  void StartJob();
  void DoJob();
  void EndJob();

  Background& background_;
  const storage::Clock& clock_;
  SyncPolicy policy_ = SyncPolicy::kEverySecond;

  std::unique_ptr<OutputFile> file_;
  uint64_t file_size_ = 0;
  uint64_t last_file_size_ = 0;
  std::unique_ptr<SwitchTo> switch_;

  resp::ByteBuffer pending_;
  int64_t pending_since_us_ = 0;  // monotonic
  uint64_t appended_ = 0;
  uint64_t written_ = 0;
  uint64_t synced_ = 0;
  CommitDelay commit_delay_;

  int write_error_ = 0;
  int64_t retry_us_ = 0;  // monotonic
  int broken_ = 0;

  // What is on another thread, and what came of it there.
  bool job_under_way_ = false;
  uint64_t syncing_to_ = 0;
  int64_t last_sync_us_ = INT64_MIN / 2;  // monotonic, when it began
  bool syncs_now_ = false;
  bool looks_now_ = false;
  // Up to where it was written when it was last looked whether the file is
  // still there, and when that was.
  uint64_t looked_to_ = 0;
  int64_t last_look_us_ = INT64_MIN / 2;
  FileStatus job_status_;
  FileStatus prepare_status_;

  uint64_t syncs_ = 0;
  uint64_t delayed_syncs_ = 0;
  bool delay_counted_ = false;
};

}  // namespace listq::server
