// The block in which Redis 7 keeps short collections and pieces of lists:
//
//   size of all, 4 | elements, 2 (65535: count them) | entries | 255
//
// An entry is a head that tells type and length, the bytes, and the length of
// both once more, to be read from behind.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "storage/element_visitor.h"

namespace listq::storage {

inline constexpr size_t kListpackHeader = 6;

class ListpackWriter {
 public:
  ListpackWriter() { Clear(); }

  // Requires: the listpack stays below 4 GiB.
  void Append(std::string_view element);
  void Append(int64_t integer);
  size_t count() const { return count_; }
  // Bytes of the finished listpack without its last one.
  size_t size() const { return bytes_.size(); }

  // Completes the listpack. The view holds until the next change, which has to
  // be Clear.
  std::string_view Finish();
  void Clear();

 private:
  // What follows the entry that began at `start`.
  void CloseEntry(size_t start);

  std::string bytes_;
  size_t count_ = 0;
};

// False if this is no listpack from its first byte to its last.
bool VisitListpack(std::string_view block, const ElementVisitor& visit);

}  // namespace listq::storage
