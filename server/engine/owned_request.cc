// Copies a request into one block.
#include "server/engine/owned_request.h"

#include <algorithm>

namespace listq::server {

OwnedRequest::OwnedRequest(Args args) {
  for (std::string_view arg : args) bytes_ += arg.size();
  block_ = std::make_unique_for_overwrite<char[]>(bytes_);
  views_.reserve(args.size());
  char* end = block_.get();
  for (std::string_view arg : args) {
    views_.emplace_back(end, arg.size());
    end = std::copy(arg.begin(), arg.end(), end);
  }
}

}  // namespace listq::server
