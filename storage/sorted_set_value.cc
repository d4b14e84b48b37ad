// The block of a small sorted set, and how it becomes a table.
#include "storage/sorted_set_value.h"

#include <charconv>
#include <cmath>
#include <cstring>
#include <memory>

namespace listq::storage {
namespace {

// Whatever the settings say: places in a block are 32-bit numbers.
constexpr size_t kMaxBlockBytes = size_t{1} << 30;

// Every whole number up to here is a double.
constexpr double kMaxWhole = 9007199254740992.0;

// A score as an element: a whole number as its text, which a frame keeps in
// few bytes; any other as a mark and its eight bytes. The mark is no digit, so
// that they are not taken for a number.
class PackedScore {
 public:
  explicit PackedScore(double score) {
    const bool whole =
        std::fabs(score) <= kMaxWhole && score == std::trunc(score);
    if (whole) {
      size_ = static_cast<size_t>(std::to_chars(bytes_, bytes_ + sizeof(bytes_),
                                                static_cast<int64_t>(score))
                                      .ptr -
                                  bytes_);
      return;
    }
    bytes_[0] = 'd';
    std::memcpy(bytes_ + 1, &score, sizeof(score));
    size_ = 1 + sizeof(score);
  }
  std::string_view view() const { return {bytes_, size_}; }

 private:
  char bytes_[kMaxIntegerText];
  size_t size_;
};

// What ranges ask a member.
struct KeyView {
  std::string_view text;
  std::string_view key() const { return text; }
};

}  // namespace

double SortedSetValue::ScoreIn(const Frame& frame) {
  if (frame.is_integer) return static_cast<double>(frame.integer());
  if (frame.length == 1) return frame.data[0] - '0';
  double score = 0;
  std::memcpy(&score, frame.data + 1, sizeof(score));
  return score;
}

SortedSetValue SortedSetValue::Clone() const {
  SortedSetValue clone;
  if (is_table()) {
    clone.form_ = Form(table().Clone());
  } else {
    clone.form_ = Form(block()->Clone());
  }
  return clone;
}

SortedSetValue::Place SortedSetValue::Find(std::string_view member) const {
  Place place;
  if (is_table()) {
    place.hash_ = table().Hash(member);
    place.member_ = table().Find(member, place.hash_);
    place.found = place.member_ != nullptr;
    if (place.found) place.score = place.member_->score;
    return place;
  }
  place.at_ = block()->Find(member, 2);
  place.found = place.at_ < block()->end();
  if (place.found) place.score = ScoreBehind(place.at_);
  return place;
}

size_t SortedSetValue::RankOf(const Place& place) const {
  if (is_table()) return table().in_order().RankOf(*place.member_);
  size_t rank = 0;
  for (uint32_t at = 0; at < place.at_; at = block()->Next(at, 2)) ++rank;
  return rank;
}

bool SortedSetValue::Outgrows(std::string_view member,
                              const SortedSetLimits& limits) const {
  return size() >= limits.max_listed ||
         member.size() > limits.max_listed_bytes ||
         block()->end() + member.size() > kMaxBlockBytes;
}

void SortedSetValue::Add(Place place, std::string_view member, double score,
                         const SortedSetLimits& limits) {
  if (!is_table() && Outgrows(member, limits)) {
    BecomeTable(limits.hash_seed);
    place = Find(member);
  }
  if (is_table()) return table().Add(member, place.hash_, score);
  Insert(member, score);
}

void SortedSetValue::SetScore(const Place& place, std::string_view member,
                              double score) {
  if (is_table()) return table().SetScore(*place.member_, score);
  form_.Borrow<FrameBlock>()->Erase(place.at_, 2);
  Insert(member, score);
}

// From the end, where what is scored by time belongs.
void SortedSetValue::Insert(std::string_view member, double score) {
  uint32_t at = block()->end();
  while (at > 0) {
    const uint32_t before = block()->Previous(at, 2);
    const double other = ScoreBehind(before);
    if (other < score) break;
    if (other == score) {
      const Element element = block()->At(before).element();
      if (element.view() < member) break;
    }
    at = before;
  }
  const PackedScore packed(score);
  form_.Borrow<FrameBlock>()->Insert(at, packed.view());
  form_.Borrow<FrameBlock>()->Insert(at, member);
}

uint32_t SortedSetValue::OffsetOf(size_t rank) const {
  const size_t count = size();
  if (rank > count / 2) {
    return block()->Previous(block()->end(),
                             static_cast<uint32_t>(2 * (count - rank)));
  }
  return block()->Next(0, static_cast<uint32_t>(2 * rank));
}

template <typename Range>
RankRange SortedSetValue::SelectIn(const Range& range) const {
  const auto below = [&](double score, const auto& member) {
    return range.IsAbove(score, member);
  };
  const auto reached = [&](double score, const auto& member) {
    return range.ReachesTo(score, member);
  };
  RankRange selected;
  if (is_table()) {
    const RankedTree& tree = table().in_order();
    selected.first = tree.CountWhile(below);
    const size_t end = tree.CountWhile(reached);
    if (end > selected.first) selected.count = end - selected.first;
    return selected;
  }
  VisitAll([&](std::string_view text, double score) {
    const KeyView member{text};
    if (below(score, member)) {
      ++selected.first;
    } else if (reached(score, member)) {
      ++selected.count;
    }
  });
  return selected;
}

RankRange SortedSetValue::Select(const ScoreRange& range) const {
  return SelectIn(range);
}
RankRange SortedSetValue::Select(const LexRange& range) const {
  return SelectIn(range);
}

void SortedSetValue::Remove(const Place& place) {
  if (is_table()) return table().Remove(*place.member_);
  form_.Borrow<FrameBlock>()->Erase(place.at_, 2);
}

void SortedSetValue::Erase(RankRange range) {
  if (range.count == 0) return;
  if (is_table()) return table().Erase(range.first, range.count);
  // Looked up before the block is on loan.
  const uint32_t at = OffsetOf(range.first);
  form_.Borrow<FrameBlock>()->Erase(at, static_cast<uint32_t>(2 * range.count));
}

void SortedSetValue::BecomeTable(uint64_t seed) {
  if (is_table()) return;
  auto table = std::make_unique<SortedSetTable>(seed);
  VisitAll([&](std::string_view member, double score) {
    table->Add(member, table->Hash(member), score);
  });
  form_ = Form(std::move(table));
}

size_t SortedSetValue::MemoryUsage() const {
  return is_table() ? table().MemoryUsage() : block()->MemoryUsage();
}

bool SortedSetValue::ReleaseSome() {
  if (is_table()) return table().ReleaseSome();
  // Not only emptied: that would keep the room.
  const FrameBlock released =
      std::exchange(*form_.Borrow<FrameBlock>(), FrameBlock());
  return true;
}

}  // namespace listq::storage
