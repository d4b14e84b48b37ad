// Copies a request into one block.
#include "server/engine/owned_request.h"

#include <algorithm>
#include <memory>

namespace listq::server {

OwnedRequest::OwnedRequest(Args args) {
  size_t bytes = 0;
  for (std::string_view arg : args) bytes += arg.size();
  void* const block = ::operator new(sizeof(Head) + args.size_bytes() + bytes);
  head_.reset(new (block) Head{args.size(), bytes});
  std::string_view* view = head_->views();
  char* end = reinterpret_cast<char*>(view + args.size());
  for (std::string_view arg : args) {
    std::construct_at(view++, end, arg.size());
    end = std::copy(arg.begin(), arg.end(), end);
  }
}

}  // namespace listq::server
