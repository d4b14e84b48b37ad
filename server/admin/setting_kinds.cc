// What the templates of setting_kinds.h share.
#include "server/admin/setting_kinds.h"

#include <algorithm>
#include <cctype>

namespace listq::server {

std::string LowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return lower;
}

std::string OutOfRange(const std::string& lowest, const std::string& highest) {
  return "argument must be between " + lowest + " and " + highest +
         " inclusive";
}

std::optional<size_t> Choose(std::string_view word,
                             std::span<const std::string_view> choices,
                             std::string* refusal) {
  const auto found = std::find(choices.begin(), choices.end(), LowerCase(word));
  if (found != choices.end()) {
    return static_cast<size_t>(found - choices.begin());
  }
  *refusal = "argument(s) must be one of the following: ";
  for (const std::string_view choice : choices) {
    if (choice != choices.front()) *refusal += ", ";
    *refusal += choice;
  }
  return std::nullopt;
}

}  // namespace listq::server
