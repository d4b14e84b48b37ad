// The patterns of SORT's BY and GET: from an element to the key, and perhaps
// the field of a hash, where another value is.
#pragma once

#include <string>
#include <string_view>

namespace listq::storage {

// Refers to the text that it was made from. "#" stands for the element itself,
// any other pattern for a key: the first "*" is replaced by the element, and
// what follows the next "->", if anything does, is a field.
class SortPattern {
 public:
  explicit SortPattern(std::string_view text);

  bool is_element() const { return is_element_; }
  // Without a "*" it stands for no key at all.
  bool names_key() const { return names_key_; }
  // Empty: the key itself is meant.
  std::string_view field() const { return field_; }
  // Requires: names_key().
  std::string KeyOf(std::string_view element) const;

 private:
  bool is_element_;
  bool names_key_ = false;
  std::string_view before_;
  std::string_view after_;
  std::string_view field_;
};

}  // namespace listq::storage
