// The value of a key that holds a string.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace listq::storage {

struct StringValue {
  StringValue Clone() const { return *this; }
  // Of heap.
  size_t MemoryUsage() const;
  std::string_view EncodingName() const;
  bool ReleaseSome();

  std::string bytes;
};

}  // namespace listq::storage
