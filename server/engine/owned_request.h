// A request that outlives the bytes it was parsed from.
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <string_view>

#include "server/engine/command.h"

namespace listq::server {

// A copy of a request's arguments in one heap block; or empty, which takes no
// more than a pointer. Can be moved: the arguments stay where they are.
class OwnedRequest {
 public:
  OwnedRequest() = default;
  explicit OwnedRequest(Args args);

  bool empty() const { return head_ == nullptr; }
  // Requires: not empty.
  Args args() const { return {head_->views(), head_->count}; }
  // Of all arguments.
  size_t bytes() const { return empty() ? 0 : head_->bytes; }

 private:
  // Behind it in its block are the views, and then the bytes that they show.
  struct Head {
    size_t count;
    size_t bytes;
    std::string_view* views() {
      return reinterpret_cast<std::string_view*>(this + 1);
    }
  };
  struct Free {
    void operator()(Head* head) const { ::operator delete(head); }
  };

  std::unique_ptr<Head, Free> head_;
};

}  // namespace listq::server
