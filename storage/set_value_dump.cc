// Integers are written as a block, other members one by one: Redis 7.0 does
// not know listpacks of them.
#include "storage/set_value_dump.h"

#include <functional>
#include <vector>

#include "storage/intset_format.h"
#include "storage/packed_elements.h"

namespace listq::storage {
namespace {

Packing PackingOf(RdbType type) {
  if (type == RdbType::kSetIntset) return Packing::kIntset;
  return type == RdbType::kSetListpack ? Packing::kListpack : Packing::kNone;
}

}  // namespace

RdbType DumpTypeOf(const SetValue& set) {
  return set.IsIntSet() ? RdbType::kSetIntset : RdbType::kSet;
}

void DumpBody(const SetValue& set, RdbWriter& writer) {
  if (set.IsIntSet()) {
    std::vector<int64_t> integers;
    set.ForEach([&](const Element& member) {
      integers.push_back(*ParseCanonicalInteger(member.view()));
    });
    return writer.String(MakeIntset(integers));
  }
  writer.Length(set.size());
  set.ForEach([&](const Element& member) { writer.String(member.view()); });
}

std::optional<SetValue> LoadSet(RdbType type, RdbReader& reader,
                                const SetLimits& limits) {
  SetValue set;
  const auto add = [&](std::string_view member) {
    return member.size() <= kMaxElementBytes && set.Add(member, limits);
  };
  if (!ReadElements(reader, PackingOf(type), std::ref(add)) || set.empty()) {
    return std::nullopt;
  }
  return set;
}

}  // namespace listq::storage
