// How the elements of a block that Redis wrote are handed over.
#pragma once

#include <functional>
#include <string_view>

namespace listq::storage {

// Is given one element after the other, in views that hold until it returns.
// False ends the visit, which then answers false as well. Hand over lambdas
// by std::ref: that allocates nothing.
using ElementVisitor = std::function<bool(std::string_view element)>;

}  // namespace listq::storage
