// A set of byte strings. Knows nothing of keys and of commands.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <random>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "storage/element_frame.h"
#include "storage/frame_block.h"
#include "storage/handle_variant.h"
#include "storage/int_set.h"
#include "storage/member_table.h"
#include "storage/selection.h"

namespace listq::storage {

// Up to where a set keeps a compact form, and what makes the order of a large
// one unpredictable.
struct SetLimits {
  size_t max_integers = 512;     // of an intset
  size_t max_listed = 128;       // members of a listpack
  size_t max_listed_bytes = 64;  // of each of them
  uint64_t hash_seed = 0;
};

// Integers only: a sorted array (Redis's intset). Few and short members: one
// block, in the order in which they came (listpack). Else a hash table. A set
// that outgrew a form goes back to it only when most of it is popped at once.
// What is added must not be a view into the same set. A visitor gets each
// member as an Element: the view of that, or of a copy of it, holds as long as
// it lives and the set does not change.
class SetValue {
 public:
  static constexpr std::string_view kTypeName = "set";

  SetValue() = default;
  SetValue Clone() const;
  size_t size() const;
  bool empty() const { return size() == 0; }
  // Of heap.
  size_t MemoryUsage() const;
  std::string_view EncodingName() const;
  bool ReleaseSome();

  // All members are integers, and kept as a sorted array.
  bool IsIntSet() const { return form_.Holds<IntSet>(); }
  bool Contains(std::string_view member) const;
  // Takes on the form that suits `count` members to come; `first` is the first
  // of them.
  void Expect(std::string_view first, size_t count, const SetLimits& limits);
  // False if it is in.
  bool Add(std::string_view member, const SetLimits& limits);
  // False if it is not in. May be a view into the set.
  bool Remove(std::string_view member);

  template <typename Visitor>
  void ForEach(Visitor&& visit) const;
  // The same until `visit` answers false.
  template <typename Visitor>
  void ForEachWhile(Visitor&& visit) const;
  // See HashTable::Scan. A compact form is visited at once.
  template <typename Visitor>
  uint64_t Scan(uint64_t cursor, Visitor&& visit) const;

  // A member picked by chance. Requires: not empty.
  Element Sample(std::mt19937_64& random) const;
  // Visits `count` different members picked by chance. Requires: there are as
  // many.
  template <typename Visitor>
  void SampleDistinct(size_t count, std::mt19937_64& random,
                      Visitor&& visit) const;
  // Visits `count` members picked by chance and removes them. Requires: there
  // are as many.
  template <typename Visitor>
  void Pop(size_t count, std::mt19937_64& random, const SetLimits& limits,
           Visitor&& visit);

 private:
  using Table = std::unique_ptr<MemberTable>;
  using Form = HandleVariant<IntSet, FrameBlock, Table>;

  explicit SetValue(Form form) : form_(std::move(form)) {}

  bool IsListed() const { return form_.Holds<FrameBlock>(); }
  bool IsTable() const { return form_.Holds<Table>(); }
  MemberTable& table() const { return **form_.Get<Table>(); }

  bool AddInteger(int64_t value, const SetLimits& limits);
  bool AddToListed(std::string_view member, const SetLimits& limits);
  bool MayBeListed(std::string_view further, const SetLimits& limits) const;
  void BecomeListed();
  void BecomeTable(const SetLimits& limits);
  // An empty set in the form in which some of this one's members are kept.
  SetValue EmptyForSome() const;
  // Adds a member of the set that this one is a part of.
  void AddFrom(const SetValue& whole, const Element& member,
               const SetLimits& limits);

  Form form_;
};
static_assert(sizeof(SetValue) == sizeof(void*));

template <typename Visitor>
void SetValue::ForEachWhile(Visitor&& visit) const {
  if (IsIntSet()) {
    const auto integers = form_.Get<IntSet>();
    for (size_t i = 0; i < integers->size(); ++i) {
      if (!visit(Element(integers->At(i)))) return;
    }
  } else if (IsListed()) {
    const auto block = form_.Get<FrameBlock>();
    for (uint32_t at = 0; at < block->end(); at = block->Next(at)) {
      if (!visit(block->At(at).element())) return;
    }
  } else {
    uint64_t cursor = 0;
    bool more = true;
    do {
      cursor = table().Scan(cursor, [&](const Member& member) {
        more = more && visit(Element(member.key()));
      });
    } while (more && cursor != 0);
  }
}

template <typename Visitor>
void SetValue::ForEach(Visitor&& visit) const {
  if (IsTable()) {
    table().ForEach(
        [&](const Member& member) { visit(Element(member.key())); });
    return;
  }
  ForEachWhile([&](const Element& member) {
    visit(member);
    return true;
  });
}

template <typename Visitor>
uint64_t SetValue::Scan(uint64_t cursor, Visitor&& visit) const {
  if (IsTable()) {
    return table().Scan(
        cursor, [&](const Member& member) { visit(Element(member.key())); });
  }
  ForEach(visit);
  return 0;
}

// A few out of many are drawn until they are different, many are chosen on a
// walk over all.
template <typename Visitor>
void SetValue::SampleDistinct(size_t count, std::mt19937_64& random,
                              Visitor&& visit) const {
  constexpr size_t kFewShare = 3;
  if (IsTable() && count <= size() / kFewShare) {
    std::unordered_set<const Member*> drawn(count);
    while (drawn.size() < count) {
      const Member* const member = table().Sample(random);
      if (drawn.insert(member).second) visit(Element(member->key()));
    }
    return;
  }
  Selection selection(count, size(), random);
  ForEach([&](const Element& member) {
    if (selection.TakesNext()) visit(member);
  });
}

// Where hardly anything is left of a table, that goes to a set of its own, as
// in Redis: it may be so little that it is compact again.
template <typename Visitor>
void SetValue::Pop(size_t count, std::mt19937_64& random,
                   const SetLimits& limits, Visitor&& visit) {
  constexpr size_t kFewShare = 5;
  if (count == 1 || (IsTable() && (size() - count) * kFewShare > count)) {
    for (; count > 0; --count) {
      const Element member = Sample(random);
      visit(member);
      Remove(member.view());
    }
    return;
  }
  SetValue left = EmptyForSome();
  Selection selection(count, size(), random);
  ForEach([&](const Element& member) {
    if (selection.TakesNext()) {
      visit(member);
    } else {
      left.AddFrom(*this, member, limits);
    }
  });
  *this = std::move(left);
}

}  // namespace listq::storage
