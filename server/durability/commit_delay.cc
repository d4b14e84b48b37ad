// The figures are measured: see README.
#include "server/durability/commit_delay.h"

#include <algorithm>

namespace listq::server {

namespace {

// A shorter sync is over sooner than a timer of the loop.
constexpr int64_t kShortestSyncUs = 1000;
// What is waited at most: a part of what the sync took, and not for long.
constexpr int64_t kPart = 4;
constexpr int64_t kLongestUs = 5000;
// Of so many who were released one may stay away.
constexpr uint64_t kMostOf = 8;
// If not even a half came, waiting was in vain.
constexpr uint64_t kHalf = 2;
constexpr int kHastySyncs = 8;

}  // namespace

void CommitDelay::OnSynced(int64_t took_us, uint64_t released,
                           uint64_t appended, int64_t now_us) {
  wanted_ = 0;
  if (took_us < kShortestSyncUs) return;
  if (hasty_syncs_ > 0) {
    --hasty_syncs_;
    return;
  }
  wanted_ = appended + released - released / kMostOf;
  worthwhile_ = appended + released / kHalf;
  until_us_ = now_us + std::min(took_us / kPart, kLongestUs);
}

bool CommitDelay::Waits(uint64_t appended, int64_t now_us) {
  if (wanted_ == 0) return false;
  if (appended < wanted_ && now_us < until_us_) return true;
  if (appended < worthwhile_) hasty_syncs_ = kHastySyncs;
  wanted_ = 0;
  return false;
}

}  // namespace listq::server
