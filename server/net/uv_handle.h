// Ownership of libuv handles, whose memory the loop needs for a while after
// they are closed.
#pragma once

#include <uv.h>

#include <memory>

namespace listq::server {

struct CloseHandle {
  template <typename Handle>
  void operator()(Handle* handle) const {
    uv_close(reinterpret_cast<uv_handle_t*>(handle), [](uv_handle_t* closed) {
      delete reinterpret_cast<Handle*>(closed);
    });
  }
};

// Closes the handle, which must have been initialized, and frees it when the
// loop has let go of it.
template <typename Handle>
using UvPtr = std::unique_ptr<Handle, CloseHandle>;

}  // namespace listq::server
