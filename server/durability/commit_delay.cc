// The bounds were found by scripts/bench durability: whoever waits longer loses
// where clients are slow to come back, and gains nothing where they are not.
#include "server/durability/commit_delay.h"

#include <algorithm>
#include <utility>

namespace listq::server {

namespace {

// A shorter sync is over sooner than a timer of the loop.
constexpr int64_t kShortestSyncUs = 1000;
constexpr int64_t kLongestWaitUs = 5000;
constexpr int kHastySyncs = 8;

// A sync waits for a part of the time that the one before took.
int64_t LongestWaitUs(int64_t sync_us) {
  return std::min(sync_us / 4, kLongestWaitUs);
}

// Of those who were released some may stay away.
uint64_t MostOf(uint64_t released) { return released - released / 8; }

}  // namespace

void CommitDelay::OnSyncBegin(int64_t now_us) {
  released_ = records_ - std::exchange(covered_, records_);
  sync_began_us_ = now_us;
}

void CommitDelay::OnSyncEnd(int64_t now_us) {
  wanted_ = 0;
  const int64_t took_us = now_us - sync_began_us_;
  if (took_us < kShortestSyncUs) return;
  if (hasty_syncs_ > 0) {
    --hasty_syncs_;
    return;
  }
  wanted_ = records_ + MostOf(released_);
  worthwhile_ = records_ + released_ / 2;
  until_us_ = now_us + LongestWaitUs(took_us);
}

bool CommitDelay::Waits(int64_t now_us) {
  if (wanted_ == 0) return false;
  if (records_ < wanted_ && now_us < until_us_) return true;
  if (records_ < worthwhile_) hasty_syncs_ = kHastySyncs;
  wanted_ = 0;
  return false;
}

}  // namespace listq::server
