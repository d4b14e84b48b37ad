// What a key can hold. A type costs one line in each list below and files of
// its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>

#include "storage/hash_value.h"
#include "storage/list_value.h"
#include "storage/set_value.h"
#include "storage/sorted_set_value.h"
#include "storage/string_value.h"

namespace listq::storage {

enum class ValueType : uint8_t { kString, kList, kSet, kSortedSet, kHash };

// In the order of ValueType. Each can be moved, and has
//   Clone() const: a deep copy;
//   MemoryUsage() const: bytes of heap behind the value itself;
//   EncodingName() const: what OBJECT ENCODING answers, as Redis 7.2 gives it;
//   ReleaseSome(): frees a bounded part of what nobody will read again; true
//     when nothing is left of it.
using Value =
    std::variant<StringValue, ListValue, SetValue, SortedSetValue, HashValue>;

inline ValueType TypeOf(const Value& value) {
  return static_cast<ValueType>(value.index());
}

// The name that TYPE answers: "string", "list" ...
std::string_view TypeName(ValueType type);

Value Clone(const Value& value);
size_t MemoryUsage(const Value& value);
std::string_view EncodingName(const Value& value);
bool ReleaseSome(Value& value);

}  // namespace listq::storage
