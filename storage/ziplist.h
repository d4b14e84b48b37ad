// The blocks in which servers before Redis 7 kept short collections and pieces
// of lists. They are read and never written.
//
//   ziplist: size of all, 4 | offset of the last entry, 4 |
//            elements, 2 (65535: count them) | entries | 255
//   zipmap:  pairs, 1 (254: count them) | pairs | 255
#pragma once

#include <string_view>

#include "storage/element_visitor.h"

namespace listq::storage {

// False if this is no ziplist from its first byte to its last.
bool VisitZiplist(std::string_view block, const ElementVisitor& visit);

// The same for a zipmap: the keys and values of a hash in turn.
bool VisitZipmap(std::string_view block, const ElementVisitor& visit);

}  // namespace listq::storage
