// A small hash is a listpack of fields and values, a large one is written pair
// by pair.
#include "storage/hash_value_dump.h"

#include <functional>
#include <string_view>

#include "storage/element_frame.h"
#include "storage/listpack.h"
#include "storage/packed_elements.h"

namespace listq::storage {
namespace {

Packing PackingOf(RdbType type) {
  switch (type) {
    case RdbType::kHashListpack:
      return Packing::kListpack;
    case RdbType::kHashZiplist:
      return Packing::kZiplist;
    case RdbType::kHashZipmap:
      return Packing::kZipmap;
    default:
      return Packing::kNone;
  }
}

}  // namespace

RdbType DumpTypeOf(const HashValue& hash) {
  return hash.EncodingName() == "listpack" ? RdbType::kHashListpack
                                           : RdbType::kHash;
}

void DumpBody(const HashValue& hash, RdbWriter& writer) {
  if (DumpTypeOf(hash) == RdbType::kHashListpack) {
    ListpackWriter pack;
    hash.ForEach([&](const Element& field, const Element& value) {
      pack.Append(field.view());
      pack.Append(value.view());
    });
    return writer.String(pack.Finish());
  }
  writer.Length(hash.size());
  hash.ForEach([&](const Element& field, const Element& value) {
    writer.String(field.view());
    writer.String(value.view());
  });
}

std::optional<HashValue> LoadHash(RdbType type, RdbReader& reader,
                                  const HashLimits& limits) {
  HashValue hash;
  const auto set = [&](std::string_view field, std::string_view value) {
    return field.size() <= kMaxElementBytes &&
           value.size() <= kMaxElementBytes && hash.Set(field, value, limits);
  };
  if (!ReadPairs(reader, PackingOf(type), std::ref(set)) || hash.empty()) {
    return std::nullopt;
  }
  return hash;
}

}  // namespace listq::storage
