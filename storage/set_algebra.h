// What several sets have in common, together, or one of them alone.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "storage/set_value.h"

namespace listq::storage {

// Null stands for an empty set. The same set may come several times.
using Sets = std::vector<const SetValue*>;

// Visits the members that are in all sets, until `visit` answers false.
// Requires: there is a set.
template <typename Visitor>
void ForEachCommon(Sets sets, Visitor&& visit) {
  const auto size = [](const SetValue* set) {
    return set == nullptr ? 0 : set->size();
  };
  // What is in the smallest one is likely to be missed in the next ones.
  std::sort(
      sets.begin(), sets.end(),
      [&](const SetValue* a, const SetValue* b) { return size(a) < size(b); });
  const SetValue* const smallest = sets.front();
  if (smallest == nullptr) return;
  smallest->ForEachWhile([&](const Element& member) {
    const bool common =
        std::all_of(sets.begin() + 1, sets.end(), [&](const SetValue* set) {
          return set == smallest || set->Contains(member.view());
        });
    return !common || visit(member);
  });
}

// What is in any set.
SetValue UnionOf(const Sets& sets, const SetLimits& limits);

// Visits the members of the first set that are in no other. Requires: there
// is a set.
template <typename Visitor>
void ForEachOfFirstOnly(const Sets& sets, const SetLimits& limits,
                        Visitor&& visit) {
  const SetValue* const first = sets.front();
  if (first == nullptr) return;
  Sets others(sets.begin() + 1, sets.end());
  std::erase(others, nullptr);
  // Many others are looked through one after the other only for a few members.
  size_t other_members = 0;
  for (const SetValue* other : others) other_members += other->size();
  SetValue together;
  if (first->size() * others.size() / 2 > first->size() + other_members) {
    together = UnionOf(others, limits);
    others.assign(1, &together);
  }
  first->ForEach([&](const Element& member) {
    const bool elsewhere =
        std::any_of(others.begin(), others.end(), [&](const SetValue* other) {
          return other == first || other->Contains(member.view());
        });
    if (!elsewhere) visit(member);
  });
}

}  // namespace listq::storage
