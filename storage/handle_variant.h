// One of several handles, each a pointer to a heap block, in no more room than
// one of them: how a value chooses between its representations.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

namespace listq::storage {

// A handle owns what is behind its only member, a pointer that is null or
// aligned to eight bytes, and can be moved by copying its bytes. The number of
// the kind is in the lowest bits of the pointer.
template <typename... Handles>
class HandleVariant {
 public:
  // The first kind, empty.
  HandleVariant() = default;
  template <typename Handle>
  explicit HandleVariant(Handle handle) {
    Keep(handle);
  }
  HandleVariant(HandleVariant&& other) noexcept
      : bits_(std::exchange(other.bits_, 0)) {}
  HandleVariant& operator=(HandleVariant&& other) noexcept {
    std::swap(bits_, other.bits_);
    return *this;
  }
  ~HandleVariant() { (Destroy<Handles>(), ...); }

  template <typename Handle>
  bool Holds() const {
    return (bits_ & kKindMask) == kKindOf<Handle>;
  }

  // The handle on loan: what is done to it is kept when the loan ends.
  // Meanwhile the variant must neither be used nor move.
  template <typename Handle>
  class Loan {
   public:
    explicit Loan(HandleVariant& lender)
        : lender_(lender), handle_(lender.Take<Handle>()) {}
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;
    ~Loan() { lender_.Keep(handle_); }
    Handle& operator*() { return handle_; }
    Handle* operator->() { return &handle_; }

   private:
    HandleVariant& lender_;
    Handle handle_;
  };

  // The handle to look at, for as long as nothing changes.
  template <typename Handle>
  class Look {
   public:
    explicit Look(const HandleVariant& owner) {
      const uint64_t pointer = owner.bits_ & ~kKindMask;
      std::memcpy(static_cast<void*>(&handle), &pointer, sizeof(pointer));
    }
    Look(const Look&) = delete;
    Look& operator=(const Look&) = delete;
    ~Look() {}
    const Handle& operator*() const { return handle; }
    const Handle* operator->() const { return &handle; }

   private:
    // In a union, since it does not own.
    union {
      Handle handle;
    };
  };

  // Requires: Holds<Handle>().
  template <typename Handle>
  Loan<Handle> Borrow() {
    return Loan<Handle>(*this);
  }
  template <typename Handle>
  Look<Handle> Get() const {
    return Look<Handle>(*this);
  }

 private:
  static constexpr uint64_t kKindMask = 7;
  static_assert(sizeof...(Handles) <= kKindMask + 1);
  static_assert(((sizeof(Handles) == sizeof(uint64_t)) && ...));

  template <typename Handle>
  static constexpr uint64_t IndexOf() {
    uint64_t index = 0;
    bool found = false;
    ((found = found || std::is_same_v<Handle, Handles>, index += found ? 0 : 1),
     ...);
    return index;
  }
  template <typename Handle>
  static constexpr uint64_t kKindOf = IndexOf<Handle>();

  template <typename Handle>
  Handle Take() {
    const uint64_t pointer = std::exchange(bits_, 0) & ~kKindMask;
    Handle handle;
    std::memcpy(static_cast<void*>(&handle), &pointer, sizeof(pointer));
    return handle;
  }
  template <typename Handle>
  void Keep(Handle& handle) {
    static_assert(kKindOf<Handle> < sizeof...(Handles));
    std::memcpy(&bits_, static_cast<const void*>(&handle), sizeof(bits_));
    bits_ |= kKindOf<Handle>;
    const uint64_t none = 0;
    std::memcpy(static_cast<void*>(&handle), &none, sizeof(none));
  }
  template <typename Handle>
  void Destroy() {
    if (Holds<Handle>()) Take<Handle>();
  }

  uint64_t bits_ = 0;
};

}  // namespace listq::storage
