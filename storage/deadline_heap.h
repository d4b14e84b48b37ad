// A priority queue of deadlines from which any item can be taken out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>

namespace listq::storage {

// Items are owned elsewhere. An item keeps its own place in the heap in a
// public member `uint32_t heap_slot`, kNotInHeap while it is in none, so that
// removal needs no search. Items with the same deadline leave in the order in
// which they came. A deque, since it grows without moving what it holds.
inline constexpr uint32_t kNotInHeap = UINT32_MAX;

template <typename Item>
class DeadlineHeap {
 public:
  bool empty() const { return nodes_.empty(); }
  size_t size() const { return nodes_.size(); }

  // The earliest deadline and its item. Requires: not empty.
  int64_t NextDeadline() const { return nodes_.front().deadline; }
  Item* Next() const { return nodes_.front().item; }

  // Requires: the item is in this heap.
  int64_t DeadlineOf(const Item& item) const {
    return nodes_[item.heap_slot].deadline;
  }

  // The deadline in any slot below size(): a sample of all of them.
  int64_t DeadlineAt(size_t slot) const { return nodes_[slot].deadline; }

  // Adds the item or gives it a new deadline.
  void Set(Item& item, int64_t deadline) {
    if (item.heap_slot == kNotInHeap) {
      nodes_.push_back({deadline, next_sequence_++, &item});
      item.heap_slot = static_cast<uint32_t>(nodes_.size() - 1);
    } else {
      nodes_[item.heap_slot].deadline = deadline;
      nodes_[item.heap_slot].sequence = next_sequence_++;
    }
    SiftDown(SiftUp(item.heap_slot));
  }

  // Takes the item out; nothing happens if it is not in.
  void Remove(Item& item) {
    const uint32_t slot = item.heap_slot;
    if (slot == kNotInHeap) return;
    item.heap_slot = kNotInHeap;
    const Node last = nodes_.back();
    nodes_.pop_back();
    if (last.item == &item) return;
    Place(slot, last);
    SiftDown(SiftUp(slot));
  }

  // Frees up to `count` nodes of a heap that nobody will use again, without
  // a look at the items; true when none is left.
  bool ReleaseSome(size_t count) {
    for (; count > 0 && !nodes_.empty(); --count) nodes_.pop_back();
    return nodes_.empty();
  }

 private:
  struct Node {
    int64_t deadline;
    uint64_t sequence;
    Item* item;
    bool Before(const Node& other) const {
      return deadline != other.deadline ? deadline < other.deadline
                                        : sequence < other.sequence;
    }
  };

  void Place(size_t slot, const Node& node) {
    nodes_[slot] = node;
    node.item->heap_slot = static_cast<uint32_t>(slot);
  }
  size_t SiftUp(size_t slot) {
    const Node node = nodes_[slot];
    while (slot > 0 && node.Before(nodes_[(slot - 1) / 2])) {
      Place(slot, nodes_[(slot - 1) / 2]);
      slot = (slot - 1) / 2;
    }
    Place(slot, node);
    return slot;
  }
  void SiftDown(size_t slot) {
    const Node node = nodes_[slot];
    for (size_t child = 2 * slot + 1; child < nodes_.size();
         child = 2 * slot + 1) {
      if (child + 1 < nodes_.size() &&
          nodes_[child + 1].Before(nodes_[child])) {
        ++child;
      }
      if (!nodes_[child].Before(node)) break;
      Place(slot, nodes_[child]);
      slot = child;
    }
    Place(slot, node);
  }

  std::deque<Node> nodes_;
  uint64_t next_sequence_ = 0;
};

}  // namespace listq::storage
