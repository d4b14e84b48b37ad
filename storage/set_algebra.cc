// The union of sets.
#include "storage/set_algebra.h"

namespace listq::storage {

SetValue UnionOf(const Sets& sets, const SetLimits& limits) {
  SetValue all;
  for (const SetValue* set : sets) {
    if (set == nullptr) continue;
    set->ForEach(
        [&](const Element& member) { all.Add(member.view(), limits); });
  }
  return all;
}

}  // namespace listq::storage
