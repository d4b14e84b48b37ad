// Redis 7.0 packs a set of integers; any other is written member by member.
#include "storage/set_value_dump.h"

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "storage/element_frame.h"
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
  return set.EncodingName() == "intset" ? RdbType::kSetIntset : RdbType::kSet;
}

void DumpBody(const SetValue& set, RdbWriter& writer) {
  if (DumpTypeOf(set) == RdbType::kSetIntset) {
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
