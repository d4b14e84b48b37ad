// How a pattern is taken apart.
#include "storage/sort_pattern.h"

namespace listq::storage {

SortPattern::SortPattern(std::string_view text) : is_element_(text == "#") {
  const size_t star = text.find('*');
  if (star == std::string_view::npos) return;
  names_key_ = true;
  before_ = text.substr(0, star);
  after_ = text.substr(star + 1);
  const size_t arrow = after_.find("->");
  if (arrow == std::string_view::npos || arrow + 2 == after_.size()) return;
  field_ = after_.substr(arrow + 2);
  after_ = after_.substr(0, arrow);
}

std::string SortPattern::KeyOf(std::string_view element) const {
  std::string key;
  key.reserve(before_.size() + element.size() + after_.size());
  return key.append(before_).append(element).append(after_);
}

}  // namespace listq::storage
