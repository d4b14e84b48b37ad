// Both structures change together.
#include "storage/sorted_set_table.h"

#include <algorithm>

#include "storage/heap_block.h"

namespace listq::storage {
namespace {

// How many members MemoryUsage looks at.
constexpr size_t kSampledMembers = 100;

// What one call of ReleaseSome frees: some leaves, or the members in some
// buckets.
constexpr size_t kReleasedRanks = 1000;
constexpr size_t kReleasedBuckets = 8;

}  // namespace

SortedSetTable::~SortedSetTable() {
  while (!ReleaseSome()) {
  }
}

std::unique_ptr<SortedSetTable> SortedSetTable::Clone() const {
  auto clone = std::make_unique<SortedSetTable>(seed_);
  for (auto at = in_order_.At(0); at.AtMember(); at.Forward()) {
    const ScoredMember& member = at.member();
    clone->Add(member.key(), member.hash, member.score);
  }
  return clone;
}

void SortedSetTable::Add(std::string_view member, uint32_t hash, double score) {
  ScoredMember& added = *ScoredMember::Make(member, hash, score);
  by_bytes_.Insert(added);
  in_order_.Insert(added);
}

void SortedSetTable::SetScore(ScoredMember& member, double score) {
  in_order_.Erase(in_order_.RankOf(member), 1);
  member.score = score;
  in_order_.Insert(member);
}

void SortedSetTable::Remove(ScoredMember& member) {
  by_bytes_.Remove(member);
  in_order_.Erase(in_order_.RankOf(member), 1);
  ScoredMember::Free(&member);
}

void SortedSetTable::Erase(size_t first, size_t count) {
  if (count == 0) return;
  // They are linked among themselves until the tree has let go of them.
  HashEntry* removed = nullptr;
  auto at = in_order_.At(first);
  for (size_t i = 0; i < count; ++i, at.Forward()) {
    by_bytes_.Remove(at.member());
    at.member().next = std::exchange(removed, &at.member());
  }
  in_order_.Erase(first, count);
  while (removed != nullptr) {
    HashEntry* const next = removed->next;
    ScoredMember::Free(static_cast<ScoredMember*>(removed));
    removed = next;
  }
}

size_t SortedSetTable::MemoryUsage() const {
  const size_t sampled = std::min(size(), kSampledMembers);
  size_t bytes = 0;
  for (size_t i = 0; i < sampled; ++i) {
    const auto at = in_order_.At(i * size() / sampled);
    bytes += HeapBlockBytes(sizeof(ScoredMember) + at.member().length);
  }
  if (sampled > 0) bytes = bytes * size() / sampled;
  return HeapBlockBytes(sizeof(*this)) + bytes +
         by_bytes_.bucket_count() * sizeof(HashEntry*) +
         in_order_.MemoryUsage();
}

bool SortedSetTable::ReleaseSome() {
  if (in_order_.size() > 0) {
    in_order_.Erase(0, std::min(in_order_.size(), kReleasedRanks));
    return false;
  }
  return by_bytes_.Drain(kReleasedBuckets, [](ScoredMember& member) {
    ScoredMember::Free(&member);
  });
}

}  // namespace listq::storage
