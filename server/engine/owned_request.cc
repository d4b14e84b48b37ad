// Copies a request into one block.
#include "server/engine/owned_request.h"

#include <cstring>

namespace listq::server {

OwnedRequest::OwnedRequest(Args args) {
  for (std::string_view arg : args) bytes_ += arg.size();
  block_ = std::make_unique_for_overwrite<char[]>(bytes_);
  views_.reserve(args.size());
  char* end = block_.get();
  for (std::string_view arg : args) {
    std::memcpy(end, arg.data(), arg.size());
    views_.emplace_back(end, arg.size());
    end += arg.size();
  }
}

}  // namespace listq::server
