// What the kinds of blocks have in common.
#include "storage/packed_elements.h"

#include <string>

#include "storage/intset_format.h"
#include "storage/listpack.h"
#include "storage/ziplist.h"

namespace listq::storage {
namespace {

bool VisitStrings(RdbReader& reader, uint64_t count,
                  const ElementVisitor& visit) {
  std::string room;
  for (uint64_t i = 0; i < count; ++i) {
    const std::string_view element = reader.String(room);
    if (reader.failed() || !visit(element)) return false;
  }
  return !reader.failed();
}

bool VisitBlock(RdbReader& reader, Packing packing,
                const ElementVisitor& visit) {
  std::string room;
  const std::string_view block = reader.String(room);
  if (reader.failed()) return false;
  switch (packing) {
    case Packing::kListpack:
      return VisitListpack(block, visit);
    case Packing::kZiplist:
      return VisitZiplist(block, visit);
    case Packing::kIntset:
      return VisitIntset(block, visit);
    case Packing::kZipmap:
      return VisitZipmap(block, visit);
    case Packing::kNone:
      break;
  }
  return false;
}

}  // namespace

bool ReadElements(RdbReader& reader, Packing packing,
                  const ElementVisitor& visit) {
  if (packing != Packing::kNone) return VisitBlock(reader, packing, visit);
  return VisitStrings(reader, reader.Length(), visit);
}

bool ReadPairs(RdbReader& reader, Packing packing, const PairVisitor& visit) {
  std::string first;
  bool is_second = false;
  const auto pair_up = [&](std::string_view element) {
    is_second = !is_second;
    if (!is_second) return visit(first, element);
    first = element;
    return true;
  };
  if (packing != Packing::kNone) {
    return VisitBlock(reader, packing, std::ref(pair_up)) && !is_second;
  }
  const uint64_t pairs = reader.Length();
  if (pairs > reader.left()) return false;  // twice that is no overflow
  return VisitStrings(reader, 2 * pairs, std::ref(pair_up));
}

}  // namespace listq::storage
