// What a key can hold. This is the place in storage/ where the types meet; a
// type costs one line here, and one in value_dump, besides files of its own.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>
#include <variant>

#include "storage/hash_value.h"
#include "storage/list_value.h"
#include "storage/set_value.h"
#include "storage/sorted_set_value.h"
#include "storage/string_value.h"

namespace listq::storage {

// What a type must have to be held by a key.
template <typename T>
concept KeyValue = std::movable<T> && requires(const T& value, T& dying) {
  // What TYPE answers.
  { T::kTypeName } -> std::convertible_to<std::string_view>;
  // A deep copy.
  { value.Clone() } -> std::same_as<T>;
  // Bytes of heap behind the value itself.
  { value.MemoryUsage() } -> std::same_as<size_t>;
  // What OBJECT ENCODING answers, as Redis 7.2 gives it.
  { value.EncodingName() } -> std::same_as<std::string_view>;
  // Frees a bounded part of what nobody will read again; true when nothing is
  // left of it.
  { dying.ReleaseSome() } -> std::same_as<bool>;
};

template <KeyValue... Types>
using OneOf = std::variant<Types...>;
using Value =
    OneOf<StringValue, ListValue, SetValue, SortedSetValue, HashValue>;

// The place of a type in Value.
enum class ValueType : uint8_t {};

inline ValueType TypeOf(const Value& value) {
  return static_cast<ValueType>(value.index());
}
template <typename T, typename... Types>
constexpr ValueType PlaceAmong(std::type_identity<OneOf<Types...>>) {
  uint8_t place = 0;
  (void)((std::is_same_v<T, Types> || (++place, false)) || ...);
  return static_cast<ValueType>(place);
}
template <typename T>
inline constexpr ValueType kTypeOf = PlaceAmong<T>(std::type_identity<Value>());

// The name that TYPE answers: "string", "list" ...
std::string_view TypeName(ValueType type);

Value Clone(const Value& value);
size_t MemoryUsage(const Value& value);
std::string_view EncodingName(const Value& value);
bool ReleaseSome(Value& value);

}  // namespace listq::storage
