// The elements of a collection as RDB has them: one by one, or packed in a
// block of one kind or another. So that a type names what it holds, and not
// how.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "storage/element_visitor.h"
#include "storage/rdb_reader.h"

namespace listq::storage {

enum class Packing : uint8_t {
  kNone,  // a number of elements or pairs, and as many strings
  kListpack,
  kZiplist,
  kIntset,
  kZipmap,  // of pairs only
};

// Each visits what comes next in `reader`. False if that is malformed, or if
// the visitor said so. Whether an element comes twice, or any comes at all, is
// for the visitor to see.
bool ReadElements(RdbReader& reader, Packing packing,
                  const ElementVisitor& visit);

// Fields with values, members with scores.
using PairVisitor =
    std::function<bool(std::string_view first, std::string_view second)>;
bool ReadPairs(RdbReader& reader, Packing packing, const PairVisitor& visit);

}  // namespace listq::storage
