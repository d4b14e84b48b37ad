// Group commit: how long a sync waits for company.
#pragma once

#include <cstdint>
#include <optional>

namespace listq::server {

// Those whom a sync released write again at once, as a rule. The next sync
// waits for most of them: it would take along only those who came during the
// one before otherwise, so that everybody waits for two. Times are real, in
// microseconds.
class CommitDelay {
 public:
  void OnRecord() { ++records_; }
  // The sync covers all records so far.
  void OnSyncBegin(int64_t now_us);
  // It has released them.
  void OnSyncEnd(int64_t now_us);
  // Whether the next sync is to wait still.
  bool Waits(int64_t now_us);
  // When it has waited long enough, whoever came; nullopt: it need not wait.
  std::optional<int64_t> until_us() const {
    return wanted_ == 0 ? std::nullopt : std::optional(until_us_);
  }

 private:
  uint64_t records_ = 0;   // that ever came
  uint64_t covered_ = 0;   // of them, by syncs that are over or under way
  uint64_t released_ = 0;  // by the last sync
  int64_t sync_began_us_ = 0;

  // How many records must have come that nobody is waited for any more, and
  // that waiting was not in vain. 0: nobody is waited for.
  uint64_t wanted_ = 0;
  uint64_t worthwhile_ = 0;
  int64_t until_us_ = 0;
  int hasty_syncs_ = 0;  // that will not wait, since it was in vain of late
};

}  // namespace listq::server
