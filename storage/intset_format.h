// The block in which Redis keeps a small set of integers:
//
//   bytes of each, 4 (2, 4 or 8) | how many, 4 | integers in ascending order
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "storage/element_visitor.h"

namespace listq::storage {

// Requires: `integers` in ascending order, fewer than 2^32.
std::string MakeIntset(std::span<const int64_t> integers);

// False if this is no intset, or one in the wrong order.
bool VisitIntset(std::string_view block, const ElementVisitor& visit);

}  // namespace listq::storage
