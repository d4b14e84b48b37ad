// What a key can hold. A type costs one line in each list below and files of
// its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "storage/list_value.h"

namespace listq::storage {

enum class ValueType : uint8_t { kString, kList };

struct StringValue {
  std::string bytes;
};

// In the order of ValueType.
using Value = std::variant<StringValue, ListValue>;

inline ValueType TypeOf(const Value& value) {
  return static_cast<ValueType>(value.index());
}

// The name that TYPE answers: "string", "list".
std::string_view TypeName(ValueType type);

// A deep copy, for COPY.
Value Clone(const Value& value);

// Bytes of heap behind the value itself.
size_t MemoryUsage(const Value& value);

// The name that OBJECT ENCODING answers, as Redis 7.2 gives it.
std::string_view EncodingName(const Value& value);

// Frees a bounded part of a value that nobody will read again; true when
// nothing is left of it.
bool ReleaseSome(Value& value);

}  // namespace listq::storage
