// Group commit: how long a sync waits for company.
#pragma once

#include <cstdint>
#include <optional>

namespace listq::server {

// Those whom a sync released write again at once, as a rule. The next sync
// waits for most of them: it would take along only those who came during the
// one before otherwise, so that everybody waits for two. Times are real, in
// microseconds; records are counted from the first one on.
class CommitDelay {
 public:
  // A sync that took `took_us` has released so many records at `now_us`. So far
  // `appended` came.
  void OnSynced(int64_t took_us, uint64_t released, uint64_t appended,
                int64_t now_us);
  // Whether the next sync is to wait still.
  bool Waits(uint64_t appended, int64_t now_us);
  // When it has waited long enough, whoever came; nullopt: it need not wait.
  std::optional<int64_t> until_us() const {
    return wanted_ == 0 ? std::nullopt : std::optional(until_us_);
  }

 private:
  uint64_t wanted_ = 0;  // with so many records nobody is waited for; 0: now
  uint64_t worthwhile_ = 0;  // with fewer records waiting was in vain
  int64_t until_us_ = 0;
  int hasty_syncs_ = 0;  // that will not wait, since it was in vain of late
};

}  // namespace listq::server
