// Growth and shrinking of the tree.
#include "storage/ranked_tree.h"

#include <algorithm>

#include "storage/heap_block.h"

namespace listq::storage {
namespace {

// What comes before a member, in the form that searches take.
auto Before(const ScoredMember& member) {
  return [&member](double score, const ScoredMember& other) {
    if (score != member.score) return score < member.score;
    return other.key() < member.key();
  };
}

// A node below the first share joins a neighbour if both then fill no more
// than the second: so it does not split again at once.
constexpr uint32_t kRatherEmptyShare = 4;
constexpr uint32_t JoinedMost(uint32_t capacity) { return capacity / 4 * 3; }

}  // namespace

size_t RankedTree::MemoryUsage() const {
  // Half full, with what little is above the lowest inner nodes.
  const size_t inner = height_ > 0 ? leaves_ / (kFanout / 2) + 1 : 0;
  return leaves_ * HeapBlockBytes(sizeof(Leaf)) +
         inner * HeapBlockBytes(sizeof(Inner));
}

size_t RankedTree::RankOf(const ScoredMember& member) const {
  return CountWhile(Before(member));
}

RankedTree::Cursor RankedTree::At(size_t rank) const {
  Node* node = root_;
  for (int level = height_; level > 0; --level) {
    const Slot* slot = AsInner(*node).slots;
    for (; rank >= slot->count; ++slot) rank -= slot->count;
    node = slot->child;
  }
  return {&AsLeaf(*node), static_cast<uint32_t>(rank)};
}

RankedTree::Slot RankedTree::Describe(Node& child, int level) {
  if (level == 0) {
    const Leaf& leaf = AsLeaf(child);
    return {leaf.members[0]->score, leaf.members[0], &child, leaf.size};
  }
  const Inner& inner = AsInner(child);
  size_t count = 0;
  for (uint32_t i = 0; i < inner.size; ++i) count += inner.slots[i].count;
  return {inner.slots[0].score, inner.slots[0].first, &child, count};
}

void RankedTree::NoteFirst(Slot& slot, int level) {
  ScoredMember* const first = level == 0 ? AsLeaf(*slot.child).members[0]
                                         : AsInner(*slot.child).slots[0].first;
  // To read its score may cost a cache miss.
  if (first == slot.first) return;
  slot.first = first;
  slot.score = first->score;
}

// ---- Growing ----

void RankedTree::Insert(ScoredMember& member) {
  ++size_;
  if (root_ == nullptr) {
    root_ = new Leaf;
    ++leaves_;
  }
  Node* const split = InsertBelow(*root_, height_, member);
  if (split == nullptr) return;
  auto* const root = new Inner;
  root->size = 2;
  root->slots[0] = Describe(*root_, height_);
  root->slots[1] = Describe(*split, height_);
  root_ = root;
  ++height_;
}

RankedTree::Node* RankedTree::InsertBelow(Node& node, int level,
                                          ScoredMember& member) {
  if (level == 0) return InsertIntoLeaf(AsLeaf(node), member);
  Inner& inner = AsInner(node);
  const uint32_t at = ChildAt(inner, Before(member));
  Slot& slot = inner.slots[at];
  Node* const split = InsertBelow(*slot.child, level - 1, member);
  if (split == nullptr) {
    ++slot.count;
    NoteFirst(slot, level - 1);
    return nullptr;
  }
  slot = Describe(*slot.child, level - 1);
  return InsertSlot(inner, at + 1, Describe(*split, level - 1));
}

RankedTree::Node* RankedTree::InsertIntoLeaf(Leaf& leaf, ScoredMember& member) {
  const auto before = Before(member);
  uint32_t at = CountLeading(leaf.size, [&](uint32_t i) {
    return before(leaf.members[i]->score, *leaf.members[i]);
  });
  Leaf* target = &leaf;
  Leaf* split = nullptr;
  if (leaf.size == kLeafSize) {
    // What comes in order, from whichever end, leaves full leaves behind.
    uint32_t kept = kLeafSize / 2;
    if (at == kLeafSize && leaf.next == nullptr) kept = kLeafSize;
    if (at == 0 && leaf.previous == nullptr) kept = 0;
    split = new Leaf;
    ++leaves_;
    split->previous = &leaf;
    split->next = std::exchange(leaf.next, split);
    if (split->next != nullptr) split->next->previous = split;
    std::copy(leaf.members + kept, leaf.members + kLeafSize, split->members);
    split->size = kLeafSize - kept;
    leaf.size = kept;
    if (at > kept || kept == kLeafSize) {
      target = split;
      at -= kept;
    }
  }
  std::copy_backward(target->members + at, target->members + target->size,
                     target->members + target->size + 1);
  target->members[at] = &member;
  ++target->size;
  return split;
}

RankedTree::Node* RankedTree::InsertSlot(Inner& inner, uint32_t at,
                                         const Slot& slot) {
  Inner* target = &inner;
  Inner* split = nullptr;
  if (inner.size == kFanout) {
    const uint32_t kept = at == kFanout ? kFanout : kFanout / 2;
    split = new Inner;
    std::copy(inner.slots + kept, inner.slots + kFanout, split->slots);
    split->size = kFanout - kept;
    inner.size = kept;
    if (at > kept || kept == kFanout) {
      target = split;
      at -= kept;
    }
  }
  std::copy_backward(target->slots + at, target->slots + target->size,
                     target->slots + target->size + 1);
  target->slots[at] = slot;
  ++target->size;
  return split;
}

// ---- Shrinking ----

void RankedTree::Erase(size_t first, size_t count) {
  if (count == 0) return;
  size_ -= count;
  if (size_ == 0) {
    Remove(*root_, height_);
    root_ = nullptr;
    height_ = 0;
    return;
  }
  EraseBelow(*root_, height_, first, count);
  while (height_ > 0 && root_->size == 1) {
    auto* const root = &AsInner(*root_);
    root_ = root->slots[0].child;
    delete root;
    --height_;
  }
}

void RankedTree::EraseBelow(Node& node, int level, size_t first, size_t count) {
  if (level > 0) return EraseChildren(AsInner(node), level, first, count);
  Leaf& leaf = AsLeaf(node);
  std::copy(leaf.members + first + count, leaf.members + leaf.size,
            leaf.members + first);
  leaf.size -= static_cast<uint32_t>(count);
}

void RankedTree::EraseChildren(Inner& inner, int level, size_t first,
                               size_t count) {
  uint32_t at = 0;
  while (first >= inner.slots[at].count) first -= inner.slots[at++].count;
  const uint32_t begin = at;
  while (count > 0) {
    Slot& slot = inner.slots[at];
    const size_t part = std::min(count, slot.count - first);
    if (part == slot.count) {
      Remove(*slot.child, level - 1);
      RemoveSlot(inner, at);
    } else {
      EraseBelow(*slot.child, level - 1, first, part);
      slot.count -= part;
      NoteFirst(slot, level - 1);
      ++at;
    }
    count -= part;
    first = 0;
  }
  // At most two children have lost some of their members.
  Settle(inner, level, begin + 1);
  Settle(inner, level, begin);
}

void RankedTree::RemoveSlot(Inner& inner, uint32_t at) {
  std::copy(inner.slots + at + 1, inner.slots + inner.size, inner.slots + at);
  --inner.size;
}

void RankedTree::Settle(Inner& inner, int level, uint32_t at) {
  if (at >= inner.size) return;
  const uint32_t capacity = level > 1 ? kFanout : kLeafSize;
  if (inner.slots[at].child->size >= capacity / kRatherEmptyShare) return;
  if (!TryJoin(inner, level, at) && at > 0) TryJoin(inner, level, at - 1);
}

bool RankedTree::TryJoin(Inner& inner, int level, uint32_t left) {
  if (left + 1 >= inner.size) return false;
  Node& to = *inner.slots[left].child;
  Node& from = *inner.slots[left + 1].child;
  const uint32_t capacity = level > 1 ? kFanout : kLeafSize;
  if (to.size + from.size > JoinedMost(capacity)) return false;
  if (level > 1) {
    std::copy_n(AsInner(from).slots, from.size, AsInner(to).slots + to.size);
    to.size += from.size;
    delete &AsInner(from);
  } else {
    std::copy_n(AsLeaf(from).members, from.size, AsLeaf(to).members + to.size);
    to.size += from.size;
    Remove(AsLeaf(from));
  }
  inner.slots[left].count += inner.slots[left + 1].count;
  RemoveSlot(inner, left + 1);
  return true;
}

void RankedTree::Remove(Leaf& leaf) {
  if (leaf.previous != nullptr) leaf.previous->next = leaf.next;
  if (leaf.next != nullptr) leaf.next->previous = leaf.previous;
  delete &leaf;
  --leaves_;
}

void RankedTree::Remove(Node& node, int level) {
  if (level == 0) return Remove(AsLeaf(node));
  Inner& inner = AsInner(node);
  for (uint32_t i = 0; i < inner.size; ++i) {
    Remove(*inner.slots[i].child, level - 1);
  }
  delete &inner;
}

}  // namespace listq::storage
