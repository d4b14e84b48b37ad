// A request that outlives the bytes it was parsed from.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

#include "server/engine/command.h"

namespace listq::server {

// A copy of a request's arguments: one block of bytes and the views into it.
class OwnedRequest {
 public:
  explicit OwnedRequest(Args args);

  Args args() const { return views_; }
  size_t bytes() const { return bytes_; }

 private:
  size_t bytes_ = 0;
  std::unique_ptr<char[]> block_;
  std::vector<std::string_view> views_;
};

}  // namespace listq::server
