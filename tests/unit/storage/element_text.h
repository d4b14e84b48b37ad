// What tests ask of an element of a list.
#pragma once

#include <string>

#include "storage/element_frame.h"

namespace listq::storage {

inline std::string TextOf(const Element& element) {
  return std::string(element.view());
}
// Where its text lies. Not for integers, which have no place.
inline const char* PlaceOf(const Element& element) {
  return element.view().data();
}

}  // namespace listq::storage
