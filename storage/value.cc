// What every type answers for itself.
#include "storage/value.h"

#include <array>

namespace listq::storage {
namespace {

template <typename... Types>
constexpr std::array<std::string_view, sizeof...(Types)> NamesOf(
    std::type_identity<OneOf<Types...>>) {
  return {Types::kTypeName...};
}

}  // namespace

std::string_view TypeName(ValueType type) {
  constexpr auto kNames = NamesOf(std::type_identity<Value>());
  return kNames[static_cast<size_t>(type)];
}

Value Clone(const Value& value) {
  return std::visit([](const auto& held) -> Value { return held.Clone(); },
                    value);
}

size_t MemoryUsage(const Value& value) {
  return std::visit([](const auto& held) { return held.MemoryUsage(); }, value);
}

std::string_view EncodingName(const Value& value) {
  return std::visit([](const auto& held) { return held.EncodingName(); },
                    value);
}

bool ReleaseSome(Value& value) {
  return std::visit([](auto& held) { return held.ReleaseSome(); }, value);
}

}  // namespace listq::storage
