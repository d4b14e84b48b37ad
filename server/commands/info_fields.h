// How INFO's lines look.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>
#include <type_traits>

namespace listq::server {

inline std::string Decimal(double value, int digits) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

// Appends "name:value" lines.
class InfoFields {
 public:
  explicit InfoFields(std::string& text) : text_(text) {}

  template <typename Value>
  void Add(std::string_view name, const Value& value) {
    text_.append(name).append(":");
    if constexpr (std::is_integral_v<Value>) {
      text_ += std::to_string(value);
    } else {
      text_ += value;
    }
    text_ += "\r\n";
  }

 private:
  std::string& text_;
};

}  // namespace listq::server
