// Members in the order of their scores, and of their bytes where scores are
// equal. Knows nothing of keys and commands.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "storage/element_frame.h"
#include "storage/frame_block.h"
#include "storage/handle_variant.h"
#include "storage/sorted_set_range.h"
#include "storage/sorted_set_table.h"

namespace listq::storage {

// What a small one may have at most, and the seed of the table that it becomes
// when it has more.
struct SortedSetLimits {
  size_t max_listed = 128;
  size_t max_listed_bytes = 64;  // of each member
  uint64_t hash_seed = 0;
};

// While it is small, one block: member, score, member, score ..., in order.
// Beyond the limits it becomes a table, for good. What is handed over to be
// stored must not be a view into it.
class SortedSetValue {
 public:
  static constexpr std::string_view kTypeName = "zset";

  SortedSetValue() = default;

  // A member that is in, or the place of one that is not. Any change makes it
  // invalid.
  struct Place {
    bool found = false;
    double score = 0;  // if found

   private:
    friend class SortedSetValue;
    ScoredMember* member_ = nullptr;  // in a table, if found
    uint32_t at_ = 0;                 // in a block, if found
    uint32_t hash_ = 0;               // in a table
  };

  SortedSetValue Clone() const;

  size_t size() const {
    return is_table() ? table().size() : block()->count() / 2;
  }
  bool empty() const { return size() == 0; }

  Place Find(std::string_view member) const;
  // How many members come before one that is in.
  size_t RankOf(const Place& place) const;
  // Requires: not found.
  void Add(Place place, std::string_view member, double score,
           const SortedSetLimits& limits);
  // Requires: found.
  void SetScore(const Place& place, std::string_view member, double score);

  RankRange Select(const ScoreRange& range) const;
  RankRange Select(const LexRange& range) const;
  // Calls `visit(member, score)` for the members of a range, which is not
  // empty and within size(). The views hold during the call.
  template <typename Visitor>
  void Visit(RankRange range, Order order, Visitor&& visit) const;
  template <typename Visitor>
  void VisitAll(Visitor&& visit) const {
    if (!empty()) Visit({0, size()}, Order::kAscending, visit);
  }
  // Requires: found.
  void Remove(const Place& place);
  // Removes the members of a range that is within size().
  void Erase(RankRange range);

  struct Scanned {
    std::string_view member;
    double score;
  };
  // See HashTable::Scan; a small one is visited all at once. Visitors get a
  // Scanned, which holds during the call.
  template <typename Visitor>
  uint64_t Scan(uint64_t cursor, Visitor&& visit) const;

  bool is_table() const { return form_.Holds<Table>(); }
  // Becomes a table, if it is none. The seed makes the order of Scan
  // unpredictable.
  void BecomeTable(uint64_t seed);

  size_t MemoryUsage() const;
  std::string_view EncodingName() const {
    return is_table() ? "skiplist" : "listpack";
  }
  bool ReleaseSome();

 private:
  using Table = std::unique_ptr<SortedSetTable>;
  using Form = HandleVariant<FrameBlock, Table>;

  Form::Look<FrameBlock> block() const { return form_.Get<FrameBlock>(); }
  SortedSetTable& table() const { return **form_.Get<Table>(); }
  static double ScoreIn(const Frame& frame);
  double ScoreBehind(uint32_t at) const {
    return ScoreIn(block()->At(block()->Next(at)));
  }
  // Whether a block with one more member would break the limits.
  bool Outgrows(std::string_view member, const SortedSetLimits& limits) const;
  void Insert(std::string_view member, double score);
  template <typename Range>
  RankRange SelectIn(const Range& range) const;
  // Where the block has what is at a rank.
  uint32_t OffsetOf(size_t rank) const;
  template <typename Visitor>
  void VisitBlock(RankRange range, Order order, Visitor&& visit) const;
  template <typename Visitor>
  void VisitTable(RankRange range, Order order, Visitor&& visit) const;

  Form form_;
};
static_assert(sizeof(SortedSetValue) == sizeof(void*));

template <typename Visitor>
void SortedSetValue::Visit(RankRange range, Order order,
                           Visitor&& visit) const {
  if (is_table()) {
    VisitTable(range, order, visit);
  } else {
    VisitBlock(range, order, visit);
  }
}

template <typename Visitor>
void SortedSetValue::VisitBlock(RankRange range, Order order,
                                Visitor&& visit) const {
  const bool ascending = order == Order::kAscending;
  uint32_t at = OffsetOf(range.first + (ascending ? 0 : range.count - 1));
  for (size_t left = range.count;;) {
    const Element member = block()->At(at).element();
    visit(member.view(), ScoreBehind(at));
    if (--left == 0) return;
    at = ascending ? block()->Next(at, 2) : block()->Previous(at, 2);
  }
}

template <typename Visitor>
void SortedSetValue::VisitTable(RankRange range, Order order,
                                Visitor&& visit) const {
  const bool ascending = order == Order::kAscending;
  auto at =
      table().in_order().At(range.first + (ascending ? 0 : range.count - 1));
  for (size_t left = range.count; left > 0; --left) {
    visit(at.member().key(), at.member().score);
    ascending ? at.Forward() : at.Backward();
  }
}

template <typename Visitor>
uint64_t SortedSetValue::Scan(uint64_t cursor, Visitor&& visit) const {
  if (is_table()) {
    return table().Scan(cursor, [&](const ScoredMember& member) {
      visit(Scanned{member.key(), member.score});
    });
  }
  VisitAll([&](std::string_view member, double score) {
    visit(Scanned{member, score});
  });
  return 0;
}

}  // namespace listq::storage
