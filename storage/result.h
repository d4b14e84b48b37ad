// A value or the reason why there is none. Product code throws nothing.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <utility>

namespace listq::storage {

enum class Error : uint8_t {
  kNone,
  kWrongType,  // the key holds a value of another type
  kNoSuchKey,
  kIndexOutOfRange,
};

// Either a T or an Error other than kNone. Reading the value of a failed
// result aborts.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}  // NOLINT: converts on purpose
  Result(Error error) : error_(error) {}         // NOLINT: converts on purpose

  bool ok() const { return error_ == Error::kNone; }
  Error error() const { return error_; }
  T& operator*() {
    if (!ok()) std::abort();
    return value_;
  }
  const T& operator*() const {
    if (!ok()) std::abort();
    return value_;
  }
  T* operator->() { return &**this; }
  const T* operator->() const { return &**this; }

 private:
  T value_{};
  Error error_ = Error::kNone;
};

}  // namespace listq::storage
