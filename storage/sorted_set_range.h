// Which members a request for a range means: by score, by their bytes, or by
// rank.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>

namespace listq::storage {

// Which end of the order comes first.
enum class Order : uint8_t { kAscending, kDescending };

// Members from rank `first` on, counted from the lowest.
struct RankRange {
  size_t first = 0;
  size_t count = 0;
};

// Each range tells whether it is wholly above a member, and whether it reaches
// up to one. A `Member` has `std::string_view key() const`, which is better not
// asked for where the score will do.

struct ScoreRange {
  struct Bound {
    double score = 0;
    bool exclusive = false;
  };
  Bound least;
  Bound most;

  template <typename Member>
  bool IsAbove(double score, const Member&) const {
    return least.exclusive ? score <= least.score : score < least.score;
  }
  template <typename Member>
  bool ReachesTo(double score, const Member&) const {
    return most.exclusive ? score < most.score : score <= most.score;
  }
};

// Means something only where all scores are equal.
struct LexRange {
  struct Bound {
    enum class Kind : uint8_t { kLowest, kInclusive, kExclusive, kHighest };
    Kind kind = Kind::kLowest;
    std::string_view text;

    // Whether this bound is above a member, or at one if that will do.
    bool Passes(std::string_view member, bool at_it) const {
      if (kind == Kind::kLowest) return false;
      if (kind == Kind::kHighest) return true;
      const int order = member.compare(text);
      return order < 0 || (order == 0 && at_it);
    }
  };
  Bound least;
  Bound most;

  template <typename Member>
  bool IsAbove(double, const Member& member) const {
    return least.Passes(member.key(), least.kind == Bound::Kind::kExclusive);
  }
  template <typename Member>
  bool ReachesTo(double, const Member& member) const {
    return most.Passes(member.key(), most.kind == Bound::Kind::kInclusive);
  }
};

}  // namespace listq::storage
