// The members of a large sorted set in their order: a B+-tree in which every
// node knows how many members are below it, so that a rank is found as fast as
// a member. Knows nothing of hash tables and owns no members.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>

#include "storage/scored_member.h"

namespace listq::storage {

// A leaf is a block of pointers. An inner node has for each child the number
// of members below it and the first of them, with its score, so that the way
// down touches few members. Nodes split when they are full and join a
// neighbour when both are rather empty.
class RankedTree {
 public:
  RankedTree() = default;
  RankedTree(const RankedTree&) = delete;
  RankedTree& operator=(const RankedTree&) = delete;
  ~RankedTree() { Erase(0, size_); }

  size_t size() const { return size_; }
  // Of heap, without the members.
  size_t MemoryUsage() const;

  // Requires: no equal member is in. Its score must not change while it is.
  void Insert(ScoredMember& member);
  // How many members come before this one. Requires: it is in.
  size_t RankOf(const ScoredMember& member) const;
  // How many leading members the predicate holds for. Requires: it holds for
  // none behind the first one that it does not hold for. It is called with a
  // score and its member, which is better left alone if the score will do.
  template <typename Predicate>
  size_t CountWhile(Predicate&& precedes) const;
  // Takes out `count` members from rank `first` on. Requires: there are as
  // many.
  void Erase(size_t first, size_t count);

  // A place in the order, or past either end. A change of the tree makes it
  // invalid.
  class Cursor;
  // Requires: rank < size().
  Cursor At(size_t rank) const;

 private:
  // With its head and the allocator's, each fills a block exactly.
  static constexpr uint32_t kLeafSize = 62;
  static constexpr uint32_t kFanout = 32;

  struct Node {
    uint32_t size = 0;  // members or children
  };
  struct Leaf : Node {
    Leaf* previous = nullptr;
    Leaf* next = nullptr;
    ScoredMember* members[kLeafSize];
  };
  // A child with what is to be known of it.
  struct Slot {
    double score;  // of `first`
    ScoredMember* first;
    Node* child;
    size_t count;  // of members below
  };
  struct Inner : Node {
    Slot slots[kFanout];
  };

  static Leaf& AsLeaf(Node& node) { return static_cast<Leaf&>(node); }
  static Inner& AsInner(Node& node) { return static_cast<Inner&>(node); }
  // The first index from 0 to `size` that `holds` is false for.
  template <typename Predicate>
  static uint32_t CountLeading(uint32_t size, Predicate&& holds);
  // The child in which the boundary of a predicate lies, or next to it.
  template <typename Predicate>
  static uint32_t ChildAt(const Inner& inner, Predicate&& precedes);

  // What is to be known of a child. Leaves are at level 0.
  static Slot Describe(Node& child, int level);
  static void NoteFirst(Slot& slot, int level);
  // Inserts below a node; returns what was split off from it, or null.
  Node* InsertBelow(Node& node, int level, ScoredMember& member);
  Node* InsertIntoLeaf(Leaf& leaf, ScoredMember& member);
  static Node* InsertSlot(Inner& inner, uint32_t at, const Slot& slot);
  void EraseBelow(Node& node, int level, size_t first, size_t count);
  void EraseChildren(Inner& inner, int level, size_t first, size_t count);
  static void RemoveSlot(Inner& inner, uint32_t at);
  // Joins a child that is rather empty with a neighbour, if that is too.
  void Settle(Inner& inner, int level, uint32_t at);
  bool TryJoin(Inner& inner, int level, uint32_t left);
  void Remove(Leaf& leaf);
  // With all that is below it.
  void Remove(Node& node, int level);

  Node* root_ = nullptr;
  int height_ = 0;  // the level of the root
  size_t size_ = 0;
  size_t leaves_ = 0;
};

class RankedTree::Cursor {
 public:
  bool AtMember() const { return leaf_ != nullptr; }
  // All require: AtMember().
  ScoredMember& member() const { return *leaf_->members[index_]; }
  void Forward() {
    if (++index_ < leaf_->size) return;
    leaf_ = leaf_->next;
    index_ = 0;
  }
  void Backward() {
    if (index_-- > 0) return;
    leaf_ = leaf_->previous;
    if (leaf_ != nullptr) index_ = leaf_->size - 1;
  }

 private:
  friend class RankedTree;
  Cursor(const Leaf* leaf, uint32_t index) : leaf_(leaf), index_(index) {}

  const Leaf* leaf_;
  uint32_t index_;
};

template <typename Predicate>
uint32_t RankedTree::CountLeading(uint32_t size, Predicate&& holds) {
  uint32_t begin = 0;
  while (size > 0) {
    const uint32_t half = size / 2;
    if (holds(begin + half)) {
      begin += half + 1;
      size -= half + 1;
    } else {
      size = half;
    }
  }
  return begin;
}

// Where the first member of a child is passed over and that of the next one is
// not, the boundary is within the child or at its end.
template <typename Predicate>
uint32_t RankedTree::ChildAt(const Inner& inner, Predicate&& precedes) {
  const uint32_t passed = CountLeading(inner.size, [&](uint32_t at) {
    return precedes(inner.slots[at].score, *inner.slots[at].first);
  });
  return passed > 0 ? passed - 1 : 0;
}

template <typename Predicate>
size_t RankedTree::CountWhile(Predicate&& precedes) const {
  if (root_ == nullptr) return 0;
  size_t rank = 0;
  Node* node = root_;
  for (int level = height_; level > 0; --level) {
    const Inner& inner = AsInner(*node);
    const uint32_t at = ChildAt(inner, precedes);
    for (uint32_t i = 0; i < at; ++i) rank += inner.slots[i].count;
    node = inner.slots[at].child;
  }
  const Leaf& leaf = AsLeaf(*node);
  return rank + CountLeading(leaf.size, [&](uint32_t at) {
           return precedes(leaf.members[at]->score, *leaf.members[at]);
         });
}

}  // namespace listq::storage
